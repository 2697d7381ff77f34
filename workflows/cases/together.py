"""Drafts that several people write at once: kept section by section, so that nobody loses a word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine import now
from workflows.authority import Actor
from workflows.cases.context import Written
from workflows.cases.models import SectionDraft
from workflows.cases.tasks import Task, one_at_a_time
from workflows.errors import Conflict
from workflows.messages import N_


@dataclass(frozen=True)
class Laid:
    """How somebody's answers lie beside those of the others: the page's next state."""

    merged: forms.Merged
    # All that is kept, as it stands now.
    kept: Mapping[str, Any]
    authors: Mapping[str, Written] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What a page began with: each section's mark; and the sections in which its author gives way."""

    marks: Mapping[str, str] = field(default_factory=dict)
    theirs: Collection[str] = ()


class Clash(Conflict):
    """Somebody else has changed the same section meanwhile."""

    said = N_("同一部分已由他人修改，请选择保留哪一稿")

    def __init__(self, laid: Laid) -> None:
        self.laid = laid
        super().__init__()


def sections_of(session: Session, task_id: int) -> Mapping[str, SectionDraft]:
    """What is kept of a task's form, by section."""
    rows = session.scalars(select(SectionDraft).where(SectionDraft.task_id == task_id))
    return {row.section: row for row in rows}


def kept(
    session: Session, task: Task, initial: Mapping[str, object]
) -> tuple[dict[str, Any], dict[str, Written]]:
    """The answers as they stand: what the form began with, under what anybody has written since."""
    rows = sections_of(session, task.id)
    answers: dict[str, Any] = dict(initial)
    for row in rows.values():
        answers |= row.answers
    return answers, {key: Written(row.author.name, row.saved_at) for key, row in rows.items()}


def lay(
    session: Session,
    task: Task,
    actor: Actor,
    typed: Mapping[str, object],
    *,
    initial: Mapping[str, object],
    seen: Seen | None,
) -> Laid:
    """Keep the sections that the actor has changed; those that clash stay as they are kept.

    Without `seen`, the answers are meant as they are: whoever sends them has not read a page.
    """
    one_at_a_time(session, task.id)
    form = str(task.form_key)
    standing, _ = kept(session, task, initial)
    if seen is None:
        seen = Seen(forms.merge(form, standing, standing, {}).marks)
    typed = forms.take(form, standing, typed, seen.theirs)
    merged = forms.merge(form, standing, typed, seen.marks)
    at = now(session)
    for part in forms.parts(form):
        if part.key in merged.changed:
            answers = {name: merged.answers[name] for name in part.fields}
            written = {"answers": answers, "author_id": actor.id, "saved_at": at}
            row = session.merge(SectionDraft(task_id=task.id, section=part.key, **written))
            session.flush()
            # Somebody else may have been read as its author before.
            session.expire(row, ["author"])
    standing, authors = kept(session, task, initial)
    return Laid(merged, standing, authors)
