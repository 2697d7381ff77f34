"""Which cases and tasks somebody sees, as SQL: lists are filtered by these and never afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.selectable import Select

from engine.tables import human_task, task_candidate
from workflows.actors import OFFICE, PARTIES, READERS, Actor, in_force
from workflows.cases.columns import property_of, ticked
from workflows.cases.models import Attachment, Case, CaseParty, Comment, Submission
from workflows.organisations.models import Appointment, Organisation, Person

# What the office and its experts decide among themselves until it is published.
CONFIDENTIAL_FORMS: Final = frozenset(
    {
        "programme.selection",
        "application.panel",
        "application.interest",
        "application.score",
        "notice.admit",
        "notice.verify",
        "evaluation.panel",
        "evaluation.expert",
        "evaluation.recipient",
        "evaluation.coordinator",
        "evaluation.review",
        "evaluation.appeal_panel",
        "evaluation.rescore",
        "closeout.case",
    }
)

# Bank accounts, telephone numbers, seals: for the parties of the case and their office alone.
PARTNER_FORMS: Final = frozenset(
    {"agreement.particulars", "agreement.sign", "agreement.correct", "agreement.register"}
)
# A task by name that gives no sight of its case: the file opens after the declaration.
SEALED_FORMS: Final = frozenset({"application.interest"})
# Where somebody steps back who has read the file already.
RECUSING_FORM: Final = "application.score"
# What the members of a panel read of each other when theirs are in.
PEERS_FORMS: Final = frozenset({"application.score"})

# As what a person sits in a case, and the role without which the seat gives no sight of it.
SEATS: Final[Mapping[str, str]] = {
    "supervisor": "supervisor",
    "expert": "expert",
    "assessor": "expert",
}


def offices_under(organisations: Collection[int]) -> Select[tuple[int]]:
    """These organisations and all below them; a parent among its own children does no harm."""
    tree = select(Organisation.id).where(Organisation.id.in_(organisations)).cte(recursive=True)
    below = select(Organisation.id).where(Organisation.parent_id == tree.c.id)
    return select(tree.union(below).c.id)


def office_cases(actor: Actor) -> ColumnElement[bool]:
    """Cases of the offices that the actor works for, or that stand under them."""
    offices = actor.organisations(*OFFICE)
    return Case.office_id.in_(offices_under(offices)) if offices else false()


def visible_people(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Accounts that the actor may look after: within reach of their offices, or still without
    any appointment; all of them for the operator.
    """
    if "operator" in actor.roles:
        return true()
    offices = actor.organisations("coordinator", "provincial_coordinator")
    if not offices:
        return false()
    reach = offices_under(offices)
    held = exists().where(Appointment.person_id == Person.id, in_force(now))
    return or_(held.where(Appointment.organisation_id.in_(reach)), ~held)


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """Cases that the actor may read."""
    if actor.roles & READERS:
        return true()
    return or_(office_cases(actor), _party(actor, Case.id), _assigned(actor), _own_programme(actor))


def internal_cases(actor: Actor) -> ColumnElement[bool]:
    """Cases of which the actor also reads what stays inside the office."""
    return true() if actor.roles & READERS else office_cases(actor)


def panel_cases(actor: Actor) -> ColumnElement[bool]:
    """Cases of whose panel the actor reads who gave what: the office's, and those on whose panel
    one sits, once a round is complete: the tally seats its members.
    """
    seated = exists().where(
        CaseParty.case_id == Case.id,
        CaseParty.person_id == actor.id,
        CaseParty.role == "expert",
    )
    return or_(internal_cases(actor), and_(seated, visible_cases(actor)))


def partner_cases(actor: Actor) -> ColumnElement[bool]:
    """Cases to which the actor's organisation is a party, or that their office runs."""
    party = exists().where(
        CaseParty.case_id == Case.id,
        CaseParty.organisation_id.in_(actor.organisations(*PARTIES)),
    )
    return or_(office_cases(actor), party)


def _party(actor: Actor, case_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    seats = [seat for seat, role in SEATS.items() if role in actor.roles]
    mine = or_(
        and_(CaseParty.person_id == actor.id, CaseParty.role.in_(seats)),
        CaseParty.organisation_id.in_(actor.organisations(*PARTIES)),
    )
    return exists().where(CaseParty.case_id == case_id, mine)


def _assigned(actor: Actor) -> ColumnElement[bool]:
    """By name, and as long as the role is held: who has left the agency reads no more."""
    return exists().where(
        human_task.c.root_id == Case.instance_id,
        human_task.c.assignee == actor.code,
        human_task.c.state != "cancelled",
        human_task.c.form_key.is_(None) | human_task.c.form_key.not_in(SEALED_FORMS),
        entitled_tasks(actor),
        ~_recused(actor),
    )


def _recused(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor stepped back from judging the case: however late, the file closes."""
    return exists().where(
        Submission.case_id == Case.id,
        Submission.author_id == actor.id,
        Submission.form_key == RECUSING_FORM,
        ticked("recused"),
    )


def _own_programme(actor: Actor) -> ColumnElement[bool]:
    """A party to any case of a programme reads the programme's own case."""
    member = aliased(Case)
    return and_(
        Case.kind == "programme",
        exists().where(member.programme_id == Case.programme_id, _party(actor, member.id)),
    )


def entitled_tasks(actor: Actor) -> ColumnElement[bool]:
    """Tasks that are the actor's to do, by role and organisation or by name; open or not."""
    own = task_candidate.c.task_id == human_task.c.id
    by_name = and_(
        human_task.c.assignee == actor.code,
        or_(
            ~exists().where(own),
            exists().where(
                own, task_candidate.c.organisation.is_(None), task_candidate.c.role.in_(actor.roles)
            ),
        ),
    )
    return or_(exists().where(own, _at_home(actor)), by_name)


def _at_home(actor: Actor) -> ColumnElement[bool]:
    """Candidates that are the actor, by a role at an organisation."""
    appointments = [
        and_(task_candidate.c.role == role, task_candidate.c.organisation == str(organisation))
        for role, organisation in sorted(actor.appointments, key=str)
        if organisation is not None
    ]
    return or_(false(), *appointments)


def _addressed(actor: Actor) -> ColumnElement[bool]:
    """Tasks for which the actor can be asked at all: found by an index, however many are open."""
    named = aliased(human_task)
    mine = select(named.c.id).where(named.c.state == "open", named.c.assignee == actor.code)
    return human_task.c.id.in_(select(task_candidate.c.task_id).where(_at_home(actor)).union(mine))


def doable_tasks(actor: Actor) -> ColumnElement[bool]:
    """Open tasks that the actor may complete now: the inbox."""
    return and_(
        _addressed(actor),
        # No plain comparison: SQLite would go through all that is open, whoever it is for.
        human_task.c.state + "" == "open",
        or_(human_task.c.assignee.is_(None), human_task.c.assignee == actor.code),
        entitled_tasks(actor),
        ~separated_tasks(actor),
        ~close_tasks(actor),
    )


def separated_tasks(actor: Actor) -> ColumnElement[bool]:
    """Tasks whose `separateFrom` names something that the actor handed in within the same case."""
    listed = "," + func.replace(property_of("separateFrom"), " ", "") + ","
    named = func.replace(listed, "," + Submission.element_id + ",", "") != listed
    return exists().where(
        Case.instance_id == human_task.c.root_id,
        Submission.case_id == Case.id,
        Submission.author_id == actor.id,
        named,
    )


def close_tasks(actor: Actor) -> ColumnElement[bool]:
    """Tasks that exclude a project's supervisor, in cases that the actor supervises or to whose
    partners the actor belongs or has belonged.
    """
    excluded = func.coalesce(property_of("excludesSupervisor"), "false") != "false"
    theirs = select(Appointment.organisation_id).where(Appointment.person_id == actor.id)
    return excluded & exists().where(
        Case.instance_id == human_task.c.root_id,
        CaseParty.case_id == Case.id,
        or_(
            and_(CaseParty.person_id == actor.id, CaseParty.role == "supervisor"),
            and_(CaseParty.organisation_id.in_(theirs), CaseParty.role.in_(("agency", "place"))),
        ),
    )


def visible_tasks(actor: Actor) -> ColumnElement[bool]:
    """Tasks that the actor may open: one's own, and those of cases that one reads.

    Of a confidential one even who does it, and what it begins with, stays inside the office.
    """
    inside = select(Case.instance_id).where(internal_cases(actor))
    seen = select(Case.instance_id).where(visible_cases(actor))
    open_form = or_(
        human_task.c.form_key.is_(None), human_task.c.form_key.not_in(CONFIDENTIAL_FORMS)
    )
    return or_(
        entitled_tasks(actor),
        human_task.c.root_id.in_(inside),
        and_(open_form, human_task.c.root_id.in_(seen)),
    )


def visible_comments(actor: Actor) -> ColumnElement[bool]:
    """Comments of a visible case: the partners' to all, the office's to the office."""
    inside = select(Case.id).where(internal_cases(actor))
    seen = select(Case.id).where(visible_cases(actor))
    return or_(
        Comment.case_id.in_(inside),
        and_(Comment.audience == "partners", Comment.case_id.in_(seen)),
    )


def visible_submissions(actor: Actor) -> ColumnElement[bool]:
    """Submissions of a visible case; confidential ones to the office and their authors.

    Scores of a panel are open to its members, too.
    """
    inside = select(Case.id).where(internal_cases(actor))
    seen = select(Case.id).where(visible_cases(actor))
    panels = select(Case.id).where(panel_cases(actor))
    partners = select(Case.id).where(partner_cases(actor))
    guarded = Submission.form_key.in_(PARTNER_FORMS)
    open_form = Submission.form_key.not_in(CONFIDENTIAL_FORMS)
    peers = and_(Submission.form_key.in_(PEERS_FORMS), Submission.case_id.in_(panels))
    return or_(
        Submission.author_id == actor.id,
        and_(guarded, Submission.case_id.in_(partners)),
        and_(~guarded, Submission.case_id.in_(inside)),
        and_(~guarded, open_form, Submission.case_id.in_(seen)),
        peers,
    )


def visible_attachments(actor: Actor) -> ColumnElement[bool]:
    """Files of a visible case; those of a confidential form to the office and their authors."""
    inside = select(Case.id).where(internal_cases(actor))
    seen = select(Case.id).where(visible_cases(actor))
    partners = select(Case.id).where(partner_cases(actor))
    confidential, guarded = (
        exists().where(human_task.c.id == Attachment.task_id, human_task.c.form_key.in_(keys))
        for keys in (CONFIDENTIAL_FORMS, PARTNER_FORMS)
    )
    return or_(
        Attachment.author_id == actor.id,
        and_(guarded, Attachment.case_id.in_(partners)),
        and_(~guarded, Attachment.case_id.in_(inside)),
        and_(~guarded, ~confidential, Attachment.case_id.in_(seen)),
    )
