"""Reading replacements: their forms, and who may take whose place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

import engine
from forms.replacement import CAUSES
from workflows.agencies.models import AgencyStaff
from workflows.agencies.queries import qualification_rules, staff_of, worker_of
from workflows.agencies.rules import dispatch_failures, equal_or_higher
from workflows.agencies.words import why_not
from workflows.answers import ident, rules_on
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import Fact, earlier_answers, known, variables_of
from workflows.messages import N_, Message
from workflows.pairings.models import MobilisedWorker, Pairing
from workflows.pairings.rules import UNDER_WAY
from workflows.pairings.services import pairing_of
from workflows.rulebook.queries import numbers
from workflows.teams import rules
from workflows.teams.models import TeamWarning, WorkerReplacement
from workflows.teams.queries import elsewhere, members_of, qualified, staff_options

OPEN: Final = ("proposed", "declined", "agreed")
# Whose newcomer is on the way to a post.
COMING: Final = ("proposed", "agreed")
TAKEN: Final = N_("“{name}”已接替另一岗位，请另提人选")
COUNTED: Final = (*OPEN, "done")
LOWER: Final = N_("资格（{newcomer}）低于离岗社工（{leaver}）")
NOT_ON_FILE: Final = N_("离岗社工不在机构档案中，无法比较资格")
SHARE: Final = N_("原团队 {original} 人，最多调换 {most} 人，已调换 {replaced} 人")

Members = Sequence[MobilisedWorker]
Filed = Sequence[WorkerReplacement]


def replacements_of(session: Session, pairing_id: int) -> Sequence[WorkerReplacement]:
    """All replacements of a project, dropped ones too, in the order of their filing."""
    return session.scalars(
        select(WorkerReplacement)
        .where(WorkerReplacement.pairing_id == pairing_id)
        .order_by(WorkerReplacement.id)
    ).all()


def _read(session: Session, pairing: Pairing) -> tuple[Members, Filed]:
    """All who were ever in the team, and all its replacements."""
    return members_of(session, pairing.id), replacements_of(session, pairing.id)


def _share(session: Session, members: Members, filed: Filed, on: date) -> dict[str, int]:
    """How large the team was at first, how many of it may be replaced, and how many were."""
    newcomers = {one.newcomer_id for one in filed}
    original = sum(one.id not in newcomers for one in members)
    return {
        "original": original,
        "most": rules.most_replaced(original, numbers(session, "replacement.max_share", on)),
        "replaced": sum(one.status in COUNTED for one in filed),
    }


def retention(session: Session, pairing: Pairing, on: date) -> list[str]:
    """What the records say for the evaluation's checklist of a steady team, by its codes."""
    members, filed = _read(session, pairing)
    share = _share(session, members, filed, on)
    warned = set(
        session.scalars(select(TeamWarning.kind).where(TeamWarning.pairing_id == pairing.id))
    )
    met = {
        "all_arrived": "late_arrival" not in warned,
        "few_changes": share["replaced"] <= share["most"],
        "agreed_changes": all(one.consented_at for one in filed if one.status == "done"),
        "no_vacancy": "vacancy" not in warned,
    }
    return [code for code, is_met in met.items() if is_met]


def file_context(session: Session, task: Task) -> FormContext:
    """Who is on post, who could come, and how many may still be replaced."""
    known_to = variables_of(session, task)
    pairing, on = pairing_of(session, known_to), rules_on(known_to)
    members, filed = _read(session, pairing)
    share, present = _share(session, members, filed, on), _present(session, members)
    team = _leaving(present, filed)
    return FormContext(
        options={
            "members": [(one.id, one.name) for one in team],
            "staff": staff_options(_coming(session, pairing, present)),
        },
        facts={
            "share": share,
            "share_left": max(0, share["most"] - share["replaced"]),
            "share_said": Message(SHARE, **share),
            "arrived": {one.id: one.from_on for one in team},
            "service_ends_on": pairing.service_ends_on,
            "fits": _fits(session, pairing, on),
        },
    )


def propose_context(session: Session, task: Task) -> FormContext:
    """Who else could come, and why the one before is not wanted."""
    known_to = variables_of(session, task)
    one, pairing = replacement_of(session, known_to), pairing_of(session, known_to)
    said = earlier_answers(session, task, "consent_newcomer")
    declined = said.get("comment") if one.status == "declined" else None
    present = _present(session, members_of(session, pairing.id))
    return FormContext(
        options={"staff": staff_options(_coming(session, pairing, present))},
        facts={
            **_standing(one),
            "leaver_id": one.leaver_id,
            "declined_because": declined,
            "fits": _fits(session, pairing, rules_on(known_to)),
        },
    )


def post_context(session: Session, task: Task) -> FormContext:
    """Whose place is taken by whom."""
    known_to = variables_of(session, task)
    one, pairing = replacement_of(session, known_to), pairing_of(session, known_to)
    # Nobody can have come in a leaver's stead before that was asked for.
    earliest = max(pairing.service_starts_on, day_of(one.filed_at))
    today = day_of(engine.now(session))
    return FormContext(facts={**_standing(one), "today": today, "earliest": earliest})


def standing_context(session: Session, task: Task) -> FormContext:
    """Who leaves and who is to come, what both are qualified by, and whether they still may."""
    known_to = variables_of(session, task)
    one = replacement_of(session, known_to)
    taken = _taken(session, one, pairing_of(session, known_to))
    return FormContext(facts={**_standing(one), "taken": taken})


def case_facts(session: Session, case_id: int) -> list[Fact]:
    """Who replaces whom in a case, from when and why; nothing before it is filed."""
    found = select(WorkerReplacement).where(WorkerReplacement.case_id == case_id)
    one = session.scalar(found)
    if one is None:
        return []
    return known(
        Fact(N_("离岗社工"), one.leaver.name),
        Fact(N_("接替社工"), one.newcomer.name if one.newcomer else one.staff.name),
        Fact(N_("离岗日期"), one.leaves_on),
        Fact(N_("接替到岗日期"), one.newcomer.from_on if one.newcomer else None),
        Fact(N_("岗位最晚补齐日期"), None if one.newcomer else one.vacant_until),
        Fact(N_("调换原因"), Message(dict(CAUSES)[one.cause])),
        Fact(N_("情况说明"), one.reason),
    )


def replacement_of(session: Session, variables: Mapping[str, object]) -> WorkerReplacement:
    """The replacement that a process is about."""
    return session.get_one(WorkerReplacement, ident(variables, "replacement_id"))


def _standing(one: WorkerReplacement) -> dict[str, object]:
    leaver = one.leaver.staff
    return {
        "leaver": one.leaver.name,
        "leaver_qualified": qualified(leaver) if leaver else None,
        "leaves_on": one.leaves_on,
        "newcomer": one.staff.name,
        "newcomer_qualified": qualified(one.staff),
        "vacant_until": one.vacant_until,
    }


def _present(session: Session, members: Members) -> Members:
    return rules.on_post(members, day_of(engine.now(session)))


def _leaving(present: Members, filed: Filed) -> list[MobilisedWorker]:
    """Those on post of whom no replacement is under way."""
    leaving = {one.leaver_id for one in filed if one.status in OPEN}
    return [one for one in present if one.until_on is None and one.id not in leaving]


def _coming(session: Session, pairing: Pairing, present: Members) -> list[AgencyStaff]:
    """The agency's people who are neither in the team nor on their way to any post."""
    promised = session.scalars(
        select(WorkerReplacement.staff_id)
        .join(Pairing, Pairing.id == WorkerReplacement.pairing_id)
        .where(
            Pairing.agency_id == pairing.agency_id,
            Pairing.status.in_(UNDER_WAY),
            WorkerReplacement.status.in_(COMING),
        )
    )
    taken = {*(one.staff_id for one in present), *promised}
    return [one for one in staff_of(session, pairing.agency_id) if one.id not in taken]


def _taken(session: Session, one: WorkerReplacement, pairing: Pairing) -> Message | None:
    """Why whoever is to come may not any more: they have got another post meanwhile."""
    promised = exists().where(
        WorkerReplacement.staff_id == one.staff_id,
        WorkerReplacement.id != one.id,
        WorkerReplacement.pairing_id == Pairing.id,
        WorkerReplacement.status == "agreed",
        Pairing.status.in_(UNDER_WAY),
    )
    present = _present(session, members_of(session, pairing.id))
    if one.staff_id in {each.staff_id for each in present} or session.scalar(select(promised)):
        return Message(TAKEN, name=one.staff.name)
    today = day_of(engine.now(session))
    return elsewhere(session, [one.staff_id], pairing, today).get(one.staff_id)


def _fits(session: Session, pairing: Pairing, on: date) -> object:
    """The check of a leaver, a newcomer and a day that the forms ask for."""
    qualifications = qualification_rules(session, on)

    def objection(leaver_id: int, staff_id: int, day: date) -> Message | None:
        leaver = session.get_one(MobilisedWorker, leaver_id).staff
        staff = session.get_one(AgencyStaff, staff_id)
        newcomer = worker_of(staff, day)
        failures = dispatch_failures(newcomer, qualifications, day)
        if failures:
            return why_not(failures[0], qualifications)
        if leaver is None:
            return Message(NOT_ON_FILE)
        if not equal_or_higher(newcomer, worker_of(leaver, day), day):
            return Message(LOWER, newcomer=qualified(staff), leaver=qualified(leaver))
        return elsewhere(session, [staff_id], pairing, day).get(staff_id)

    return objection
