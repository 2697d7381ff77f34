"""Makes a net small where that changes no verdict: chains, twins and ends fall together.

Murata's rules: what is left of a well-structured net is one transition from start to end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from engine.soundness.net import Bag, Net, Transition, together

LONG = 60
"""Elements kept of a path that has become one transition."""


def reduce(net: Net) -> Net:
    """A net with the same verdict. Where inclusive joins look at other tokens, nothing changes."""
    if net.joined:
        return net
    work = _Work(net)
    while work.drop_places() | work.drop_twins() | work.merge_twins():
        pass
    return replace(net, transitions=list(work.alive()))


class _Work:
    """A net being reduced: who takes from each place and who puts there."""

    def __init__(self, net: Net) -> None:
        self.start = net.start
        self.transitions: dict[int, Transition] = dict(enumerate(net.transitions))
        self.takers: dict[str, set[int]] = defaultdict(set)
        self.putters: dict[str, set[int]] = defaultdict(set)
        for number, each in self.transitions.items():
            self._tie(number, each)

    @property
    def places(self) -> set[str]:
        return {*self.takers, *self.putters} - {self.start}

    def alive(self) -> Iterator[Transition]:
        yield from self.transitions.values()

    def drop_places(self) -> bool:
        """Take all places out that only pass tokens on."""
        return sum(map(self._drop, list(self.places))) > 0

    def _drop(self, place: str) -> bool:
        """Where the only taker needs nothing else, who puts a token there goes on at once."""
        takers, putters = self.takers[place], self.putters[place]
        if len(takers) != 1 or not putters:
            return False
        [taker] = takers
        second = self.transitions[taker]
        if second.takes != {place: 1} or second.ends or place in second.puts:
            return False
        for number in list(putters):
            self._put(number, _after(self.transitions[number], second, place))
        self._remove(taker)
        return True

    def drop_twins(self) -> bool:
        """Of places that the same transitions fill and empty alike one is enough."""
        kept: dict[object, str] = {}
        twins: set[str] = set()
        for place in self.places:
            ties = (frozenset(self.takers[place]), frozenset(self.putters[place]))
            if not any(ties):
                continue
            other = kept.setdefault(ties, place)
            if other != place and self._alike(place, other):
                twins.add(place)
        for number in {n for place in twins for n in self.takers[place] | self.putters[place]}:
            each = self.transitions[number]
            takes = {place: n for place, n in each.takes.items() if place not in twins}
            puts = {place: n for place, n in each.puts.items() if place not in twins}
            self._put(number, replace(each, takes=takes, puts=puts))
        return bool(twins)

    def _alike(self, place: str, other: str) -> bool:
        numbers = {*self.takers[place], *self.putters[place]}
        return all(
            each.takes.get(place) == each.takes.get(other)
            and each.puts.get(place) == each.puts.get(other)
            for each in map(self.transitions.__getitem__, numbers)
        )

    def merge_twins(self) -> bool:
        """Of transitions that do the same one is enough; one that changes nothing is none."""
        seen: dict[object, int] = {}
        changed = False
        for number in list(self.transitions):
            each = self.transitions[number]
            key = (_key(each.takes), _key(each.puts), each.ends)
            twin = seen.setdefault(key, number)
            if twin != number:
                kept = self.transitions[twin]
                self.transitions[twin] = replace(kept, alive=kept.alive | each.alive)
                self._remove(number)
                changed = True
            elif each.takes == each.puts and not each.ends and self._drop_idle(number, each):
                del seen[key]
                changed = True
        return changed

    def _drop_idle(self, number: int, idle: Transition) -> bool:
        """What changes nothing lives wherever another can take the same."""
        for other in self.takers[next(iter(idle.takes))]:
            each = self.transitions[other]
            if other != number and each.takes == idle.takes:
                self.transitions[other] = replace(each, alive=each.alive | idle.alive)
                self._remove(number)
                return True
        return False

    def _tie(self, number: int, each: Transition) -> None:
        for place in each.takes:
            self.takers[place].add(number)
        for place in each.puts:
            self.putters[place].add(number)

    def _remove(self, number: int) -> None:
        each = self.transitions.pop(number)
        for place in each.takes:
            self.takers[place].discard(number)
        for place in each.puts:
            self.putters[place].discard(number)

    def _put(self, number: int, each: Transition) -> None:
        self._remove(number)
        self.transitions[number] = each
        self._tie(number, each)


def _after(first: Transition, second: Transition, place: str) -> Transition:
    """Both in one: the second as often as the first gives it a token."""
    times = first.puts[place]
    rest = {name: count for name, count in first.puts.items() if name != place}
    more = {name: count * times for name, count in second.puts.items()}
    path = first.path + second.path
    if len(path) > LONG:
        path = (*path[: LONG // 2], "…", *path[-LONG // 2 :])
    return replace(first, puts=together(rest, more), path=path, alive=first.alive | second.alive)


def _key(bag: Bag) -> frozenset[tuple[str, int]]:
    return frozenset(bag.items())
