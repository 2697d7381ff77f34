"""A model and what people, senders and time do to it; played with the clock in steps and in jumps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.engine.rig import Rig

A_FEW_HOURS = timedelta(hours=7)
Act = tuple[Any, ...]


@dataclass(frozen=True)
class Scenario:
    """One row of the table of constructs.

    An act is ("do", element, {variables}), ("message", name, key), ("signal", name) or
    ("days", number); `trace` holds the elements in the order in which tokens entered them.
    """

    name: str
    models: tuple[bytes, ...]
    acts: tuple[Act, ...]
    trace: str
    variables: Mapping[str, object] = field(default_factory=dict)
    given: Mapping[str, object] = field(default_factory=dict)
    status: str = "completed"
    files: Mapping[str, bytes] = field(default_factory=dict)
    handlers: Mapping[str, Any] = field(default_factory=dict)


def play(rig: Rig, scenario: Scenario, *, part: timedelta | None) -> int:
    """Play it on an empty database; time passes in parts, or all at once. Gives the instance."""
    rig.deploy(*scenario.models, **scenario.files)
    number = rig.start("p", **scenario.given)
    for act in scenario.acts:
        _act(rig, act, part)
    return number


def _act(rig: Rig, act: Act, part: timedelta | None) -> None:
    match act:
        case ("do", element):
            rig.complete(element)
        case ("do", element, variables):
            rig.complete(element, variables)
        case ("message", name, key):
            rig.publish(name, key)
        case ("signal", name):
            rig.signal(name)
        case ("days", days):
            _pass_time(rig, timedelta(days=days), part)
        case _:
            raise AssertionError(act)


def _pass_time(rig: Rig, whole: timedelta, part: timedelta | None) -> None:
    until = rig.now + whole
    while rig.now < until:
        rig.set_clock(min(until, rig.now + (part or whole)))
        rig.wake_all()


def entered(rig: Rig, number: int) -> list[str]:
    """The elements that tokens of an instance entered, in order."""
    return [each.element_id or "" for each in rig.history(number) if each.kind == "entered"]


def told(rig: Rig, number: int) -> list[tuple[object, ...]]:
    """All that an instance's history says, with the instants."""
    return [(each.at, each.kind, each.element_id, each.token) for each in rig.history(number)]
