"""What a catching event waits for: how it is armed, disarmed, and armed again for the next time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from engine.errors import ActivityFailed
from engine.kernel import cycles, effects, keys
from engine.kernel.element import Trigger
from engine.kernel.slot import Slot
from engine.kernel.task import Task


def arm(task: Task) -> None:
    """Begin to wait for what the event of a task says."""
    trigger = task.task_spec.element.trigger
    ARM[trigger.kind](task, trigger)


def disarm(task: Task) -> None:
    """Nobody need watch for this any more."""
    kind, instance = task.task_spec.element.trigger.kind, task.workflow
    if kind == "conditional":
        instance.conditions.pop(task.id, None)
    elif kind == "timer":
        instance.emit(effects.TimerCleared(task.id))
    else:
        instance.emit(effects.WaitOver(task.id))


def rearm(task: Task) -> bool:
    """Whether an event that has fired waits on: for its next occurrence, if it is a timer."""
    trigger = task.task_spec.element.trigger
    if trigger.kind != "timer":
        return True
    if not trigger.cycle:
        return False
    text, armed_at, last = task.internal_data["cycle"]
    due_at = cycles.following(cycles.read(text), armed_at, last)
    if due_at is None:
        return False
    disarm(task)
    _set_cycle(task, text, armed_at, due_at)
    return True


def receive(task: Task, values: Mapping[str, object]) -> Task:
    """What a task waited for has come, with variables; the task that goes on."""
    fired: Task = task.task_spec.fire(task)
    fired.task_spec.announce(fired)
    fired.task_spec.write_results(fired, dict(values))
    return fired


def key(task: Task, trigger: Trigger) -> str | None:
    """The correlation key of a message, as text; a message without one would fit everybody."""
    if trigger.key is None:
        return None
    instance = task.workflow
    value = instance.ask(trigger.key, task)
    if value is None:
        why = "; ".join(instance.reasons)
        raise ActivityFailed(
            f"the correlation key {trigger.key.text!r} is null" + (f": {why}" if why else "")
        )
    return keys.text(value)


def _arm_timer(task: Task, trigger: Trigger) -> None:
    slot, instance = _slot(trigger), task.workflow
    if trigger.cycle:
        text, armed_at = instance.ask(slot, task), instance.host.now
        due_at = cycles.following(cycles.read(text), armed_at)
        if due_at is None:
            raise ActivityFailed(f"the cycle {text!r} has no occurrence left")
        _set_cycle(task, str(text), armed_at, due_at)
        return
    due_at, provisional = instance.moment(slot, task)
    if due_at is None:
        why = "; ".join(instance.reasons)
        raise ActivityFailed(f"the time {slot.text!r} is null" + (f": {why}" if why else ""))
    element = task.task_spec.element
    instance.emit(effects.TimerSet(task.id, element.id, due_at, slot.text, provisional))


def _set_cycle(task: Task, text: str, armed_at: datetime, due_at: datetime) -> None:
    # The text as it was when the event was armed: all occurrences are counted from then.
    task.internal_data["cycle"] = [text, armed_at, due_at]
    element = task.task_spec.element
    expression = _slot(element.trigger).text
    timer = effects.TimerSet(task.id, element.id, due_at, expression, provisional=False)
    task.workflow.emit(timer)


def _arm_wait(task: Task, trigger: Trigger) -> None:
    element = task.task_spec.element
    kind = "signal" if trigger.kind == "signal" else "message"
    name, value = trigger.name or "", key(task, trigger)
    task.workflow.emit(effects.Waiting(task.id, element.id, kind, name, value))  # type: ignore[arg-type]


def _arm_condition(task: Task, trigger: Trigger) -> None:
    instance, element = task.workflow, task.task_spec.element
    instance.conditions[task.id] = task
    # It is looked at once even if it asks for no data.
    instance.scopes.changed.add("")
    instance.emit(effects.Watching(task.id, element.id, _slot(trigger).text))


def _slot(trigger: Trigger) -> Slot:
    assert trigger.when is not None  # noqa: S101 - the reader refuses a timer without a time
    return trigger.when


ARM: Final[dict[str, Callable[[Task, Trigger], None]]] = {
    "timer": _arm_timer,
    "message": _arm_wait,
    "signal": _arm_wait,
    "conditional": _arm_condition,
}
