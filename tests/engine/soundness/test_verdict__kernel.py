"""The verdict against the kernel itself: random models, walked at random many times."""

import random
from collections.abc import Callable

import pytest

from engine import kernel, soundness
from engine.errors import DeploymentRefused
from engine.kernel import Definition, effects
from engine.soundness import exploration, reduction
from engine.soundness import verdict as verdicts
from tests.engine.kernel.world import World
from tests.engine.soundness.graphs import drawn, unplanned

WALKS = 12
STEPS = 60


def walk(definition: Definition, chance: random.Random) -> tuple[str, set[str]]:
    """One walk, every choice at random: how it ended, and what it got through."""
    functions: dict[str, Callable[..., object]] = {"choose": lambda: chance.random() < 0.5}
    world = World(definition, functions=functions, saving=False)
    for _ in range(STEPS):
        if world.status != "running" or not world.tasks:
            break
        world.complete_token(chance.choice(list(world.tasks)), {})
    ended = world.status if world.status != "running" else "open" if world.tasks else "stuck"
    left = (each for each in world.effects if isinstance(each, effects.Left))
    return ended, {each.element_id for each in left}


def models(seeds: range) -> list[tuple[int, Definition]]:
    """Those random models that the kernel reads at all, and that do not spin by themselves."""
    found = []
    for seed in seeds:
        kinds, flows = unplanned(random.Random(seed))
        try:
            [definition] = kernel.parse(drawn(kinds, flows, condition="choose()"), "m.bpmn")
        except DeploymentRefused:
            continue
        if not _spins(kinds, flows):
            found.append((seed, definition))
    return found


def _spins(kinds: dict[str, str], flows: list[tuple[str, str]]) -> bool:
    """Whether a token can go round without ever resting at a task."""
    automatic = [edge for edge in flows if "userTask" not in (kinds[edge[0]], kinds[edge[1]])]
    reach = {name: {name} for name in kinds}
    for _ in kinds:
        for source, target in automatic:
            reach[source] |= reach[target]
    return any(source in reach[target] for source, target in automatic)


def compare(seeds: range) -> dict[str, int]:
    """Walk every model; what the check says must fit what is seen."""
    seen = {"sound": 0, "stuck": 0, "dead": 0}
    for seed, definition in models(seeds):
        report = soundness.check(definition)
        rules = {problem.rule for problem in report.problems}
        doubtful = {"not-proven", "unbounded"} & {each.rule for each in report.warnings}
        walks = [walk(definition, random.Random(f"{seed} {n}")) for n in range(WALKS)]
        ends = {end for end, _ in walks}
        passed = set().union(*(names for _, names in walks))
        for problem in report.problems:
            if problem.rule == "dead":
                seen["dead"] += 1
                assert problem.element_id not in passed, (seed, problem)
        if not rules and not doubtful:
            seen["sound"] += 1
            assert "stuck" not in ends, seed
        if "stuck" in ends:
            seen["stuck"] += 1
            assert "deadlock" in rules or doubtful, seed
        if rules == {"deadlock"} and len(definition.elements) < 6 and ends == {"completed"}:
            raise AssertionError((seed, "nobody got stuck"))
    return seen


def test_what_the_check_says_is_what_the_kernel_does() -> None:
    seen = compare(range(200))
    assert min(seen.values()) > 5, seen


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 7000, 1500))
def test_what_the_check_says_is_what_the_kernel_does_many_times(first: int) -> None:
    assert min(compare(range(first, first + 1500)).values()) > 20


def test_a_reduced_net_gives_the_same_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    found = models(range(400))
    plain = [verdict(definition) for _, definition in found]
    monkeypatch.setattr(verdicts, "FEW", 1)
    reduced = [verdict(definition) for _, definition in found]
    for (seed, _), one, other in zip(found, plain, reduced, strict=True):
        if "not-proven" not in one | other:
            assert one == other, seed


def verdict(definition: Definition) -> set[str]:
    report = soundness.check(definition)
    doubts = {each.rule for each in report.warnings} & {"not-proven"}
    return doubts | {problem.rule for problem in report.problems}


BROKEN = {
    "joins that never wait": (
        exploration._Game, "_fire",
        lambda self, number, marking: (
            ENABLED(self, number, dict.fromkeys(self.net.transitions[number].takes, 1) | marking)
        ),
    ),
    "stuck states that are not seen": (
        verdicts, "stuck", lambda *_: iter(()),
    ),
    "everything dead": (
        verdicts.Space, "fired", property(lambda _: set(), lambda _self, _value: None),
    ),
}  # fmt: skip
ENABLED = exploration._Game._fire


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_check_is_noticed(
    broken: tuple[object, str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative controls: without them, a comparison that finds nothing says nothing."""
    target, name, instead = broken
    monkeypatch.setattr(target, name, instead, raising=False)
    with pytest.raises(AssertionError):
        compare(range(200))


def test_a_broken_reduction_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(_first: object, second: object, _place: str) -> object:
        return second

    monkeypatch.setattr(reduction, "_after", forget)
    with pytest.raises((AssertionError, KeyError)):
        test_a_reduced_net_gives_the_same_verdict(monkeypatch)
