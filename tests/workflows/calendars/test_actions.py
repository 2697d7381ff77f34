"""Taking in a yearly notice: who, what for, and the dates that move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine as runtime
from engine.tables import wait
from tests.workflows.house import (
    CONFIRM,
    DOCKING,
    House,
    deploy_models,
    do,
    open_pairing,
    open_task,
)
from workflows.actors import Actor
from workflows.calendars.actions import import_notice, seed_calendar
from workflows.calendars.queries import days_of_year, published_years
from workflows.cases.tasks import get_task
from workflows.errors import NotAllowed, Rejected

As = Callable[[str], Actor]
# Had 4 January 2027 been given off, and Saturday 9 January been worked for it.
NOTICE = (
    "date,kind,name\n2027-01-01,holiday,元旦\n2027-01-04,holiday,元旦\n2027-01-09,workday,元旦\n"
)
NEW_YEARS_EVE = datetime(2026, 12, 31, 1, tzinfo=UTC)


def test_dates_that_rested_on_no_notice_move_when_it_comes(
    session: Session, house: House, as_: As
) -> None:
    deploy_models(session)
    case = open_pairing(session, house)
    do(session, house, case, "record_docking", "worker", **DOCKING)
    runtime.set_clock(session, NEW_YEARS_EVE)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    task_id = open_task(session, case, "approve")
    # Five working days: 4 to 8 January, by the week and the law alone.
    before = get_task(session, task_id)
    assert (before.due_at, before.provisional) == (datetime(2027, 1, 8, 16, tzinfo=UTC), True)

    moved = import_notice(
        session, as_("province"), NOTICE.encode(), source=" 国办发明电〔2026〕7号 "
    )

    after = get_task(session, task_id)
    assert (after.due_at, after.provisional) == (datetime(2027, 1, 9, 16, tzinfo=UTC), False)
    # The assessment was due within fifteen: one day off, one worked, so it did not move.
    assert moved == 1
    assert {day.source for day in days_of_year(session, 2027)} == {"国办发明电〔2026〕7号"}
    assert (2027, 3) in published_years(session)


def test_a_timer_moves_as_well(session: Session, house: House, as_: As) -> None:
    deploy_models(session)
    case = open_pairing(session, house)
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    do(session, house, case, "assess", "expert", score="90", comment="x")
    runtime.set_clock(session, NEW_YEARS_EVE)
    do(session, house, case, "approve", "coordinator", decision="approve")
    due = select(wait.c.due_at)
    assert session.scalar(due) == datetime(2027, 1, 4, 16, tzinfo=UTC)
    assert import_notice(session, as_("operator"), NOTICE.encode(), source="x") == 1
    assert session.scalar(due) == datetime(2027, 1, 5, 16, tzinfo=UTC)


def test_an_amended_notice_takes_the_first_ones_place(session: Session, as_: As) -> None:
    import_notice(session, as_("operator"), NOTICE.encode(), source="一")
    shorter = NOTICE.replace("2027-01-04,holiday,元旦\n", "")
    import_notice(session, as_("operator"), shorter.encode(), source="二")
    assert [day.source for day in days_of_year(session, 2027)] == ["二", "二"]


@pytest.mark.parametrize("who", ["coordinator", "agency", "auditor", "nobody"])
def test_who_imports_no_notice(session: Session, as_: As, who: str) -> None:
    with pytest.raises(NotAllowed):
        import_notice(session, as_(who), NOTICE.encode(), source="x")


def test_a_refused_notice_changes_nothing(session: Session, as_: As) -> None:
    before = published_years(session)
    for content, source in ((NOTICE + "2027-13-01,holiday,x\n", "x"), (NOTICE, " ")):
        with pytest.raises(Rejected):
            import_notice(session, as_("operator"), content.encode(), source=source)
    assert published_years(session) == before


def test_seeding_again_adds_nothing(session: Session) -> None:
    assert [year for year, _ in published_years(session)] == list(range(2026, 2003, -1))
    assert seed_calendar(session) == 0
