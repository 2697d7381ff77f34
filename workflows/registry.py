"""What models may name: service handlers, FEEL functions, and where each form gets its facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine import Function, Handler
from sqlalchemy.orm import Session
from workflows.calendars import services as calendars
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task

# camunda:delegateExpression -> the function that the engine calls in its step.
HANDLERS: Final[Mapping[str, Handler]] = {}

# FEEL name -> host function.
FUNCTIONS: Final[Mapping[str, Function]] = {
    "working_days": calendars.working_days,
    "working_days_after": calendars.working_days_after,
    "deadline": calendars.deadline,
    "rule": calendars.rule,
    "end_of_day": calendars.end_of_day,
    "now": calendars.now,
    "today": calendars.today,
}

# Form key -> the lists and facts that the form shows and is checked against.
CONTEXTS: Final[Mapping[str, Callable[[Session, Task], FormContext]]] = {}
