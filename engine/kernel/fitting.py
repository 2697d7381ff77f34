"""Whether what an instance has open fits into a new version, and in which place; if not, why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.errors import Problem
from engine.kernel.containers import CallActivity, Guard
from engine.kernel.correspondence import Correspondence
from engine.kernel.element import Assignment, Element, Loop
from engine.kernel.events import Race
from engine.kernel.gateways import Join, ParallelGateway
from engine.kernel.slot import Slot
from engine.kernel.task import Task
from engine.kernel.vocabulary import TASKS

RETRIED = TASKS | {"callActivity"}
"""What begins from the start when an operator retries it."""


@dataclass
class Report:
    """Why an instance cannot go on in a new version; and what is worth knowing if it can."""

    process_id: str
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def safe(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problems

    def refuse(self, element_id: str | None, rule: str, text: str, /, **values: object) -> None:
        """One more reason; `text` names its values in braces."""
        self.problems.append(Problem.of(self.process_id, element_id, rule, text, **values))

    def warn(self, element_id: str | None, rule: str, text: str, /, **values: object) -> None:
        """One more thing to know."""
        self.warnings.append(Problem.of(self.process_id, element_id, rule, text, **values))


class Fitting:
    """The places of a new version for the open tasks of one instance of the old."""

    def __init__(self, plan: Correspondence, report: Report) -> None:
        self.plan, self.report = plan, report

    def spec(self, task: Task) -> Any | None:
        """The spec that a task goes on with; None where that is refused."""
        found = self.of(task.task_spec)
        if found is None or task.task_spec.element is None:
            return found
        old, new = task.task_spec.element, found.element
        if kind(task.task_spec) != kind(found) and not _begins_anew(task, old, new):
            text = "a token at a {old} cannot go on at a {new}"
            self.report.refuse(old.id, "other-kind", text, old=_said(old), new=_said(new))
            return None
        self._advise(task, old, new)
        return found

    def of(self, old: Any) -> Any | None:
        """The spec of the new version for one of the old, in the same scope."""
        name = self.plan.spec(old.name)
        if old.element is None:
            return None if name is None else self.plan.new.specs[name]
        element_id = old.element.id
        there = self.plan.new.elements.get(self.plan.element(element_id) or "")
        if there is None:
            text = "the new version has no such element; say by the mapping which one stands for it"
            self.report.refuse(element_id, "gone", text)
        elif name is None:
            text = "it is done several times, or waits for several tokens, in one version only"
            self.report.refuse(element_id, "other-kind", text)
        elif there.parent != self.plan.element(old.element.parent):
            text = "in the new version it stands in another scope: {scope}"
            self.report.refuse(
                element_id, "other-scope", text, scope=there.parent or self.plan.new.process_id
            )
        else:
            return self.plan.new.specs[name]
        return None

    def way(self, task: Task, spec: Any) -> str | None:
        """The flow that a token has come on; it counts where tokens wait for each other."""
        found = self.plan.flow(task.via)
        if task.waiting and isinstance(spec, Join | ParallelGateway):
            return self.into(task, spec, task.via)
        return found

    def into(self, task: Task, spec: Any, via: str | None) -> str | None:
        """The way into a gateway that stands for one on which a token has come."""
        found = self.plan.flow(via)
        if found is not None and found in spec.incoming:
            return found
        used = {self.plan.flow(each) for each in task.task_spec.incoming}
        gone = [way for way in task.task_spec.incoming if self.plan.flow(way) not in spec.incoming]
        fresh = [way for way in spec.incoming if way not in used]
        if len(gone) == len(fresh) == 1:
            text = (
                "a token has come on the flow {old!r}, which is gone; it counts as come on {new!r}"
            )
            self.report.warn(task.task_spec.element.id, "join", text, old=via, new=fresh[0])
            return str(fresh[0])
        text = (
            "a token has come on the flow {old!r}, which is gone; say by the mapping which one"
            " stands for it"
        )
        self.report.refuse(task.task_spec.element.id, "join", text, old=via)
        return None

    def _advise(self, task: Task, old: Element, new: Element) -> None:
        """What stays as it was, though the new version says otherwise."""
        if task.incident or task.leaving:
            return
        if old.form_key != new.form_key:
            if self.plan.new_forms:
                text = "the open task gets the form {form!r}; its draft stays as it is"
                self.report.warn(old.id, "form", text, form=new.form_key or "-")
            else:
                text = "the open task keeps the form {form!r}"
                self.report.warn(old.id, "kept", text, form=old.form_key or "-")
        if _texts(old.assignment) != _texts(new.assignment):
            text = "the open task keeps its due date, and those to whom it is offered"
            self.report.warn(old.id, "kept", text)
        if isinstance(task.task_spec, CallActivity) and old.called != new.called:
            text = "the called instance of {old!r} goes on; the new version calls {new!r}"
            self.report.warn(old.id, "called", text, old=old.called, new=new.called or "-")
        time = _time(new)
        if task.waiting and time is not None and _time(old) != time:
            text = "the timer keeps its time; the new version says {time!r}"
            self.report.warn(old.id, "kept", text, time=time)


def kind(spec: Any) -> object:
    """What a token does at a spec: tokens go on only where the same is done."""
    element: Element | None = spec.element
    if element is None:
        return type(spec)
    loop = element.loop
    return (
        *(type(spec), element.kind, element.trigger and element.trigger.kind),
        *(element.by_event, spec.for_compensation),
        *(spec.is_loop, isinstance(loop, Loop) and loop.sequential),
    )


def same_listener(old: Any, new: Any) -> bool:
    """Whether an event goes on to wait as it does; a cycle remembers more than a date."""
    return kind(old) == kind(new) and old.element.trigger.cycle == new.element.trigger.cycle


def waits_for_other(old: Any, new: Any) -> bool:
    """Whether the new version waits for another message, signal or condition."""
    was, now = old.element.trigger, new.element.trigger
    if was.kind == "conditional":
        return _text(was.when) != _text(now.when)
    said, says = (was.name, _text(was.key)), (now.name, _text(now.key))
    return was.kind in ("message", "signal") and said != says


def heard(spec: Any, entries: Any) -> tuple[str, ...]:
    """The specs of all that waits beside an activity, in a scope, or at an event-based gateway."""
    if isinstance(spec, Race):
        return tuple(entries[flow.target] for flow in spec.flows)
    return tuple(spec.listeners)


def listening(task: Task) -> bool:
    """Whether a holder still hears what happens: not once it has ended, failed, or was interrupted."""
    if task.incident or task.leaving:
        return False
    spec, inside = task.task_spec, task.children
    if isinstance(spec, Guard):
        return any(child.task_spec.name == spec.activity for child in inside)
    return bool(inside or spec.is_ad_hoc) and not any(_took_over(child) for child in inside)


def _took_over(task: Task) -> bool:
    spec = task.task_spec
    if not spec.by_event or spec.for_compensation:
        return False
    start = task.workflow.definition.specs[spec.starts[0]]
    return bool(start.element.interrupting)


def _begins_anew(task: Task, old: Element, new: Element) -> bool:
    """An incident is retried from the start, if it was not on leaving that it failed."""
    fresh = task.incident and not task.leaving and not task.children
    return fresh and old.kind in RETRIED and new.kind in RETRIED


def _said(element: Element) -> str:
    return f"{element.trigger.kind} {element.kind}" if element.trigger else element.kind


def _time(element: Element) -> str | None:
    trigger = element.trigger
    return _text(trigger.when) if trigger is not None and trigger.kind == "timer" else None


def _text(slot: Slot | None) -> str | None:
    return None if slot is None else slot.text


def _texts(assignment: Assignment | None) -> list[str | None]:
    return [] if assignment is None else [_text(slot) for slot in vars(assignment).values()]
