"""Whoever is killed at whatever moment: all ends as in a run that nobody has disturbed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

from engine.tables import human_task, incident, message, wait
from tests.engine.rig import Rig
from tests.faults.crew import FULL
from tests.faults.killing import Crew
from tests.faults.postbox import Postbox
from tests.faults.script import HOURS, deeds
from workflows.notifications.models import Outgoing

CASES = 3
KILLS = 200 if FULL else 10


def test_a_sender_that_dies_once_its_letter_is_taken_sends_it_again_under_the_same_id(
    made_url: str, rig: Rig, postbox: Postbox, tmp_path: Path, chance: Random
) -> None:
    """The one moment at which a letter must come twice: between the two systems."""
    crew = Crew(made_url, postbox.port, tmp_path, chance)
    postbox.on_first = crew.end_worker
    crew.play(deeds(0, 1), kill=False)
    crew.close()
    every_letter_has_come(rig, postbox)
    assert set(postbox.letters.values()) == {2}
    nothing_is_left(rig)


def outcomes(rig: Rig, round_: int) -> dict[str, object]:
    """Case and process -> how its instances ended, with which data, after which steps."""
    found: dict[str, object] = {}
    for row in rig.instances():
        played, _, case = str(row.business_key).partition("-")
        if played != str(round_):
            continue
        steps = Counter(f"{each.kind} {each.element_id}" for each in rig.history(row.id))
        name = f"{case} {row.process_id}"
        assert name not in found, f"begun twice: {name}"
        values = repr(sorted(rig.variables(row.id).items())).replace(f"{round_}-", "")
        found[name] = (row.status, row.outcome, values, steps)
    return found


def test_all_ends_as_if_nobody_had_been_killed(
    made_url: str, rig: Rig, postbox: Postbox, tmp_path: Path, chance: Random
) -> None:
    crew = Crew(made_url, postbox.port, tmp_path, chance)
    crew.play(deeds(0, CASES), kill=False)
    undisturbed = outcomes(rig, 0)
    assert len(undisturbed) == 3 * CASES
    rounds = 1
    while crew.kills < KILLS:
        crew.play(deeds(rounds, CASES), kill=True)
        assert outcomes(rig, rounds) == undisturbed
        rounds += 1
    crew.close()
    # Each occurrence of the hourly start once, whoever died meanwhile.
    assert len(rig.instances("beat")) == rounds * HOURS
    nothing_is_left(rig)
    every_letter_has_come(rig, postbox)


def nothing_is_left(rig: Rig) -> None:
    """No work is open, nothing waits, nothing failed, no message lies about."""
    assert {row.status for row in rig.instances()} == {"completed"}
    assert {row.state for row in rig.rows(human_task)} == {"completed"}
    assert rig.rows(wait) == rig.rows(incident) == []
    assert [row.id for row in rig.rows(message) if row.delivered_at is None] == []


def every_letter_has_come(rig: Rig, postbox: Postbox) -> None:
    """Each at least once, and a second time only under its own Message-ID."""
    posted = rig.rows(Outgoing.__table__)  # type: ignore[arg-type]
    assert all(row.sent_at for row in posted)
    ids = {f"<{row.key.replace(':', '.')}@example.org>" for row in posted}
    assert len(ids) == len(posted)
    assert set(postbox.letters) == ids
