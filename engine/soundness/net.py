"""A workflow net: places that hold tokens, transitions that move them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Bag = Mapping[str, int]
"""How many tokens of each place."""

Ends = Literal["", "terminate", "throw"]
"""What else a transition does: take all other tokens away, and end the scope well or by a throw."""


@dataclass
class Transition:
    """Takes tokens from places and puts tokens on others.

    `path` are the elements that a token visits by it, `alive` all that lives if it ever fires.
    Where `joins` is set, it takes one token of each place there that has one, and waits as long
    as a token elsewhere may still come to one that has none.
    """

    takes: Bag
    puts: Bag
    path: tuple[str, ...] = ()
    alive: frozenset[str] = frozenset()
    ends: Ends = ""
    joins: tuple[str, ...] = ()


@dataclass
class Net:
    """The net of one scope; it begins with one token on the place `start`."""

    start: str
    calm: bool = False
    transitions: list[Transition] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    """For each place the element at which a token there stands."""
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """Elements that the net only comes near to, and why."""

    def add(
        self,
        takes: Bag,
        puts: Bag,
        *path: str,
        ends: Ends = "",
        joins: tuple[str, ...] = (),
    ) -> None:
        """One more transition."""
        there = frozenset(path)
        self.transitions.append(Transition(takes, puts, path, there, ends, joins))

    @property
    def joined(self) -> bool:
        """Whether what may fire depends on where other tokens are."""
        return any(each.joins for each in self.transitions)


def together(*bags: Bag) -> dict[str, int]:
    """All tokens of several bags."""
    total: Counter[str] = Counter()
    for bag in bags:
        total.update(bag)
    return dict(total)
