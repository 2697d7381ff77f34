"""Plays all games that tokens can play on a net, up to a number of states."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.soundness.net import Net, Transition

State = tuple[tuple[str, int], ...]
"""The places that hold tokens, in order, and how many."""

DONE: Final[State] = ()
ENDED: Final[State] = (("(terminated)", 1),)
THROWN: Final[State] = (("(thrown)", 1),)
OVER: Final = frozenset({DONE, ENDED, THROWN})


@dataclass
class Space:
    """The states that were reached, how, and what is known of them."""

    first: State
    came: dict[State, tuple[State, Transition] | None] = field(default_factory=dict)
    before: dict[State, list[State]] = field(default_factory=lambda: defaultdict(list))
    fired: set[int] = field(default_factory=set)
    stuck: list[State] = field(default_factory=list)
    crowded: dict[str, State] = field(default_factory=dict)
    grows: tuple[str, State] | None = None
    whole: bool = True

    @property
    def completes(self) -> bool:
        """Whether the scope can end in the ordinary way."""
        return DONE in self.came or ENDED in self.came

    @property
    def throws(self) -> bool:
        """Whether the scope can end by what it throws."""
        return THROWN in self.came

    def path(self, state: State) -> tuple[str, ...]:
        """The elements that were visited on the way to a state."""
        parts: list[tuple[str, ...]] = []
        step = self.came[state]
        while step is not None:
            state, transition = step
            parts.append(transition.path)
            step = self.came[state]
        return tuple(name for part in reversed(parts) for name in part)

    def hopeless(self) -> list[State]:
        """The states from which no end can be reached, the nearest first."""
        seen = {state for state in OVER if state in self.came}
        todo = list(seen)
        while todo:
            for state in self.before[todo.pop()]:
                if state not in seen:
                    seen.add(state)
                    todo.append(state)
        return [state for state in self.came if state not in seen]


def explore(net: Net, limit: int) -> Space:
    """All states of a net; `whole` is false where there are more than may be looked at."""
    game = _Game(net)
    space = Space(((net.start, 1),))
    space.came[space.first] = None
    todo = deque([space.first])
    while todo and space.grows is None:
        state = todo.popleft()
        moved = False
        for number, following in game.moves(state):
            moved = True
            space.fired.add(number)
            space.before[following].append(state)
            if following in space.came:
                continue
            if len(space.came) >= limit:
                space.whole = False
                return space
            space.came[following] = (state, net.transitions[number])
            _look(space, following)
            todo.append(following)
        if not moved and state not in OVER:
            space.stuck.append(state)
    space.whole = space.grows is None
    return space


def _look(space: Space, state: State) -> None:
    """Note where tokens crowd, and whether they only become more on the way to a state."""
    if not any(count > 1 for _, count in state):
        return
    for place, count in state:
        if count > 1:
            space.crowded.setdefault(place, state)
    now = dict(state)
    step = space.came[state]
    while step is not None:
        earlier = step[0]
        if all(now.get(place, 0) >= count for place, count in earlier):
            more = next(p for p, count in state if count > dict(earlier).get(p, 0))
            space.grows = (more, state)
            return
        step = space.came[earlier]


class _Game:
    """The moves that a net allows."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.users: dict[str, list[int]] = defaultdict(list)
        self.free: list[int] = []
        for number, each in enumerate(net.transitions):
            for place in each.takes or each.joins:
                self.users[place].append(number)
        self.reach = {
            number: _reach(net, each) for number, each in enumerate(net.transitions) if each.joins
        }

    def moves(self, state: State) -> Iterator[tuple[int, State]]:
        """The transitions that may fire, and the states that they lead to."""
        marking = dict(state)
        tried: set[int] = set()
        for place in marking:
            for number in self.users[place]:
                if number not in tried:
                    tried.add(number)
                    following = self._fire(number, marking)
                    if following is not None:
                        yield number, following

    def _fire(self, number: int, marking: dict[str, int]) -> State | None:
        transition = self.net.transitions[number]
        takes = transition.takes
        if transition.joins:
            if self._blocked(number, marking):
                return None
            takes = {place: 1 for place in transition.joins if place in marking}
        elif any(marking.get(place, 0) < count for place, count in takes.items()):
            return None
        if transition.ends:
            return ENDED if transition.ends == "terminate" else THROWN
        left = dict(marking)
        for place, count in takes.items():
            left[place] -= count
        for place, count in transition.puts.items():
            left[place] = left.get(place, 0) + count
        return tuple(sorted((place, count) for place, count in left.items() if count))

    def _blocked(self, number: int, marking: dict[str, int]) -> bool:
        """BPMN's rule for inclusive joins: a token elsewhere may come on an empty way in only."""
        ways = self.net.transitions[number].joins
        filled = {place for place in ways if place in marking}
        reach = self.reach[number]
        return any(
            reach.get(place, frozenset()) - filled and not reach[place] & filled
            for place in marking
            if place not in ways
        )


def _reach(net: Net, join: Transition) -> dict[str, frozenset[str]]:
    """For each place, the ways into a join that a token there can take without the join."""
    sources: dict[str, set[str]] = defaultdict(set)
    for each in net.transitions:
        if each is not join:
            for place in each.puts:
                sources[place].update(each.takes or each.joins)
    found: dict[str, set[str]] = defaultdict(set)
    for way in join.joins:
        todo, seen = [way], {way}
        while todo:
            for place in sources[todo.pop()] - seen:
                seen.add(place)
                todo.append(place)
        for place in seen:
            found[place].add(way)
    return {place: frozenset(ways) for place, ways in found.items()}
