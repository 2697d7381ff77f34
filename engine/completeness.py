"""Whether somebody can do each human task, and whether each message has a sender and a receiver."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import Problem
from engine.kernel import Definition, Element

CATCHES = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
Placed = tuple[str, Definition]
"""A definition and the file that it stands in."""


@dataclass(frozen=True)
class Surroundings:
    """Who may hold a task and which messages come or go outside; None means: any."""

    roles: Collection[str] | None = None
    messages: Collection[str] | None = None
    forms: bool = False


def refused(definitions: Sequence[Placed], around: Surroundings) -> Iterator[Problem]:
    """Tasks that nobody can ever hold, since no such role exists."""
    for file, element in _elements(definitions):
        for role in _literal_roles(element):
            if around.roles is not None and role not in around.roles:
                text = "there is no role {name!r}; nobody could ever do this task"
                yield Problem.of(file, element.id, "known-role", text, name=role)


def doubtful(definitions: Sequence[Placed], around: Surroundings) -> Iterator[Problem]:
    """Tasks without a form or a candidate; messages that nobody sends, or nobody receives."""
    for file, element in _elements(definitions):
        if element.kind == "userTask":
            yield from _bare_task(file, element, around)
    if around.messages is not None:
        yield from _lonely_messages(definitions, around.messages)


def _elements(definitions: Sequence[Placed]) -> Iterator[tuple[str, Element]]:
    for file, definition in definitions:
        for element in definition.elements.values():
            yield file, element


def _literal_roles(element: Element) -> list[str]:
    roles = element.assignment.roles if element.assignment is not None else None
    if roles is None or roles.expression is not None:
        return []
    return [name.strip() for name in roles.text.split(",") if name.strip()]


def _bare_task(file: str, element: Element, around: Surroundings) -> Iterator[Problem]:
    if around.forms and not element.form_key:
        yield Problem(file, element.id, "no-form", "this task shows no form")
    who = element.assignment
    if around.roles is not None and not (who and (who.roles or who.assignee)):
        text = "this task has neither candidate groups nor an assignee"
        yield Problem(file, element.id, "no-candidate", text)


def _lonely_messages(definitions: Sequence[Placed], outside: Collection[str]) -> Iterator[Problem]:
    """A message that is caught wants a throw of its name, here or outside; and the other way."""
    caught, thrown = set(outside), set(outside)
    for _, element in _elements(definitions):
        (caught if element.kind in CATCHES else thrown).add(_message(element))
    for file, element in _elements(definitions):
        name = _message(element)
        if not name or element.properties.get("external") == "true":
            continue
        if element.kind in CATCHES and name not in thrown:
            text = "nobody sends message {name!r}; give it the property external=true if others do"
            yield Problem.of(file, element.id, "no-sender", text, name=name)
        elif element.kind not in CATCHES and name not in caught:
            text = (
                "nobody receives message {name!r}; give it the property external=true if others do"
            )
            yield Problem.of(file, element.id, "no-receiver", text, name=name)


def _message(element: Element) -> str:
    trigger = element.trigger
    return (trigger.name or "") if trigger is not None and trigger.kind == "message" else ""
