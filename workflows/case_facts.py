"""The facts of a case of any kind, for the pages that show one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from workflows.applications import queries as applications
from workflows.cases.models import Case
from workflows.closeout.queries import certificate_of
from workflows.facts import Fact, known
from workflows.messages import N_, Message
from workflows.milestones.queries import milestones_of
from workflows.needs import queries as needs
from workflows.pairings import queries as pairings
from workflows.pairings.beside import project_of
from workflows.pairings.models import Pairing
from workflows.programmes import amendments
from workflows.programmes import queries as programmes
from workflows.supervision.queries import open_findings, visits_of
from workflows.teams import replacements


def facts_of(session: Session, case: Case, project: Pairing | None = None) -> list[Fact]:
    """Label and value of what is known of a case; `project` is what it stands beside, if known."""
    match case.kind:
        case "need":
            return needs.facts(session, needs.need_of_case(session, case.id))
        case "application":
            return applications.facts(session, applications.application_of_case(session, case.id))
        case "pairing":
            return _pairing_facts(session, pairings.pairing_of_case(session, case.id))
        case "replacement":
            return [
                *replacements.case_facts(session, case.id),
                *_surrounding_facts(session, case, project),
            ]
        case "amendment":
            return [
                *amendments.case_facts(session, case),
                *_surrounding_facts(session, case, project),
            ]
        case _:
            return _surrounding_facts(session, case, project)


def _surrounding_facts(session: Session, case: Case, project: Pairing | None) -> list[Fact]:
    """The facts of the project beside which a case was opened, else of the year's batch."""
    project = project or project_of(session, case)
    if project is not None:
        return _pairing_facts(session, project)
    return programmes.facts(session, programmes.get_programme(session, case.programme_id or 0))


def _pairing_facts(session: Session, pairing: Pairing) -> list[Fact]:
    """Who and what, and how far delivery has come."""
    milestones = [one.status for one in milestones_of(session, pairing.id)]
    visits = [one.status for one in visits_of(session, pairing.id)]
    conditions = [
        Message(N_("{text}（{day} 前）"), text=one.text, day=one.due_on)
        for one in open_findings(session, pairing.id)
        if one.milestone_id is not None
    ]
    certificate = certificate_of(session, pairing.id)
    return known(
        *pairings.facts(session, pairing),
        Fact(N_("已通过节点"), _share(milestones, ("passed", "conditional"))),
        Fact(N_("未落实的附带条件"), conditions),
        Fact(N_("已完成督导"), _share(visits, ("closed",))),
        Fact(N_("证书编号"), certificate.number if certificate else None),
    )


def _share(statuses: Sequence[str], done: Sequence[str]) -> str:
    """So many of so many; empty before delivery."""
    count = sum(status in done for status in statuses)
    return f"{count} / {len(statuses)}" if statuses else ""
