"""Whether tokens that stand somewhere in a process, and did not begin there, come to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from engine.errors import Problem
from engine.kernel import Definition
from engine.kernel.marking import Marking, Stand
from engine.soundness.exploration import explore
from engine.soundness.net import Net, Transition
from engine.soundness.reduction import reduce
from engine.soundness.scopes import Area
from engine.soundness.translation import pool, translate
from engine.soundness.verdict import FEW, MANY, Judged, judge, said, stuck

FIRST = "(onward)"


@dataclass
class Onward:
    """What is known of the scopes of one process; the same question is answered once."""

    process_id: str
    judged: dict[str, Judged]
    answers: dict[Marking, tuple[Problem, ...]] = field(default_factory=dict)

    def problems(self, markings: Iterable[Marking]) -> list[Problem]:
        """Where tokens can never come to an end from here, though from the start they can."""
        found: dict[Problem, None] = {}
        for marking in markings:
            if marking not in self.answers:
                self.answers[marking] = tuple(self._look(*marking))
            found.update(dict.fromkeys(self.answers[marking]))
        return list(found)

    def _look(self, scope_id: str, stands: tuple[Stand, ...]) -> Iterator[Problem]:
        known = self.judged.get(scope_id)
        if known is None or not known.sound or not stands:
            return
        net = translate(known.area, known.outcomes)
        first = Transition({FIRST: 1}, _marked(net, known.area, stands))
        net = replace(net, start=FIRST, transitions=[first, *net.transitions])
        space = explore(net, FEW)
        if not space.whole:
            space = explore(reduce(net), MANY)
        if not space.whole:
            return
        for place, state in stuck(net, space):
            text = "a token waits here for ever for another that cannot come: {path}"
            yield Problem.of(
                self.process_id, net.labels[place], "deadlock", text, path=said(space.path(state))
            )


def onward(definition: Definition) -> Onward:
    """What can be asked of a process."""
    return _known(definition.process_id, definition.rewritten)


@lru_cache(maxsize=32)
def _known(process_id: str, rewritten: bytes) -> Onward:
    return Onward(process_id, judge(process_id, rewritten))


def _marked(net: Net, area: Area, stands: tuple[Stand, ...]) -> Counter[str]:
    """The places of the net that hold tokens when these stand so."""
    by_id = {spot.id: spot for spot in area.spots.values()}
    marked: Counter[str] = Counter()
    for stand in stands:
        spot = by_id.get(stand.element_id)
        if stand.flow_id:
            marked[stand.flow_id] += 1
        elif spot is None:
            continue
        elif spot.needs > 1 or (spot.kind == "inclusiveGateway" and len(spot.into) > 1):
            marked.update(pool(net, spot, spot.needs))
        elif spot.into:
            marked[spot.into[0]] += 1
        else:
            marked[net.start if spot.starts else f"({spot.id})"] += 1
    return marked
