"""What some forms show above their fields, drawn anew as one fills them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from workflows.applications.matrix import matrices
from workflows.applications.models import Application
from workflows.applications.selection import IN_QUESTION
from workflows.authority import Actor
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
    # Whether what is filled in changes it.
    live: bool = True


def panel_of(
    session: Session, actor: Actor, page: TaskPage, typed: Mapping[str, object] | None
) -> Panel | None:
    """The panel of a task's form, for whoever can fill that form in."""
    build = PANELS.get(page.task.form_key or "")
    return build(session, actor, page, typed or page.initial) if build and page.open_to_me else None


def _pairs(session: Session, _actor: Actor, page: TaskPage, answers: Mapping[str, object]) -> Panel:
    weighed = weigh(round_of(session, page.task), pairs_in(answers))
    return Panel("tasks/pairs.html", N_("匹配得分"), {"weighed": weighed, "parts": PARTS})


def _scores(
    session: Session, actor: Actor, page: TaskPage, _answers: Mapping[str, object]
) -> Panel | None:
    """What the panels gave those on whom the selection decides."""
    decided_on = (
        Application.programme_id == page.case.programme_id,
        Application.status.in_(IN_QUESTION),
    )
    drawn = matrices(session, actor, *decided_on)
    return Panel("tasks/scores.html", N_("专家评分"), {"matrices": drawn}, False) if drawn else None


Build = Callable[[Session, Actor, TaskPage, Mapping[str, object]], Panel | None]
PANELS: Final[Mapping[str, Build]] = {
    "programme.pairs": _pairs,
    "programme.selection": _scores,
}
