"""Runs a folder of the DMN TCK: `python -m tests.engine.dmn.tck FOLDER [SHARE]`.

Prints for each directory how many of its nodes give what is expected, and why the others do not;
exits with 1 where less than SHARE percent (all, if it is not said) of them do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from engine import dmn
from engine.dmn.parser import load
from engine.dmn.xml import children, read
from engine.feel import Value
from engine.feel.comparison import alike
from tests.engine.dmn.tck_format import Cases, Expected, read_cases

# What a host gives: the clock.
HOST: dict[str, Value] = {
    "now": lambda: datetime(2026, 10, 12, 9, 30, tzinfo=UTC),
    "today": lambda: date(2026, 10, 12),
}
# As the kit's own runner compares numbers.
TOLERANCE = Decimal("0.00000001")


@dataclass
class Tally:
    """What came of one directory."""

    folder: Path
    total: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """How many nodes gave what is expected."""
        return self.total - len(self.failures)


def run(folder: Path) -> list[Tally]:
    """Run every directory below a folder that holds test cases."""
    tallies: dict[Path, Tally] = {}
    for path in sorted(folder.rglob("*.xml")):
        cases = read_cases(path)
        if cases is not None:
            tally = tallies.setdefault(path.parent, Tally(path.parent))
            tally.total += len(cases.expected)
            tally.failures += _failures(cases)
    return list(tallies.values())


def _failures(cases: Cases) -> Iterator[str]:
    try:
        decisions = _decisions(cases)
    except (dmn.DmnRefused, OSError) as error:
        yield from (f"{each.case} {each.node}: {error}" for each in cases.expected)
        return
    for each in cases.expected:
        found = _failure(decisions, each)
        if found is not None:
            yield f"{each.case} {each.node}: {found}"


def _decisions(cases: Cases) -> dict[str, dmn.Decision]:
    """What the model of the cases decides, by name."""
    folder = cases.path.parent
    names = _with_imports(
        cases.model, {path.name: path.read_bytes() for path in folder.glob("*.dmn")}
    )
    found = [each for file in load(names) for each in (*file.decisions(), *file.knowledge())]
    # What is imported can be asked too; the model's own goes before it.
    found.sort(key=lambda decision: decision.file == cases.model)
    return {decision.name: decision for decision in found}


def _with_imports(model: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """A file and all that it imports, of those that lie beside it."""
    roots = {name: read(content) for name, content in files.items()}
    found, waiting = {model}, [model]
    while waiting:
        if waiting[-1] not in roots:
            raise FileNotFoundError(waiting[-1])
        wanted = {each.get("namespace") for each in children(roots[waiting.pop()], "import")}
        new = {name for name, root in roots.items() if root.get("namespace") in wanted} - found
        found |= new
        waiting += sorted(new)
    return {name: files[name] for name in found}


def _failure(decisions: dict[str, dmn.Decision], expected: Expected) -> str | None:
    if expected.node not in decisions:
        return "there is no such decision"
    outcome = decisions[expected.node].evaluate(HOST | expected.inputs, strict=False)
    if same(outcome.value, expected.value):
        return None
    why = f" ({'; '.join(outcome.reasons)})" if outcome.reasons else ""
    return f"expected {expected.value!r}, got {outcome.value!r}{why}"


def same(found: Value, expected: Value) -> bool:
    """Whether two values are the same to the kit: numbers nearly, all else exactly."""
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= TOLERANCE
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[k], expected[k]) for k in found)
    return alike(found, expected)


def report(tallies: Iterable[Tally]) -> float:
    """Print what came of it, and give the share that passed, in percent."""
    total = passed = 0
    for tally in tallies:
        total, passed = total + tally.total, passed + tally.passed
        _say(f"{tally.passed:5}/{tally.total:<5} {tally.folder.name}")
        for failure in tally.failures:
            _say(f"            {failure}")
    share = 100 * passed / total if total else 0.0
    _say(f"{passed} of {total} nodes: {share:.1f} %")
    return share


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str]) -> int:
    """The command."""
    wanted = float(arguments[1]) if len(arguments) > 1 else 100.0
    return 0 if report(run(Path(arguments[0]))) >= wanted else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
