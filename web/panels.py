"""What some forms show above their fields, drawn anew as one fills them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from workflows.cases.task_page import TaskPage
from workflows.messages import N_
from workflows.pairings.matching import PARTS
from workflows.pairings.queries import round_of
from workflows.pairings.weighed import pairs_in, weigh


@dataclass(frozen=True)
class Panel:
    """A template of its own, what it is called, and what it is given."""

    template: str
    title: str
    given: Mapping[str, object]


def panel_of(session: Session, page: TaskPage, typed: Mapping[str, object] | None) -> Panel | None:
    """The panel of a task's form, for whoever can fill that form in."""
    build = PANELS.get(page.task.form_key or "")
    return build(session, page, typed or page.initial) if build and page.open_to_me else None


def _pairs(session: Session, page: TaskPage, answers: Mapping[str, object]) -> Panel:
    weighed = weigh(round_of(session, page.task), pairs_in(answers))
    return Panel("tasks/pairs.html", N_("匹配得分"), {"weighed": weighed, "parts": PARTS})


PANELS: Final[Mapping[str, Callable[[Session, TaskPage, Mapping[str, object]], Panel]]] = {
    "programme.pairs": _pairs
}
