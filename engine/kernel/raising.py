"""Errors and escalations: only those around the thrower are asked, the innermost first.

First the border of the activity that throws, then the event sub-processes of the scope around
it, then that scope's own border, and so on outward; at each place an exact code comes before a
catch-all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from engine.kernel import effects
from engine.kernel.element import Trigger
from engine.kernel.task import Task

Kind = Literal["error", "escalation"]
Place = tuple[Task, str]
"""What holds the event that catches (a guard or a scope), and the event's name."""


def catch_error(origin: Task, code: str, message: str | None = None) -> bool:
    """Let the nearest event catch an error; what it belongs to is cancelled."""
    place = _nearest(origin, "error", code)
    if place is not None:
        _catch(place, code, message, {})
    return place is not None


def escalate(origin: Task, code: str, values: Mapping[str, object]) -> None:
    """Let the nearest event catch an escalation; where none does, the caller's is asked."""
    place, instance = _nearest(origin, "escalation", code), origin.workflow
    if place is not None:
        _catch(place, code, None, values)
    else:
        instance.emit(effects.Escalated(origin.task_spec.element.id, code, values))
        # Whoever called this instance may cancel it, and does so before it goes on.
        instance.paused = True


def _nearest(origin: Task, kind: Kind, code: str) -> Place | None:
    inner = origin
    while inner is not origin.workflow.root:
        container = inner.container
        events = [(name, each) for name, each in _asked(container, inner) if each.kind == kind]
        for wanted in (code, None):
            for name, trigger in events:
                if trigger.name == wanted:
                    return container, name
        inner = container
    return None


def _asked(container: Task, inner: Task) -> Iterator[tuple[str, Trigger]]:
    """What may catch there; an event sub-process never catches what it has thrown itself."""
    if not inner.task_spec.by_event:
        yield from container.task_spec.asked
        return
    specs = container.workflow.definition.specs
    if not specs[inner.task_spec.starts[0]].element.interrupting:
        for name, trigger in container.task_spec.asked:
            if specs[name].owner != inner.task_spec.name:
                yield name, trigger


def _catch(place: Place, code: str, message: str | None, values: Mapping[str, object]) -> None:
    container, name = place
    instance = container.workflow
    caught = instance.definition.specs[name].begin(container)
    trigger: Trigger = instance.definition.specs[name].element.trigger
    given = dict(values)
    if trigger.code_variable:
        given[trigger.code_variable] = code
    if trigger.message_variable:
        given[trigger.message_variable] = message
    caught.task_spec.announce(caught)
    caught.task_spec.take(caught, given)
