"""What the sample enters into service ledgers: a month of casework, a group and activities."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.answers import Answers
from workflows.authority import actor_of
from workflows.cases.files import attach
from workflows.cases.models import Case
from workflows.demo.people import Cast
from workflows.ledgers.actions import record
from workflows.ledgers.queries import norms_of_case
from workflows.pairings.models import Pairing
from workflows.settings import Settings


class Unit(NamedTuple):
    """One unit of service: how often in the days before, how long and with how many each time."""

    kind: str
    title: str
    times: int
    every_days: int
    hours: str
    persons: int
    evidenced: bool = True


def keep_ledger(
    session: Session,
    settings: Settings,
    cast: Cast,
    *,
    agency: str,
    programme_id: int,
    until: date,
) -> None:
    """Enter what the workers of an agency did until a day, by the definitions of its units."""
    wanted = select(Pairing.case_id).where(
        Pairing.programme_id == programme_id, Pairing.agency_id == cast.organisations[agency]
    )
    case_id = session.scalars(wanted).one() or 0
    worker = actor_of(session, cast.people[f"worker-{agency.lower()}"])
    for unit in _units(session, case_id):
        files = []
        if unit.evidenced:
            paper = BytesIO(f"{unit.title}签到和记录\n".encode())
            files = [
                attach(session, settings, worker, f"{unit.kind}.txt", paper, case_id=case_id).id
            ]
        number: int | None = None
        for back in range(unit.times - 1, -1, -1):
            held_on = until - timedelta(days=back * unit.every_days)
            given = _entry(unit, held_on, number)
            number = record(session, worker, case_id, Answers(given), files).unit_id


def _units(session: Session, case_id: int) -> tuple[Unit, ...]:
    """Three that count; one that lacks its evidence, and one that has only begun."""
    least = norms_of_case(session, session.get_one(Case, case_id))
    per_session = -(-least.group_person_times // least.group_sessions)
    return (
        Unit("case", "独居老人C-01 帮扶（示例）", least.case_followups, 3, "1.5", 1),
        Unit("group", "银龄互助小组（示例）", least.group_sessions, 3, "2", per_session),
        Unit("large_activity", "邻里守望集市（示例）", 1, 1, "4", least.large_persons + 26),
        Unit(
            "small_activity",
            "防诈骗宣传（示例）",
            1,
            1,
            "2",
            least.small_average + 6,
            evidenced=False,
        ),
        Unit("case", "新就业群体C-02 帮扶（示例）", 2, 5, "1", 1),
    )


def _entry(unit: Unit, held_on: date, number: int | None) -> dict[str, object]:
    which = {"unit": number} if number else {"kind": unit.kind, "title": unit.title}
    return {
        **which,
        "held_on": held_on,
        "hours": unit.hours,
        "persons": unit.persons,
        "person_times": unit.persons,
        "note": "按计划开展（示例）",
    }
