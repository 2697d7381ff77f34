"""A damaged model is read, or refused with reasons; nothing else ever comes out of a parser."""

import random

import pytest

from engine import dmn, kernel
from engine.errors import DeploymentRefused
from tests.engine import mutations
from tests.engine.kernel.models import end, model, start


def parse(data: bytes, kind: str) -> bool:
    """Whether a file is read; every reason against it can be said."""
    reasons: list[str] = []
    try:
        if kind == "dmn":
            return bool(dmn.parse(data))
        return all(isinstance(each, kernel.Definition) for each in kernel.parse(data, "m.bpmn"))
    except DeploymentRefused as refused:
        reasons += [problem.message for problem in refused.problems]
    except dmn.DmnRefused as refused:
        reasons += [problem.message for problem in refused.problems]
    assert reasons
    assert all(reasons)
    return False


def fuzz(seeds: range) -> tuple[int, int]:
    """How many damaged files were read, and how many refused."""
    sources, read = mutations.sources(), 0
    for seed in seeds:
        chance = random.Random(seed)
        source = chance.choice(sources)
        try:
            read += parse(
                mutations.damaged(source, chance), "dmn" if b"/DMN/" in source[:600] else "bpmn"
            )
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
    return read, len(seeds) - read


def test_what_is_damaged_is_the_pack_and_it_is_whole() -> None:
    assert all(parse(path.read_bytes(), path.suffix[1:]) for path in mutations.PACK)


@pytest.mark.parametrize("first", range(0, 240, 60))
def test_a_damaged_model_is_read_or_refused(first: int) -> None:
    read, refused = fuzz(range(first, first + 60))
    assert read
    assert refused


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10_000, 16_000, 1000))
def test_many_damaged_models_are_read_or_refused(first: int) -> None:
    assert sum(fuzz(range(first, first + 1000))) == 1000


def test_a_parser_that_crashes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A negative control: without it, a fuzz that finds nothing says nothing."""
    real = kernel.parse

    def crashes(data: bytes, filename: str) -> list[kernel.Definition]:
        found = real(data, filename)
        if len(found[0].elements) < len(max(found[0].elements)):
            raise KeyError("a")
        return found

    monkeypatch.setattr(kernel, "parse", crashes)
    with pytest.raises(AssertionError, match="seed"):
        fuzz(range(60))


def test_long_chains_and_deep_nests_are_read_or_refused() -> None:
    many = 500
    tasks = "".join(f'<userTask id="t{n}"/>' for n in range(many))
    chain = " -> ".join(["start", *(f"t{n}" for n in range(many)), "end"])
    assert parse(model(start() + tasks + end(), chain), "bpmn")
    for deep in (20, 90, 200):
        nest = "".join(f'<subProcess id="s{n}">' for n in range(deep))
        parse(model(start() + nest + "</subProcess>" * deep + end(), "start -> s0 -> end"), "bpmn")
