"""Whether somebody can do each task, send what is waited for, and throw what is caught."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine import traffic
from engine.errors import Problem
from engine.kernel import Definition, Element
from engine.traffic import Passage, Point

Placed = tuple[str, Definition]
"""A definition and the file that it stands in."""
Drawn = Mapping[bool, Collection[str]]
"""Ids of nodes and messages that come from a pool outside (True), or go there (False)."""


@dataclass(frozen=True)
class Surroundings:
    """Who may hold a task and what comes or goes outside; None means: any.

    `messages` and `signals` are those of the code, `deployed` those of the processes that are
    there already (None: they were not looked at); `pools` is what each file has drawn.
    """

    roles: Collection[str] | None = None
    messages: Collection[str] | None = None
    signals: Collection[str] | None = None
    forms: bool = False
    deployed: Collection[Passage] | None = ()
    pools: Mapping[str, Drawn] = field(default_factory=dict)


def refused(definitions: Sequence[Placed], around: Surroundings) -> Iterator[Problem]:
    """Tasks that nobody can ever hold, since no such role exists."""
    for file, element in _elements(definitions):
        for role in _literal_roles(element):
            if around.roles is not None and role not in around.roles:
                text = "there is no role {name!r}; nobody could ever do this task"
                yield Problem.of(file, element.id, "known-role", text, name=role)


def doubtful(definitions: Sequence[Placed], around: Surroundings) -> Iterator[Problem]:
    """Tasks without a form or a candidate; messages, signals and errors with one end only."""
    for file, element in _elements(definitions):
        if element.kind == "userTask":
            yield from _bare_task(file, element, around)
    yield from _lonely(definitions, around)
    for file, definition in definitions:
        yield from _never_thrown(file, definition)


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
    if around.roles is not None and not (
        who and (who.roles or who.organisations or who.assignee)
    ):  # fmt: skip
        text = "this task has neither candidate groups nor an assignee"
        yield Problem(file, element.id, "no-candidate", text)


LONELY: Final = {
    (
        "message",
        True,
    ): "nobody sends message {name!r}; give it the property external=true if others do",
    ("message", False): (
        "nobody receives message {name!r}; give it the property external=true if others do"
    ),
    (
        "signal",
        True,
    ): "nobody throws signal {name!r}; give it the property external=true if others do",
    ("signal", False): (
        "nobody catches signal {name!r}; give it the property external=true if others do"
    ),
}
HERE: Final = {
    ("message", True): "no process of these files sends message {name!r}; does another?",
    ("message", False): "no process of these files receives message {name!r}; does another?",
    ("signal", True): "no process of these files throws signal {name!r}; does another?",
    ("signal", False): "no process of these files catches signal {name!r}; does another?",
}
"""What is said where nobody has looked at what is deployed."""
RULES: Final = {
    ("message", True): "no-sender",
    ("message", False): "no-receiver",
    ("signal", True): "no-thrower",
    ("signal", False): "no-catcher",
}


def _lonely(definitions: Sequence[Placed], around: Surroundings) -> Iterator[Problem]:
    """What comes in must go out somewhere, here or around; and the other way."""
    found = [
        (file, point)
        for file, each in definitions
        for point in traffic.points(each.rewritten, each.process_id)
    ]
    asked = {"message": around.messages, "signal": around.signals}
    known = {point.passage for _, point in found} | set(around.deployed or ())
    for file, point in found:
        names = asked[point.kind]
        if names is None or point.name in names or point.other_end in known:
            continue
        if not point.external and not _drawn(point, around.pools.get(file, {})):
            about = (point.kind, point.comes)
            text = LONELY[about] if around.deployed is not None else HERE[about]
            yield Problem.of(file, point.element_id, RULES[about], text, name=point.name)


def _drawn(point: Point, pools: Drawn) -> bool:
    return not {point.element_id, point.ref}.isdisjoint(pools.get(point.comes, ()))


def _never_thrown(file: str, definition: Definition) -> Iterator[Problem]:
    """Error events around what can throw no such error: no handler or called process is there."""
    for element in definition.elements.values():
        trigger = element.trigger
        if trigger is None or trigger.kind != "error" or not _catches(element):
            continue
        inside = list(_inside(definition, element))
        codes = {code for each in inside for code in _codes(each)}
        if element.properties.get("external") == "true" or any(map(_may_raise, inside)):
            continue
        if trigger.name is None and not codes:
            text = "nothing in here can throw an error"
            yield Problem(file, element.id, "no-error", text)
        elif trigger.name is not None and trigger.name not in codes:
            text = "nothing in here can throw the error {name!r}"
            yield Problem.of(file, element.id, "no-error", text, name=trigger.name)


def _catches(element: Element) -> bool:
    return element.kind in ("boundaryEvent", "startEvent")


def _inside(definition: Definition, catcher: Element) -> Iterator[Element]:
    """What an error event is asked about: not the event sub-process that it begins itself."""
    scope, own = catcher.attached_to, None
    if scope is None:
        own = catcher.parent or ""
        scope = definition.elements[own].parent
    for each in definition.elements.values():
        around = set(_around(definition, each))
        if own not in around and (scope is None or scope in around):
            yield each


def _around(definition: Definition, element: Element) -> Iterator[str]:
    """An element and the scopes around it."""
    each: Element | None = element
    while each is not None:
        yield each.id
        each = definition.elements.get(each.parent or "")


def _may_raise(element: Element) -> bool:
    return bool(element.handler or element.call)


def _codes(element: Element) -> Iterator[str | None]:
    if element.trigger is not None and element.trigger.kind == "error" and not _catches(element):
        yield element.trigger.name
    for each in getattr(element.loop, "throws", ()):
        if each.trigger.kind == "error":
            yield each.trigger.name
