"""The verdict on a process: what can never work, and what could not be proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.errors import Problem, Reason
from engine.kernel import Definition, xml
from engine.soundness.exploration import Space, State, explore
from engine.soundness.net import Net
from engine.soundness.reduction import reduce
from engine.soundness.scopes import INTERRUPTS_FROM_WITHIN, Area, Spot, read
from engine.soundness.translation import Outcome, translate

FEW: Final = 1_000
"""States that are looked at one by one before a net is reduced."""
MANY: Final = 20_000
"""States of a reduced net; of more nothing is said."""
SHOWN: Final = 16
"""Elements of a path that a problem names."""
SAME: Final = 3
"""Problems of one kind in one scope; further ones mostly follow from these."""


@dataclass
class Report:
    """What is wrong with a process; and what is doubtful, or could not be proven right."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check(definition: Definition, file: str = "") -> Report:
    """Look at the control flow of a process and of all scopes in it."""
    root = xml.read(definition.rewritten, definition.process_id)
    report = Report()
    for process in xml.children(root, "process"):
        _Checker(file or definition.process_id, report).scope(read(process), False)
    return report


def judge(process_id: str, rewritten: bytes) -> dict[str, Judged]:
    """What is known of each scope of a process, by its id."""
    judged: dict[str, Judged] = {}
    for process in xml.children(xml.read(rewritten, process_id), "process"):
        _Checker(process_id, Report(), judged).scope(read(process), False)
    return judged


@dataclass
class Judged:
    """A scope, how the scopes in it can end, and whether nothing at all was found against it."""

    area: Area
    outcomes: Mapping[str, Outcome]
    sound: bool


@dataclass
class _Checker:
    file: str
    report: Report
    judged: dict[str, Judged] = field(default_factory=dict)

    def scope(self, area: Area, interruptible: bool) -> Outcome:
        """Look at a scope after those inside it; how it can end."""
        interruptible |= any(
            each.interrupting and each.triggered_by not in INTERRUPTS_FROM_WITHIN
            for each in area.beside
        )
        outcomes = {
            spot.id: self.scope(spot.inner, interruptible or _breakable(spot))
            for spot in area.spots.values()
            if spot.inner is not None
        }
        for each in area.beside:
            self.scope(each, interruptible)
        if area.kind == "adHocSubProcess" or not area.spots:
            return Outcome()
        found = len(self.report.problems), len(self.report.warnings)
        outcome = self._judge(area, outcomes, interruptible)
        sound = found == (len(self.report.problems), len(self.report.warnings))
        self.judged[area.id] = Judged(area, outcomes, sound)
        return outcome

    def _judge(self, area: Area, outcomes: Mapping[str, Outcome], interruptible: bool) -> Outcome:
        net = shown = translate(area, outcomes)
        for name, why in net.doubts:
            self._doubt(name, why)
        if net.doubts:
            return Outcome()
        space = first = explore(net, FEW)
        if not first.whole:
            shown = reduce(net)
            space = explore(shown, MANY)
        if first.crowded:
            self._crowds(area, translate(area, outcomes, calm=True))
        if not space.whole:
            why = "tokens can become more and more" if space.grows else "it has too many states"
            self._doubt(area.id, why)
            return Outcome(throws=space.throws)
        before = len(self.report.problems)
        self._dead(area, shown, space)
        self._hopeless(net, space, interruptible)
        if len(self.report.problems) > before:
            return Outcome()  # what is wrong inside is said once, not again of what follows
        caught = any(each.triggered_by in INTERRUPTS_FROM_WITHIN for each in area.beside)
        return Outcome(space.completes or (caught and space.throws), space.throws and not caught)

    def _crowds(self, area: Area, net: Net) -> None:
        """Where an element is done again and again without being asked by an event."""
        collects = {spot.id for spot in area.spots.values() if spot.needs > 1}
        space = explore(net, FEW)
        if space.grows:
            place, state = space.grows
            text = "tokens can become more and more here: {path}"
            self._warn(net.labels[place], "unbounded", text, path=said(space.path(state)))
            return
        found: dict[str, State] = {}
        for place, state in space.crowded.items():
            if net.labels[place] not in collects:
                found.setdefault(net.labels[place], state)
        for name, state in list(found.items())[:SAME]:
            text = "tokens come here one after another, and each goes on by itself: {path}"
            self._warn(name, "repeated", text, path=said(space.path(state)))

    def _dead(self, area: Area, net: Net, space: Space) -> None:
        alive = {name for n in space.fired for name in net.transitions[n].alive}
        dead = [spot for spot in area.spots.values() if spot.id not in alive]
        first = [spot for spot in dead if not _follows(spot, dead, area)]
        for spot in (first or dead)[:SAME]:
            self._refuse(spot.id, "dead", "no token can ever get through here")

    def _hopeless(self, net: Net, space: Space, interruptible: bool) -> None:
        for place, state in stuck(net, space):
            text = "a token waits here for ever for another that cannot come: {path}"
            self._refuse(net.labels[place], "deadlock", text, path=said(space.path(state)))
        endless = [] if space.stuck or interruptible else space.hopeless()
        for state in endless[-1:]:
            text = "a token here can never come to an end: {path}"
            place = state[0][0]
            self._refuse(net.labels[place], "livelock", text, path=said(space.path(state)))

    def _refuse(self, name: str, rule: str, text: str, /, **values: object) -> None:
        self.report.problems.append(Problem.of(self.file, name, rule, text, **values))

    def _doubt(self, name: str, why: str) -> None:
        self._warn(name, "not-proven", "not proven to come to an end: {why}", why=Reason(why))

    def _warn(self, name: str, rule: str, text: str, /, **values: object) -> None:
        self.report.warnings.append(Problem.of(self.file, name, rule, text, **values))


def _breakable(spot: Spot) -> bool:
    return any(
        border.interrupting and border.event not in INTERRUPTS_FROM_WITHIN
        for border in spot.borders
    )


def _follows(spot: Spot, dead: list[Spot], area: Area) -> bool:
    """Whether an element is dead because all that leads to it is."""
    leading = [
        each for each in area.spots.values()
        if any(way.target == spot.name for way in each.out) or spot in each.borders
    ]  # fmt: skip
    return bool(leading) and all(each in dead for each in leading)


def stuck(net: Net, space: Space) -> Iterator[tuple[str, State]]:
    """Of each element at which tokens are stuck, the nearest state."""
    seen: set[str] = set()
    for state in space.stuck:
        for place, _ in state:
            name = net.labels[place]
            if name not in seen and len(seen) < SAME:
                seen.add(name)
                yield place, state


def said(path: tuple[str, ...]) -> str:
    """A path in words, its middle left out where it is long."""
    if len(path) > SHOWN:
        path = (*path[: SHOWN // 4], "…", *path[-SHOWN * 3 // 4 :])
    return " → ".join(path)
