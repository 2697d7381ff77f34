"""What a suspension moves: windows, corrections, monthly reports, instalments, a notice that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now, open_incidents
from engine.tables import human_task, instance, wait
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import actor_of
from workflows.calendars.rules import day_of, end_of_day, start_of_day
from workflows.calendars.services import deadline_after
from workflows.case_facts import facts_of
from workflows.cases.models import Case
from workflows.changes.actions import begin
from workflows.ledgers.queries import reports_of
from workflows.money.actions import post
from workflows.money.claims import follow, open_claims
from workflows.money.rules import transfer
from workflows.notices.models import Notice
from workflows.pairings.beside import project_of
from workflows.runtime import engine
from workflows.supervision.queries import visits_of

DAYS = timedelta(days=20)
# The first visit has left a finding, May is to be reported, the second visit has not opened.
JUNE = datetime(2025, 6, 3, 4, tzinfo=UTC)
OPEN_IN_JUNE = replace(PAIR, held=frozenset({"correct_finding", "report_month"}))
# The service is over, and its result has stood for two of five working days.
JULY = datetime(2025, 7, 25, 4, tzinfo=UTC)
NOTICED = replace(PAIR, held=frozenset({"pay_instalment", "acknowledge_result"}))


@pytest.fixture
def june(go_on: GoOn) -> Iterator[Played]:
    """A project that is under way."""
    with go_on(OPEN_IN_JUNE, JUNE) as show:
        yield show


@pytest.fixture
def july(go_on: GoOn) -> Iterator[Played]:
    """A project whose result is made public."""
    with go_on(NOTICED, JULY) as show:
        yield show


def suspend(show: Played) -> None:
    """Stop the project for twenty days from now."""
    coordinator = actor_of(show.session, show.cast.people["coordinator"])
    begin(show.session, coordinator, show.pairing.case_id or 0, "suspension")
    until = (day_of(now(show.session)) + timedelta(days=25)).isoformat()
    answers = {"cause": "force_majeure", "grounds": "山洪（示例）", "until_on": until}
    show.do("file_suspension", "coordinator", **answers)
    show.do("decide_suspension", "province", decision="approve")


def resume(show: Played, at: datetime) -> None:
    """Let it go on after twenty days, in which whatever is due is done."""
    show.at(at)
    show.wake()
    show.do("end_suspension", "coordinator", reason="道路已通（示例）")
    assert [one.message for one in open_incidents(show.session)] == []


def timer(session: Session, element_id: str) -> list[datetime]:
    """When the timers of this element are due."""
    found = select(wait.c.due_at).where(wait.c.element_id == element_id)
    return [at for at in session.scalars(found.order_by(wait.c.due_at)) if at]


def due(show: Played, element_id: str) -> datetime:
    """When the open task at an element is due."""
    (task_id,) = show.open(element_id)
    found = select(human_task.c.due_at).where(human_task.c.id == task_id)
    return show.session.scalars(found).one()  # type: ignore[no-any-return]


def test_a_case_beside_the_project_tells_of_the_project(june: Played) -> None:
    coordinator = actor_of(june.session, june.cast.people["coordinator"])
    project = june.pairing
    beside = begin(june.session, coordinator, project.case_id or 0, "suspension")
    assert project_of(june.session, beside) is project
    own = june.session.get_one(Case, project.case_id)
    assert facts_of(june.session, beside) == facts_of(june.session, own)
    batch = june.session.scalars(select(Case).where(Case.kind == "programme")).one()
    assert project_of(june.session, batch) is None


def test_windows_of_visits_and_corrections_come_later(june: Played) -> None:
    session = june.session
    first, second = visits_of(session, june.pairing.id)
    window, (finding,) = (second.opens_on, second.due_on), first.findings
    held_in, due_on = (first.opens_on, first.due_on), finding.due_on
    late = timer(session, "finding_overdue")
    assert due_on is not None
    suspend(june)
    resume(june, JUNE + DAYS)
    assert (first.opens_on, first.due_on) == held_in, "it was made before"
    assert (second.opens_on, second.due_on) == (window[0] + DAYS, window[1] + DAYS)
    assert timer(session, "visit_opens") == [start_of_day(second.opens_on)]
    assert finding.due_on == due_on + DAYS
    assert due(june, "correct_finding") == end_of_day(finding.due_on)
    assert timer(session, "finding_overdue")[0] - late[0] >= DAYS - timedelta(days=2)
    june.at(start_of_day(second.opens_on))
    june.wake()
    day = second.opens_on.isoformat()
    june.do("plan_visit", "supervisor-1", planned_on=day, visit_type="onsite")
    assert due(june, "conduct_visit") == end_of_day(second.due_on)


def test_a_month_that_was_to_be_reported_gets_its_days_and_the_last_goes_on(june: Played) -> None:
    session, pairing = june.session, june.pairing
    may, second, last = reports_of(session, pairing.id)
    assert (may.due_on, second.due_on, last.due_on) == (
        date(2025, 6, 5),
        date(2025, 7, 5),
        date(2025, 8, 5),
    )
    suspend(june)
    resume(june, JUNE + DAYS)
    assert due(june, "report_month") == end_of_day(date(2025, 6, 25))
    assert timer(session, "month_overdue") == [end_of_day(date(2025, 6, 25))]
    assert (second.ends_on, second.due_on) == (date(2025, 6, 30), date(2025, 7, 5))
    assert (last.starts_on, last.ends_on) == (date(2025, 7, 1), pairing.service_ends_on)
    assert last.due_on == date(2025, 9, 5), "the service now ends in August"
    opens = [start_of_day(one.ends_on + timedelta(days=1)) for one in (second, last)]
    assert timer(session, "month_over") == opens


def test_a_result_stands_in_public_for_what_remained_and_an_instalment_waits(july: Played) -> None:
    session, pairing = july.session, july.pairing
    wanted = select(Notice).where(Notice.case_id == pairing.case_id)
    notice = session.scalars(wanted).one()
    ends_on, mid_term = pairing.service_ends_on, pairing.mid_term_on
    before = payments(session)
    suspend(july)
    assert notice.status == "paused"
    resume(july, JULY + DAYS)
    assert notice.status == "posted", "nothing ended while all stood still"
    # 28, 29 and 30 July remained; resumed on Thursday 14 August.
    assert notice.ends_at == end_of_day(date(2025, 8, 19))
    assert timer(session, "notice_period_over") == [notice.ends_at]
    assert (pairing.service_ends_on, pairing.mid_term_on) == (ends_on, mid_term), "long past"
    rules_on = date(2025, 2, 25)
    assert payments(session) == [
        (opened, deadline_after(session, "instalment_pay", rules_on, day_of(opened + DAYS)))
        for opened, _ in before
    ]
    july.at(notice.ends_at)
    july.wake()
    assert notice.status == "concluded"
    appeal = deadline_after(session, "appeal", rules_on, day_of(notice.ends_at))
    assert due(july, "acknowledge_result") == appeal


def test_an_appeal_may_still_be_filed_for_the_days_that_remained(july: Played) -> None:
    session = july.session
    july.at(datetime(2025, 7, 30, 16, tzinfo=UTC))
    july.wake()
    opened, over = datetime(2025, 7, 31, tzinfo=UTC), timer(session, "appeal_period_over")
    suspend(july)
    resume(july, opened + DAYS)
    (after,) = timer(session, "appeal_period_over")
    assert after > over[0] + DAYS - timedelta(days=2)
    july.at(over[0] + timedelta(days=1))
    july.wake()
    july.do(
        "acknowledge_result",
        "agency-a1",
        decision="appeal",
        contested_items=["quality"],
        ground="依据不全（示例）",
    )
    running = select(instance.c.status).where(instance.c.process_id == "appeal")
    assert session.scalars(running).all() == ["running"]


def payments(session: Session) -> list[tuple[datetime, datetime]]:
    """When each payment was asked for, and by when it is due."""
    found = select(human_task.c.created_at, human_task.c.due_at).where(
        human_task.c.element_id == "pay_instalment", human_task.c.state == "open"
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(human_task.c.id))]


def test_mid_term_and_end_of_service_come_on_the_days_that_the_project_now_has(
    june: Played,
) -> None:
    session, pairing = june.session, june.pairing
    assert timer(session, "mid_term_due") == [start_of_day(pairing.mid_term_on)]
    assert timer(session, "service_ends") == [start_of_day(pairing.service_ends_on)]
    before = pairing.mid_term_on, pairing.service_ends_on
    suspend(june)
    # Later in the day than it was suspended: twenty days, and not so many hours.
    resume(june, JUNE + DAYS + timedelta(hours=5))
    assert (pairing.mid_term_on, pairing.service_ends_on) == tuple(day + DAYS for day in before)
    assert timer(session, "mid_term_due") == [start_of_day(pairing.mid_term_on)]
    assert timer(session, "service_ends") == [start_of_day(pairing.service_ends_on)]


def test_a_change_under_way_waits_and_one_begun_meanwhile_does_not(june: Played) -> None:
    session, pairing = june.session, june.pairing
    agency = actor_of(session, june.cast.people["agency-a1"])
    begin(session, agency, pairing.case_id or 0, "change")
    before, rules_on = due(june, "file_change"), date(2025, 2, 25)
    suspend(june)
    assert june.open("file_change") == []
    june.at(before + timedelta(days=1))
    resume(june, JUNE + DAYS)
    shifted = deadline_after(session, "change_file", rules_on, day_of(JUNE + DAYS))
    assert due(june, "file_change") == shifted > before + DAYS - timedelta(days=2)


def test_a_change_begun_while_all_stands_still_has_dates_of_its_own(june: Played) -> None:
    session, pairing = june.session, june.pairing
    suspend(june)
    agency = actor_of(session, june.cast.people["agency-a1"])
    begin(session, agency, pairing.case_id or 0, "change")
    before = due(june, "file_change")
    resume(june, JUNE + DAYS)
    assert due(june, "file_change") == before


def test_what_is_owed_back_is_due_all_the_same(june: Played) -> None:
    session, pairing = june.session, june.pairing
    owed = transfer("disallowed", "claims", Decimal(500))
    post(session, pairing.id, "claim", owed, author="system")

    def start(process_id: str, given: Mapping[str, object], key: str | None) -> int:
        return engine.start(session, process_id, given, actor="system", business_key=key)

    follow(session, start, pairing, date(2025, 2, 25))
    before = due(june, "record_repayment")
    suspend(june)
    (task_id,) = june.open("record_repayment")
    assert due(june, "record_repayment") == before
    receipt = june.attach(task_id, "finance", "receipts")
    paid = {"received_on": "2025-06-03", "amount": "500", "voucher": "HD-1"}
    june.do_task(task_id, "finance", **paid, receipts=[receipt])
    assert open_claims(session, pairing.id) == 0
    resume(june, JUNE + DAYS)
