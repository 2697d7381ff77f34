"""Who may do what: every role, every act, on one's own case and on another city's."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.workflows.house import (
    CONFIRM,
    DOCKING,
    PEOPLE,
    START,
    House,
    deploy_models,
    do,
    open_pairing,
    open_task,
)
from workflows.actors import ROLES, SYSTEM, Actor
from workflows.agencies.models import AgencyPaper, BlacklistEntry
from workflows.authority import POLICIES, NewAppointment, NewCase, may, require
from workflows.cases import actions
from workflows.cases.files import attach
from workflows.cases.models import Attachment, Case, Comment, Submission
from workflows.cases.tasks import get_task
from workflows.errors import NotAllowed
from workflows.messages import Message
from workflows.money.models import Entry
from workflows.notifications.actions import notify
from workflows.notifications.models import Notification
from workflows.pairings.models import Pairing
from workflows.programmes.models import Programme
from workflows.settings import read_settings

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# What is asked of a case, each by one letter.
LETTERS = {
    "v": "view the case",
    "c": "comment for the partners",
    "o": "comment for the office",
    "x": "cancel it",
    "s": "read what the agency handed in",
    "h": "read what the expert handed in",
    "f": "read a file",
    "p": "read a comment for the partners",
    "i": "read a comment for the office",
    "t": "see the task that waits for the office",
    "d": "do the task that waits for the office",
    "r": "give the task back that a colleague has claimed",
}
# Person of the house: on the city's case, on the other city's case.
ON_CASES = {
    "owner": ("vshfpit", "vshfpit"),
    "auditor": ("vshfpit", "vshfpit"),
    "operator": ("", ""),
    "province": ("vcoxshfpitr", "vcoxshfpitr"),
    "coordinator": ("vcoshfpitdr", ""),
    "colleague": ("vcoshfpitdr", ""),
    "other_coordinator": ("", "vcoshfpitdr"),
    "finance": ("vcoshfpitr", ""),
    "agency": ("vcsfpt", ""),
    "worker": ("vcsfpt", ""),
    "other_agency": ("", "vcsfpt"),
    "leader": ("vcsfpt", ""),
    "contact": ("vcsfpt", ""),
    "other_leader": ("", "vcsfpt"),
    "supervisor": ("vcsfpt", ""),
    "other_supervisor": ("", "vcsfpt"),
    # The expert has assessed both.
    "expert": ("vcshfpt", "vcshfpt"),
    "nobody": ("", ""),
}
# Acts beside cases: what is asked, with its subject.
HOUSE_ACTS = {
    "P": "open a programme at the city",
    "Q": "open a programme at the other city",
    "N": "open a need of the place",
    "A": "open an application of the agency",
    "O": "enter an organisation under the city",
    "E": "open an account",
    "W": "appoint a worker at the agency",
    "K": "appoint a coordinator at the city",
    "R": "change a rule",
    "L": "import a calendar",
    "M": "deploy models",
    "I": "see to incidents",
    "G": "object to a notice",
    "T": "set the clock",
    "S": "read the security log",
    "H": "enter the administration",
}
BESIDE_CASES = {
    "owner": "GT",
    "auditor": "GTS",
    "operator": "OEWKRLMIGTSH",
    "province": "OEWKRLGTH",
    "coordinator": "PNOEWGTH",
    "colleague": "PNOEWGTH",
    "other_coordinator": "QEGTH",
    "finance": "GT",
    "agency": "AGT",
    "worker": "GT",
    "other_agency": "GT",
    "leader": "NGT",
    "contact": "NGT",
    "other_leader": "GT",
    "supervisor": "GT",
    "other_supervisor": "GT",
    "expert": "GT",
    "nobody": "",
}


@dataclass
class Papers:
    """A case at the point where the office approves, with one of each thing on it."""

    case: Case
    task_id: int
    agency_paper: Submission
    expert_paper: Submission
    file: Attachment
    to_partners: Comment
    to_office: Comment


def fill(session: Session, house: House, folder: Path, *, other: bool) -> Papers:
    prefix = "other_" if other else ""
    case = open_pairing(session, house, other=other)
    agency = house.actor(session, f"{prefix}agency")
    coordinator = house.actor(session, f"{prefix}coordinator")
    do(session, house, case, "record_docking", f"{prefix}agency", **DOCKING)
    do(session, house, case, "confirm_docking", f"{prefix}leader", **CONFIRM)
    do(session, house, case, "assess", "expert", score="90", comment="扎实")
    papers = session.scalars(
        select(Submission).where(Submission.case_id == case.id).order_by(Submission.id)
    ).all()
    settings = read_settings({"SANQU_DATA_DIR": str(folder)})
    return Papers(
        case,
        open_task(session, case, "approve"),
        papers[0],
        papers[2],
        attach(session, settings, agency, "a.pdf", io.BytesIO(PDF), case_id=case.id),
        actions.comment(session, case.id, agency, "给大家"),
        actions.comment(session, case.id, coordinator, "内部", audience="office"),
    )


def on_case(session: Session, actor: Actor, papers: Papers) -> str:
    task = get_task(session, papers.task_id)
    asked = {
        "v": ("case.view", papers.case),
        "c": ("case.comment", papers.case),
        "o": ("case.comment_office", papers.case),
        "x": ("case.cancel", papers.case),
        "s": ("submission.read", papers.agency_paper),
        "h": ("submission.read", papers.expert_paper),
        "f": ("file.read", papers.file),
        "p": ("comment.read", papers.to_partners),
        "i": ("comment.read", papers.to_office),
        "t": ("task.view", task),
        "d": ("task.complete", task),
        "r": ("task.release", task),
    }
    assert asked.keys() == LETTERS.keys()
    return "".join(sign for sign, (act, of) in asked.items() if may(session, actor, act, of))


def beside_cases(session: Session, actor: Actor, house: House) -> str:
    at = house.organisations
    asked: dict[str, tuple[str, object]] = {
        "P": ("case.open", NewCase("programme", at["city"])),
        "Q": ("case.open", NewCase("programme", at["other_city"])),
        "N": ("case.open", NewCase("need", at["city"], at["place"])),
        "A": ("case.open", NewCase("application", at["city"], at["agency"])),
        "O": ("organisation.create", at["city"]),
        "E": ("person.create", None),
        "W": ("person.appoint", NewAppointment("worker", at["agency"])),
        "K": ("person.appoint", NewAppointment("coordinator", at["city"])),
        "R": ("rules.change", None),
        "L": ("calendar.import", None),
        "M": ("models.deploy", None),
        "I": ("incidents.operate", None),
        "G": ("notice.object", None),
        "T": ("clock.set", None),
        "S": ("security.read", None),
        "H": ("house.enter", None),
    }
    assert asked.keys() == HOUSE_ACTS.keys()
    return "".join(sign for sign, (act, of) in asked.items() if may(session, actor, act, of))


def test_the_matrix_on_cases(session: Session, house: House, tmp_path: Path) -> None:
    deploy_models(session)
    own = fill(session, house, tmp_path, other=False)
    other = fill(session, house, tmp_path, other=True)
    found = {
        who: (on_case(session, actor, own), on_case(session, actor, other))
        for who, actor in ((who, house.actor(session, who)) for who in PEOPLE)
    }
    assert found == ON_CASES


def test_the_matrix_beside_cases(session: Session, house: House) -> None:
    found = {who: beside_cases(session, house.actor(session, who), house) for who in PEOPLE}
    assert found == BESIDE_CASES


def test_every_role_stands_in_the_house() -> None:
    assert {role for roles in PEOPLE.values() for role, _ in roles} == set(ROLES)


def test_an_act_without_a_policy_is_refused(session: Session, house: House) -> None:
    assert not may(session, house.actor(session, "operator"), "case.delete")
    with pytest.raises(NotAllowed, match="没有办理此事的权限"):
        require(session, SYSTEM, "no.such.act")


def test_the_system_itself_sees_no_case_and_does_no_task(
    session: Session, house: House, tmp_path: Path
) -> None:
    deploy_models(session)
    papers = fill(session, house, tmp_path, other=False)
    assert on_case(session, SYSTEM, papers) == ""
    assert beside_cases(session, SYSTEM, house) == "OEWKRLMISH"


def facts_of_pairing(session: Session, house: House, case: Case) -> Pairing:
    """The rows of a pairing, whose small model writes none."""
    at, day = house.organisations, date(2027, 1, 4)
    programme = Programme(
        year=2027, title="年度批次", office_id=at["city"], province_id=at["province"]
    )
    session.add(programme)
    session.flush()
    pairing = Pairing(
        case_id=case.id,
        programme_id=programme.id,
        agency_id=at["agency"],
        place_id=at["place"],
        supervisor_id=house.people["supervisor"],
        grant=Decimal(200_000),
        service_starts_on=day,
        service_ends_on=day,
        mid_term_on=day,
        proposed_at=START,
    )
    session.add(pairing)
    session.flush()
    return pairing


def test_every_refusal_says_why(session: Session, house: House, tmp_path: Path) -> None:
    deploy_models(session)
    papers = fill(session, house, tmp_path, other=False)
    notify(session, [house.people["agency"]], Message("x"), key="k")
    pairing = facts_of_pairing(session, house, papers.case)
    subjects: dict[str, object] = {
        "case": papers.case,
        "task": get_task(session, papers.task_id),
        "file": papers.file,
        "comment": papers.to_office,
        "submission": papers.expert_paper,
        "notification": session.scalars(select(Notification)).one(),
        "agency": house.organisations["agency"],
        "agreement": papers.case,
        "plan": papers.case,
        "ledger": papers.case,
    }
    special: dict[str, object] = {
        "case.open": NewCase("pairing", house.organisations["city"]),
        "programme.admit_late": Programme(office_id=house.organisations["city"]),
        "agency.lift": BlacklistEntry(agency_id=house.organisations["agency"], entered_by="1"),
        "agency.read_paper": AgencyPaper(agency_id=house.organisations["agency"]),
        "money.read": pairing,
        "money.reverse": Entry(pairing_id=pairing.id, author="1"),
        "organisation.create": None,
        "organisation.change": house.organisations["city"],
        "person.create": None,
        "person.change": house.people["agency"],
        "person.appoint": NewAppointment("worker", house.organisations["agency"]),
        "person.dismiss": NewAppointment("worker", house.organisations["agency"]),
    }
    nobody = house.actor(session, "nobody")
    for act in POLICIES:
        subject = special.get(act, subjects.get(act.partition(".")[0]))
        verdict = may(session, nobody, act, subject)
        assert not verdict, act
        assert verdict.reason is not None, act


def test_a_subject_of_the_wrong_kind_is_a_programming_error(session: Session, house: House) -> None:
    with pytest.raises(TypeError, match="Case expected"):
        may(session, house.actor(session, "agency"), "case.view", 1)


def test_rights_end_with_the_appointment(
    session: Session, house: House, as_: Callable[[str], Actor]
) -> None:
    deploy_models(session)
    case = open_pairing(session, house)
    task_id = open_task(session, case, "record_docking")
    actions.claim(session, task_id, as_("worker"))
    dismissed = Actor(house.people["worker"])
    assert not may(session, dismissed, "task.complete", get_task(session, task_id))
    assert may(session, as_("worker"), "task.complete", get_task(session, task_id))
