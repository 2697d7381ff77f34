"""Amending a published call: a new version, approved by somebody else, told to all who take part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine import Call, now
from engine.tables import instance
from workflows.answers import Answers
from workflows.cases.models import Case
from workflows.cases.queries import latest_in_case, latest_submission
from workflows.facts import Fact, known
from workflows.messages import N_, Message
from workflows.parties import tell
from workflows.programmes.models import ProgrammeVersion
from workflows.programmes.services import keep_version, programme_of, take_over, tell_partners

# Whose timers follow the calendar of the call.
FOLLOWING = ("programme", "need", "application")
AMENDMENT = "draft_amendment"
FORM = "programme.draft"


@dataclass(frozen=True)
class Difference:
    """A field that a version changed: its view, and its answers before and after."""

    field: forms.FieldView
    before: object
    after: object


def publish(session: Session, call: Call) -> None:
    """Put an approved amendment into force as a new version, and let the timers follow it."""
    programme = programme_of(session, call.variables)
    paper = latest_submission(session, call.instance_id, AMENDMENT)
    answers = Answers(paper.data)
    take_over(programme, answers)
    version = keep_version(session, call, programme, paper, answers.text("reason"))
    text = N_("{title}已变更（第 {number} 版），变更理由：{reason}")
    told = Message(text, title=programme.title, number=version.number, reason=version.reason)
    tell_partners(session, call, programme, told)
    _recount(session, programme.id, call.actor)


def tell_withdrawal(session: Session, call: Call) -> None:
    """Tell those who were to approve an amendment that its drafter has taken it back."""
    programme = programme_of(session, call.variables)
    text = Message(N_("{title}的通知变更已由起草人撤回，不必再审批"), title=programme.title)
    tell(session, call, text, "provincial_coordinator", at=programme.province_id)


def case_facts(session: Session, case: Case) -> list[Fact]:
    """What an amendment changes, why, and since when it holds; nothing before it is drafted."""
    paper = latest_in_case(session, case.id, AMENDMENT)
    if paper is None:
        return []
    published = select(ProgrammeVersion).where(ProgrammeVersion.programme_id == case.programme_id)
    # A case that is over is told against the version before its own.
    until = published.where(ProgrammeVersion.published_at <= (case.closed_at or now(session)))
    versions = session.scalars(until.order_by(ProgrammeVersion.number.desc()).limit(2)).all()
    own = versions[0] if case.outcome == "amendment_published" else None
    before = versions[-1] if own else versions[0]
    changed = _changed(before.answers, paper.answers)
    return known(
        Fact(N_("变更内容"), [Message(one.field.label) for one in changed]),
        Fact(N_("变更理由"), str(paper.answers.get("reason") or "")),
        Fact(N_("变更生效"), own.published_at if own else None),
    )


def differences(earlier: ProgrammeVersion, later: ProgrammeVersion) -> list[Difference]:
    """What a version changed, in the order of the form."""
    return _changed(earlier.answers, later.answers)


def _changed(earlier: Mapping[str, object], later: Mapping[str, object]) -> list[Difference]:
    before, after = (forms.read(FORM, dict(one)) for one in (earlier, later))
    return [
        Difference(field, before.get(field.name), after.get(field.name))
        for section in forms.describe(FORM).sections
        for field in section.fields
        # Nothing is nothing, however it is written.
        if (before.get(field.name) or None) != (after.get(field.name) or None)
    ]


def _recount(session: Session, programme_id: int, actor: str) -> None:
    """Count the windows' timers again, in the batch and in what was begun in it."""
    # The engine is built with the registry, and the registry names this handler.
    from workflows.runtime import engine  # noqa: PLC0415

    for instance_id in _running(session, programme_id):
        engine.hands.recount(session, instance_id, actor=actor)


def _running(session: Session, programme_id: int) -> Sequence[int]:
    return session.scalars(
        select(instance.c.id)
        .join(Case, Case.instance_id == instance.c.id)
        .where(
            Case.programme_id == programme_id,
            Case.kind.in_(FOLLOWING),
            instance.c.status == "running",
        )
        .order_by(instance.c.id)
    ).all()
