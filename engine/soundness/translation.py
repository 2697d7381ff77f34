"""From a scope to its net: each kind of element by what it takes and what it may put.

Conditions are free choices, and whatever is waited for may come: only the flow itself is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from engine.soundness.net import Bag, Ends, Net, together
from engine.soundness.scopes import Area, Spot, Way

MANY: Final = 6
"""Of more free choices at one element not every combination is tried."""


@dataclass(frozen=True)
class Outcome:
    """How an inner scope can end."""

    completes: bool = True
    throws: bool = False


@dataclass(frozen=True)
class Option:
    """One way on from an element: tokens put, elements visited on the way, an end of the scope."""

    puts: Bag
    path: tuple[str, ...] = ()
    ends: Ends = ""


def translate(area: Area, outcomes: Mapping[str, Outcome], *, calm: bool = False) -> Net:
    """The net of a scope; `outcomes` says how the scopes inside can end, by their ids.

    In a calm one no event comes beside an activity that goes on.
    """
    net = Net(f"({area.id})", calm=calm)
    net.labels[net.start] = area.id
    for spot in area.spots.values():
        for flow in spot.into:
            net.labels[flow] = spot.id
    for spot in area.spots.values():
        _add(net, spot, _entries(net, spot), _options(net, spot, outcomes))
    _begin(net, area)
    return net


def _begin(net: Net, area: Area) -> None:
    """An instance begins at one of its starts; without any, wherever nothing leads to."""
    if not any(spot.starts for spot in area.spots.values()):
        free = [s for s in area.spots.values() if not s.into and s.kind != "boundaryEvent"]
        net.add({net.start: 1}, {f"({spot.id})": 1 for spot in free})


def _entries(net: Net, spot: Spot) -> list[Bag]:
    """What an element takes to begin: one of these."""
    if not spot.into:
        return [{net.start if spot.starts else f"({spot.id})": 1}]
    if spot.kind == "parallelGateway":
        return [dict.fromkeys(spot.into, 1)]
    if spot.kind == "inclusiveGateway" and len(spot.into) > 1:
        net.add({}, pool(net, spot), spot.id, joins=tuple(spot.into))
        return [pool(net, spot)]
    if spot.kind == "complexGateway" and len(spot.into) > 1:
        net.doubts.append((spot.id, "a complex gateway joins by a condition"))
    if spot.needs > 1:
        for flow in spot.into:
            net.add({flow: 1}, pool(net, spot))
        return [pool(net, spot, spot.needs)]
    ways = [*spot.into, net.start] if spot.starts else spot.into
    return [{way: 1} for way in ways]


def pool(net: Net, spot: Spot, count: int = 1) -> Bag:
    """A place within an element, where tokens of several flows come together."""
    name = f"({spot.id} pool)"
    net.labels[name] = spot.id
    return {name: count}


def _add(net: Net, spot: Spot, entries: list[Bag], options: list[Option]) -> None:
    if len(entries) > 1 and len(options) > 1:
        middle = f"({spot.id} within)"
        net.labels[middle] = spot.id
        for takes in entries:
            net.add(takes, {middle: 1}, spot.id)
        for option in options:
            net.add({middle: 1}, option.puts, *option.path, ends=option.ends)
        return
    for takes in entries:
        for option in options:
            net.add(takes, option.puts, spot.id, *option.path, ends=option.ends)


def _options(net: Net, spot: Spot, outcomes: Mapping[str, Outcome]) -> list[Option]:
    kind = CHOICES.get(spot.kind, _all_that_hold)
    options = kind(net, spot)
    if spot.inner is not None:
        options = _of_scope(spot, options, outcomes.get(spot.id, Outcome()))
    return _with_borders(net, spot, options) if spot.borders else options


def _of_scope(spot: Spot, options: list[Option], outcome: Outcome) -> list[Option]:
    """A sub-process goes on only if it can complete; what it throws may end this scope, too."""
    found = options if outcome.completes else []
    caught = any(border.event in ("error", "cancel") for border in spot.borders)
    if outcome.throws and not caught:
        found = [*found, Option({}, ends="throw")]
    return found


def _with_borders(net: Net, spot: Spot, options: list[Option]) -> list[Option]:
    """One interrupting event may take the place of the end; others may come besides."""
    breaks = [border for border in spot.borders if border.interrupting]
    besides = [border for border in spot.borders if not border.interrupting and not net.calm]
    ended = options + [Option({f"({border.id})": 1}) for border in breaks]
    for border in spot.borders:
        net.labels[f"({border.id})"] = border.id
    return [
        Option(
            together(end.puts, {f"({border.id})": 1 for border in some}),
            end.path,
            end.ends,
        )
        for end in ended
        for some in [(), *_some(net, spot, besides)]
    ]


def _some(net: Net, spot: Spot, things: list[Spot]) -> list[tuple[Spot, ...]]:
    """Every choice of at least one; of too many, each alone and all."""
    if len(things) > MANY:
        net.doubts.append((spot.id, "it has too many free choices"))
        return [*((each,) for each in things), tuple(things)]
    sizes = range(1, len(things) + 1)
    return [found for size in sizes for found in combinations(things, size)]


def _one(_net: Net, spot: Spot) -> list[Option]:
    """One of the flows; a gateway that none leaves is an end."""
    return [Option({way.id: 1}) for way in spot.out] or [Option({})]


def _every(_net: Net, spot: Spot) -> list[Option]:
    return [Option({way.id: 1 for way in spot.out})]


def _race(net: Net, spot: Spot) -> list[Option]:
    return _every(net, spot) if spot.all_at_once else _one(net, spot)


def _end(_net: Net, spot: Spot) -> list[Option]:
    return [Option({}, ends=ENDS.get(spot.event, ""))]


def _all_that_hold(net: Net, spot: Spot) -> list[Option]:
    """All flows without a condition, and any of those with one; else the default."""
    sure = [way for way in spot.out if not way.conditional and way.id != spot.default]
    perhaps = [way for way in spot.out if way.conditional and way.id != spot.default]
    chosen = [*sure, *perhaps] if spot.kind != "inclusiveGateway" else []
    if spot.kind == "inclusiveGateway":
        sure, perhaps = [], [way for way in spot.out if way.id != spot.default]
    if len(perhaps) > MANY:
        net.doubts.append((spot.id, "it has too many free choices"))
        return [_put(spot, [*sure, way]) for way in perhaps] + [_put(spot, chosen or perhaps)]
    sizes = range(1, len(perhaps) + 1)
    some = [[*sure, *found] for size in sizes for found in combinations(perhaps, size)]
    if spot.default:
        some.append([*sure, *(way for way in spot.out if way.id == spot.default)])
    elif sure or not spot.out:
        some.append(sure)
    return [_put(spot, ways) for ways in some]


def _put(spot: Spot, ways: list[Way]) -> Option:
    return Option({way.id: spot.gives for way in ways})


CHOICES: Final[Mapping[str, Callable[[Net, Spot], list[Option]]]] = {
    "exclusiveGateway": _one,
    "parallelGateway": _every,
    "inclusiveGateway": _all_that_hold,
    "complexGateway": _all_that_hold,
    "eventBasedGateway": _race,
    "endEvent": _end,
}
"""How each kind of element goes on; all others take every flow whose condition holds."""

ENDS: Final[Mapping[str, Ends]] = {"terminate": "terminate", "error": "throw", "cancel": "throw"}
"""End events that end more than a path."""
