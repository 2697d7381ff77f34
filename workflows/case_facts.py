"""The facts of a case of any kind, for the pages that show one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workflows.applications import queries as applications
from workflows.cases.models import Case
from workflows.facts import Fact
from workflows.needs import queries as needs
from workflows.pairings import queries as pairings
from workflows.programmes import queries as programmes


def facts_of(session: Session, case: Case) -> list[Fact]:
    """Label and value of what is known of a case."""
    match case.kind:
        case "need":
            return needs.facts(session, needs.need_of_case(session, case.id))
        case "application":
            return applications.facts(session, applications.application_of_case(session, case.id))
        case "pairing":
            return pairings.facts(session, pairings.pairing_of_case(session, case.id))
        case _:
            programme_id = case.programme_id or 0
            return programmes.facts(session, programmes.get_programme(session, programme_id))
