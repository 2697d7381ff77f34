"""A play that goes on from where another stood ends as if it had been played alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from engine.tables import event, human_task
from tests.workflows.branching import Forks
from tests.workflows.stage import PAIR, SHORT, Played, Plays
from workflows.money.models import Line

UNTIL = datetime(2025, 7, 7, tzinfo=UTC)
PARTING = replace(
    PAIR,
    held=frozenset({"approve_closeout"}),
    reached={1: ("62", "95")},
)


def told(show: Played) -> list[object]:
    """All that has happened, by day, and who has done what."""
    lines = select(event.c.instance_id, event.c.kind, event.c.element_id, event.c.actor, event.c.at)
    lines = lines.order_by(event.c.instance_id, event.c.seq)
    tasks = select(human_task.c.element_id, human_task.c.state, human_task.c.completed_by)
    return [
        [(*line, at.date()) for *line, at in show.session.execute(lines)],
        show.session.execute(tasks.order_by(human_task.c.id)).all(),
        show.session.scalars(select(Line.amount).order_by(Line.id)).all(),
    ]


def test_it_ends_as_if_it_had_been_played_alone(tmp_path: Path, furnished: Path) -> None:
    alone, after = (Plays(tmp_path / name, furnished) for name in ("alone", "after"))
    alone.folder.mkdir()
    after.folder.mkdir()
    with alone.go_on(tmp_path / "a", PARTING, UNTIL) as show:
        expected = told(show)
    with after.go_on(tmp_path / "b", PAIR, UNTIL) as show:
        assert told(show) != expected
    with after.go_on(tmp_path / "c", PARTING, UNTIL) as show:
        assert told(show) == expected


def test_it_goes_on_from_the_last_day_on_which_both_stood_there(
    tmp_path: Path, furnished: Path
) -> None:
    plays = Plays(tmp_path, furnished)
    with plays.go_on(tmp_path / "a", PAIR, UNTIL):
        pass
    forks = Forks.of(plays.folder, (replace(SHORT, pairs=(PAIR,)),))

    def nearest(**parting: object) -> str:
        found = forks.nearest((replace(PAIR, **parting),), UNTIL)  # type: ignore[arg-type]
        assert found
        return found.standing.instant.date().isoformat()

    assert forks.nearest((replace(PAIR, agency="A2"),), UNTIL) is None
    assert nearest(held=frozenset({"file_application"})) == "2025-03-03"
    assert nearest(plan_returns=1) == "2025-04-01"
    assert nearest(mid_term=None) == "2025-06-14"
    assert nearest(final=None) == nearest() == "2025-07-01"
