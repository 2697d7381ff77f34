"""Processes that start by time: each occurrence once, in due order, also after downtime."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

import engine as e
from engine.calls import Moment
from engine.errors import DeploymentRefused
from engine.tables import process_start
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import duration, end, model, node, start, user
from tests.engine.rig import DAY, T0, Rig

HOUR = timedelta(hours=1)


def date(text: str) -> str:
    return f"<timerEventDefinition><timeDate>{text}</timeDate></timerEventDefinition>"


def timed(definition: str, process: str = "p", work: str = "work", rest: str = "") -> bytes:
    """A process that starts by a timer."""
    pause = node("intermediateCatchEvent", "rest", duration(rest)) if rest else ""
    path = "due -> rest -> " if rest else "due -> "
    return model(
        node("startEvent", "due", definition) + pause + user(work) + end(),
        f"{path}{work} -> end", process=process,
    )  # fmt: skip


def begun(rig: Rig, process: str | None = None) -> list[datetime]:
    return [row.started_at for row in rig.instances(process)]


@pytest.mark.parametrize(
    "definition",
    [date("2026-09-03T00:00:00Z"), duration("P2D"),
     date("=at()"), duration("=duration(&quot;PT48H&quot;)")],
)  # fmt: skip
def test_an_instance_begins_when_it_is_time_and_only_then(
    make_rig: MakeRig, definition: str
) -> None:
    def at(moment: Moment) -> datetime:
        return T0 + 2 * DAY

    rig = make_rig(functions={"at": at})
    rig.deploy(timed(definition))
    rig.set_clock(T0 + 2 * DAY - timedelta(seconds=1))
    assert rig.wake_all() == 0
    rig.set_clock(T0 + 5 * DAY)
    assert rig.wake_all() == 1
    assert begun(rig) == [T0 + 2 * DAY]
    assert rig.tasks() == ["work"]
    assert rig.wake_all() == 0
    [first, *_] = rig.history(rig.instances()[0].id)
    assert (first.kind, first.element_id, first.actor) == ("started", "due", "system")
    assert first.payload == {"by": "timer", "due_at": T0 + 2 * DAY}


def test_a_jump_ends_where_small_steps_end(rig: Rig) -> None:
    traces = []
    for number, steps in enumerate((6, 1)):
        process = f"p{number}"
        rig.set_clock(T0)
        rig.deploy(timed(duration("P1D"), process, rest="P1D"))
        for step in range(1, steps + 1):
            rig.set_clock(T0 + 6 * DAY * step / steps)
            rig.wake_all()
        [row] = rig.instances(process)
        traces.append([(each.at, each.kind, each.element_id) for each in rig.history(row.id)])
    assert traces[0] == traces[1]
    assert ("left", "rest") in [each[1:] for each in traces[0]]


def test_a_date_that_is_past_when_first_deployed_is_due_at_once(rig: Rig) -> None:
    rig.deploy(timed(date("2026-08-31")))
    assert rig.wake_all() == 1


def test_a_date_that_the_version_before_had_comes_no_second_time(rig: Rig) -> None:
    rig.deploy(timed(date("2026-09-02T00:00:00Z")))
    rig.set_clock(T0 + DAY)
    rig.wake_all()
    rig.deploy(timed(date("2026-09-02T00:00:00Z"), work="other"))
    assert rig.wake_all() == 0
    rig.deploy(timed(date("2026-09-03T00:00:00Z"), work="other"))
    rig.set_clock(T0 + 2 * DAY)
    assert rig.wake_all() == 1
    assert rig.tasks() == ["other", "work"]


def test_what_came_due_while_nobody_worked_begins_by_the_newer_version(rig: Rig) -> None:
    rig.deploy(timed(date("2026-09-02T00:00:00Z")))
    rig.set_clock(T0 + 2 * DAY)
    rig.deploy(timed(date("2026-09-02T00:00:00Z"), work="other"))
    assert rig.wake_all() == 1
    assert (rig.tasks(), begun(rig)) == (["other"], [T0 + DAY])


def test_a_newer_version_takes_the_place_of_the_older_ones_timers(rig: Rig) -> None:
    rig.deploy(timed(duration("P1D")))
    rig.set_clock(T0 + DAY / 2)
    rig.deploy(timed(duration("P1D"), work="other"))
    rig.set_clock(T0 + DAY)
    assert rig.wake_all() == 0
    rig.set_clock(T0 + 2 * DAY)
    assert rig.wake_all() == 1
    assert (rig.tasks(), begun(rig)) == (["other"], [T0 + DAY * 3 / 2])
    rig.deploy(model(start() + end(), "start -> end"))
    assert rig.rows(process_start) == []


def test_a_pack_does_not_displace_the_sites_timers(rig: Rig) -> None:
    rig.deploy(timed(duration("P2D")))
    files = {"p.bpmn": timed(duration("P1D"), work="packed")}
    rig.run(lambda s: rig.engine.deploy(s, files, actor="admin", source="pack"))
    rig.set_clock(T0 + 3 * DAY)
    assert rig.wake_all() == 1
    assert rig.tasks() == ["work"]


def test_several_starts_that_are_due_together_begin_in_due_order(rig: Rig) -> None:
    rig.deploy(
        timed(duration("PT3H"), "a"), timed(duration("PT1H"), "b"), timed(duration("PT2H"), "c")
    )
    rig.set_clock(T0 + DAY)
    assert len(rig.run(rig.engine.due_starts)) == 3
    assert len(rig.run(lambda s: rig.engine.due_starts(s, limit=2))) == 2
    rig.wake_all()
    assert [row.process_id for row in rig.instances()] == ["b", "c", "a"]
    assert begun(rig) == [T0 + HOUR, T0 + 2 * HOUR, T0 + 3 * HOUR]


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        (date("=nothing"), "null"),
        (date("=bad()"), "no calendar"),
        (date("=1 + 1"), "neither a date nor a duration"),
        (duration("=&quot;soon&quot;"), "neither a date nor FEEL"),
    ],
)
def test_a_time_that_cannot_be_told_is_refused_at_deployment(
    make_rig: MakeRig, definition: str, why: str
) -> None:
    def bad(moment: Moment) -> object:
        message = "no calendar"
        raise LookupError(message)

    rig = make_rig(functions={"bad": bad})
    with pytest.raises(DeploymentRefused, match=why) as caught:
        rig.deploy(timed(definition))
    [problem] = caught.value.problems
    assert (problem.file, problem.element_id, problem.rule) == ("m0.bpmn", "due", "timer")
    assert rig.rows(process_start) == []


def test_a_provisional_date_moves_when_its_calendar_comes(make_rig: MakeRig) -> None:
    published = {"yet": False}

    def working_days(moment: Moment, count: object) -> object:
        moment.provisional = not published["yet"]
        return moment.now + DAY * (int(str(count)) + (4 if published["yet"] else 2))

    rig = make_rig(functions={"working_days": working_days})
    rig.deploy(timed(date("=working_days(3)")))
    published["yet"] = True
    rig.set_clock(T0 + DAY)
    assert rig.run(lambda s: rig.engine.recompute_provisional(s, actor="office")) == 1
    [row] = rig.rows(process_start)
    assert (row.due_at, row.provisional) == (T0 + 7 * DAY, False)
    assert rig.run(lambda s: rig.engine.recompute_provisional(s, actor="office")) == 0


def test_a_rolled_back_occurrence_is_due_again(rig: Rig) -> None:
    rig.deploy(timed(duration("P1D")))
    rig.set_clock(T0 + DAY)
    [number] = rig.run(rig.engine.due_starts)

    def fail(session: Session) -> None:
        rig.engine.fire_start(session, number)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rig.run(fail)
    assert rig.instances() == []
    assert rig.wake_all() == 1
    [row] = rig.instances()
    assert rig.run(lambda s: e.first_break(s, row.id)) is None
