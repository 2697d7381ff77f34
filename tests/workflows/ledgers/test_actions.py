"""The ledger of a pairing: entered by its agency, proven, reversed; reported month by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import Actor, actor_of
from workflows.answers import Answers
from workflows.cases.actions import form_context
from workflows.cases.files import attach
from workflows.cases.tasks import Task, get_task
from workflows.errors import Conflict, NotAllowed, NotFound, Rejected
from workflows.ledgers import actions, queries
from workflows.ledgers.models import ServiceEntry
from workflows.settings import read_settings

JUNE = datetime(2025, 5, 28, tzinfo=UTC)
HELD = replace(PAIR, held=frozenset({"report_month"}))


def who(show: Played, name: str) -> Actor:
    """One of the sample's people."""
    return actor_of(show.session, show.cast.people[name])


def enter(show: Played, name: str = "worker-a1", *, proven: bool = True, **more: object) -> int:
    """Enter a large activity of 210 people; gives the entry's id."""
    given = {
        "kind": "large_activity",
        "title": "邻里节（示例）",
        "held_on": date(2025, 5, 20),
        "hours": "3",
        "persons": 210,
        "person_times": 230,
    }
    case_id = show.pairing.case_id or 0
    files = [paper(show, name)] if proven else []
    entry = actions.record(
        show.session, who(show, name), case_id, Answers({**given, **more}), files
    )
    return entry.id


def paper(show: Played, name: str) -> int:
    """A file of the case."""
    case_id = show.pairing.case_id or 0
    settings = read_settings({"SANQU_DATA_DIR": str(show.folder)})
    content = BytesIO("签到表（示例）".encode())
    return attach(
        show.session, settings, who(show, name), "签到表.txt", content, case_id=case_id
    ).id


def reasons(show: Played) -> list[list[str]]:
    """Why each entry does not count."""
    units = queries.units_of(show.session, show.pairing.id)
    definitions = queries.norms(show.session, date(2025, 5, 1))
    return [
        [str(reason) for reason in view.reasons]
        for unit in queries.views(units, definitions)
        for view in unit.entries
    ]


def test_an_entry_counts_once_it_is_proven(go_on: GoOn) -> None:
    with go_on(HELD, JUNE) as show:
        entry_id = enter(show, proven=False)
        assert reasons(show) == [["缺少证明材料"]]
        case_id = show.pairing.case_id or 0
        file = paper(show, "worker-a1")
        actions.prove(show.session, who(show, "worker-a1"), case_id, entry_id, [file])
        assert reasons(show) == [[]]


def test_a_correction_is_a_reversal_with_a_reason(go_on: GoOn) -> None:
    with go_on(HELD, JUNE) as show:
        entry_id, lead = enter(show), who(show, "agency-a1")
        case_id = show.pairing.case_id or 0
        with pytest.raises(Rejected):
            actions.reverse(show.session, lead, case_id, entry_id, reason=" ")
        actions.reverse(show.session, lead, case_id, entry_id, reason="人数误记（示例）")
        assert reasons(show) == [["已冲销"]]
        with pytest.raises(Conflict):
            actions.reverse(show.session, lead, case_id, entry_id, reason="再次")
        with pytest.raises(Conflict):
            actions.prove(show.session, lead, case_id, entry_id, [paper(show, "agency-a1")])


def test_the_database_refuses_to_change_what_stands(go_on: GoOn) -> None:
    with go_on(HELD, JUNE) as show:
        enter(show)
        show.session.commit()
        for statement in (
            update(ServiceEntry).values(persons=1),
            delete(ServiceEntry),
            text("DELETE FROM service_evidence"),
            text("UPDATE service_unit SET title = ''"),
        ):
            with pytest.raises(DatabaseError, match="only added to"):
                show.session.execute(statement)
            show.session.rollback()


@pytest.mark.parametrize("name", ["leader-r1", "supervisor-1", "coordinator", "worker-a2"])
def test_only_the_agency_writes_its_ledger(go_on: GoOn, name: str) -> None:
    with go_on(HELD, JUNE) as show, pytest.raises(NotAllowed):
        enter(show, name, proven=False)


def test_neither_the_future_nor_another_unit_nor_a_strange_file_is_entered(go_on: GoOn) -> None:
    with go_on(HELD, JUNE) as show:
        for wrong in (date(2025, 5, 29), date(2025, 5, 14)):
            with pytest.raises(Rejected):
                enter(show, held_on=wrong)
        with pytest.raises(NotFound):
            enter(show, unit=999)
        case_id = show.pairing.case_id or 0
        with pytest.raises(Rejected):
            actions.prove(show.session, who(show, "worker-a1"), case_id, enter(show), [999])


def test_a_report_begins_with_the_ledger_and_what_exceeds_it_goes_to_the_supervisor(
    go_on: GoOn,
) -> None:
    with go_on(HELD, JUNE) as show:
        enter(show)
        show.at(datetime(2025, 6, 2, tzinfo=UTC))
        show.wake()
        (task_id,) = show.open("report_month")
        given = form_context(show.session, get_task(show.session, task_id))
        assert given.initial == {
            "cases": "0",
            "groups": "0",
            "activities": "1",
            "hours": "3",
            "persons": "210",
            "person_times": "230",
        }
        figures = {**given.initial, "hours": "4", "variance_reason": "含筹备", "summary": "如期"}
        show.do("report_month", "worker-a1", **figures)
        (report, *_) = queries.reports_of(show.session, show.pairing.id)
        assert report.status == "overclaimed"
        (review,) = show.open("review_overclaim")
        facts = form_context(show.session, get_task(show.session, review)).facts
        assert facts["over_hours"] == "4 / 3"
        show.do("review_overclaim", "supervisor-1", decision="return", reason="筹备不计时")
        assert (report.status, report.review_reason) == ("planned", "筹备不计时")
        show.do("report_month", "agency-a1", **{**figures, "hours": "3"})
        assert report.status == "accepted"
        assert show.open("review_overclaim") == []


def test_a_month_in_which_a_unit_ceases_to_count_is_reported_as_none(go_on: GoOn) -> None:
    with go_on(HELD, datetime(2025, 7, 2, tzinfo=UTC)) as show:
        small = {"kind": "small_activity", "title": "茶话会（示例）", "hours": "2"}
        enter(show, **small, persons=26, person_times=26)
        (unit,) = queries.units_of(show.session, show.pairing.id)
        enter(show, unit=unit.id, held_on=date(2025, 6, 20), persons=5, person_times=5)
        show.session.expire_all()
        tasks = [get_task(show.session, one) for one in show.open("report_month")]
        task = next(one for one in tasks if june(show, one))
        given = form_context(show.session, task).initial
        assert set(given.values()) == {"0"}
        show.do_task(task.id, "worker-a1", **given, summary="场次人数不足（示例）")
        june_report = queries.reports_of(show.session, show.pairing.id)[1]
        assert june_report.status == "accepted"


def june(show: Played, task: Task) -> bool:
    """Whether a report is that of June."""
    first = form_context(show.session, task).facts["month_starts_on"]
    return first == date(2025, 6, 1)


def test_nothing_is_entered_after_the_service_or_its_project(go_on: GoOn) -> None:
    with go_on(replace(PAIR, held=frozenset({"approve_closeout"}))) as show:
        with pytest.raises(Rejected) as refused:
            enter(show, held_on=date(2025, 7, 15))
        assert refused.value.field == "held_on"
        assert enter(show), "what was done before may still be entered"
        show.do("approve_closeout", "coordinator", decision="approve")
        show.do(
            "review_case", "province", decision="decline", title="案例", story="无", comment="略"
        )
        show.session.expire_all()
        with pytest.raises(NotAllowed, match="项目已经结束"):
            enter(show)
