"""Hit policies: what the rules that match make of their answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from engine.dmn.types import shown
from engine.feel import Range, Value
from engine.feel.builtins import FUNCTIONS
from engine.feel.comparison import alike, matches
from engine.feel.errors import Fault

# The answers of the rules that matched, with their ids, in the order of the table; and for each
# output its declared values in order of priority.
Answers: TypeAlias = Sequence[tuple[str, Sequence[Value]]]
Priorities: TypeAlias = Sequence[Sequence[Value]]
# Which of them stand, by their place.
Policy: TypeAlias = Callable[[Answers, Priorities], list[int]]


def _unique(answers: Answers, priorities: Priorities) -> list[int]:
    if len(answers) > 1:
        raise Fault("UNIQUE admits one rule, but {rules} match", rules=_ids(answers))
    return [0]


def _any(answers: Answers, priorities: Priorities) -> list[int]:
    first = list(answers[0][1])
    if not all(alike(first, list(values)) for _, values in answers):
        raise Fault("ANY admits one answer, but {rules} differ", rules=_ids(answers))
    return [0]


def _first(answers: Answers, priorities: Priorities) -> list[int]:
    return [0]


def _all(answers: Answers, priorities: Priorities) -> list[int]:
    return list(range(len(answers)))


def _by_output(answers: Answers, priorities: Priorities) -> list[int]:
    """The first output decides, then the second; equal ones keep the order of the rules."""

    def rank(place: int) -> list[int]:
        return list(map(_rank, answers[place][1], priorities))

    return sorted(range(len(answers)), key=rank)


def _priority(answers: Answers, priorities: Priorities) -> list[int]:
    return _by_output(answers, priorities)[:1]


def _rank(value: Value, priorities: Sequence[Value]) -> int:
    for place, candidate in enumerate(priorities):
        if _is_like(value, candidate):
            return place
    return len(priorities)


def _is_like(value: Value, candidate: Value) -> bool:
    if not isinstance(candidate, Range):
        return alike(value, candidate)
    try:
        return matches(value, candidate) is True
    except Fault:
        return False


def _ids(answers: Answers) -> str:
    return ", ".join(rule for rule, _ in answers)


POLICIES: dict[str, Policy] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _by_output,
    "COLLECT": _all,
}
# Those that give a list, however many rules match.
GIVING_LISTS = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})
BY_OUTPUT = frozenset({"PRIORITY", "OUTPUT ORDER"})
AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


def aggregate(aggregation: str, values: list[Value]) -> Value:
    """What COLLECT makes of its values; of none, only their count is known."""
    if not values and aggregation != "COUNT":
        return None
    try:
        return FUNCTIONS[AGGREGATIONS[aggregation]](values)
    except Fault as fault:
        text = "{aggregation} of {values}: {fault}"
        raise Fault(
            text, aggregation=aggregation, values=shown(values), fault=fault.reason
        ) from fault
