"""Opening a case: its row, its parties, its process. Service handlers open cases through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from sqlalchemy.orm import Session

import engine
from workflows.calendars.rules import day_of
from workflows.cases.models import Case, CaseParty
from workflows.cases.numbers import next_number
from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.organisations.models import Organisation

# (process id, variables, business key) -> instance id; `Call.start` is one.
Starter = Callable[[str, Mapping[str, object], str | None], int]

# Variables that make somebody a party: (variable, party's role, column).
PARTY_VARIABLES: Final = (
    ("agency_id", "agency", "organisation_id"),
    ("place_id", "place", "organisation_id"),
    ("supervisor_id", "supervisor", "person_id"),
)


def open_case(
    session: Session,
    start: Starter,
    kind: str,
    *,
    title: str,
    office_id: int,
    opened_by: str,
    programme_id: int | None = None,
    variables: Mapping[str, object] | None = None,
) -> Case:
    """Open a case of this kind and start its process, which has the kind's name.

    `agency_id`, `place_id` and `supervisor_id` among the variables become its parties. The rules
    of the day on which it is opened hold for it, unless `rules_on` says otherwise.
    """
    now = engine.now(session)
    case = Case(
        number=next_number(session, kind, day_of(now).year),
        kind=kind,
        title=title,
        programme_id=programme_id,
        office_id=office_id,
        province_id=_province_of(session, office_id),
        opened_at=now,
        opened_by=opened_by,
    )
    given = dict(variables or {})
    case.parties = _parties(given)
    session.add(case)
    session.flush()
    start_variables = {"rules_on": day_of(now), **given, **_common(case)}
    case.instance_id = start(kind, start_variables, case.number)
    session.flush()
    return case


def add_party(
    session: Session,
    case_id: int,
    role: str,
    *,
    organisation_ids: Iterable[int] = (),
    person_ids: Iterable[int] = (),
) -> None:
    """Let organisations and people take part in a case."""
    session.add_all(
        [CaseParty(case_id=case_id, organisation_id=one, role=role) for one in organisation_ids]
        + [CaseParty(case_id=case_id, person_id=one, role=role) for one in person_ids]
    )
    session.flush()


def _common(case: Case) -> dict[str, object]:
    return {
        "case_id": case.id,
        "programme_id": case.programme_id,
        "office_id": case.office_id,
        "province_id": case.province_id,
    }


def _parties(variables: Mapping[str, object]) -> list[CaseParty]:
    return [
        CaseParty(role=role, **{column: variables[name]})
        for name, role, column in PARTY_VARIABLES
        if variables.get(name) is not None
    ]


def _province_of(session: Session, office_id: int) -> int:
    """The office above; a province is its own."""
    office = session.get(Organisation, office_id)
    if office is None:
        raise NotFound(Message(N_("没有这个单位")))
    return office.parent_id or office.id
