"""What a catching event waits for: how it is armed, disarmed, and armed again for the next time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from engine.errors import ActivityFailed
from engine.kernel import cycles, effects, keys, timing
from engine.kernel.element import Trigger
from engine.kernel.slot import Slot
from engine.kernel.task import Task

Habit = Literal["keepDate", "keepRemaining", "countAgain"]
"""What a timer does in a suspension; a date that a function of the host gave is counted again."""


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
    text, armed_at, last, *put_off_by = task.internal_data["cycle"]
    due_at = cycles.following(cycles.read(text), armed_at, last)
    if due_at is None:
        return False
    disarm(task)
    _set_cycle(task, text, armed_at, due_at, *put_off_by)
    return True


def habit(task: Task) -> Habit | None:
    """What a suspension does to the timer of a task: what its model says, else by its kind."""
    element = task.task_spec.element
    trigger: Trigger | None = element.trigger
    if trigger is None or trigger.kind != "timer":
        return None
    if element.on_suspend is not None:
        return "keepDate" if element.on_suspend == "keepDate" else "keepRemaining"
    if trigger.cycle:
        cycle = cycles.read(task.internal_data["cycle"][0])
        return "keepRemaining" if cycle.start is None and cycle.end is None else "keepDate"
    if not trigger.dated:
        return "keepRemaining"
    counted = not _slot(trigger).names.isdisjoint(task.workflow.host.functions)
    return "countAgain" if counted else "keepDate"


def put_off(task: Task, length: timedelta) -> None:
    """All further occurrences of a cycle are later by so much."""
    if "cycle" in task.internal_data:
        text, armed_at, last, *before = task.internal_data["cycle"]
        task.internal_data["cycle"] = [text, armed_at, last, sum(before, length)]


def receive(task: Task, values: Mapping[str, object]) -> Task:
    """What a task waited for has come, with variables; the task that goes on."""
    fired: Task = task.task_spec.fire(task)
    fired.task_spec.announce(fired)
    fired.task_spec.take(fired, dict(values))
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


def _set_cycle(
    task: Task, text: str, armed_at: datetime, due_at: datetime, *put_off_by: timedelta
) -> None:
    # The text as it was when the event was armed: all occurrences are counted from then.
    task.internal_data["cycle"] = [text, armed_at, due_at, *put_off_by]
    element = task.task_spec.element
    expression = _slot(element.trigger).text
    # One whose date has passed in a suspension is due now: time never goes back.
    at = max(timing.later(due_at, sum(put_off_by, timedelta())), task.workflow.host.now)
    timer = effects.TimerSet(task.id, element.id, at, expression, provisional=False)
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
