"""The functions on ranges and points, such as `overlaps` and `before`."""

from collections.abc import Callable
from typing import TypeAlias

from engine.feel.builtins.signature import Builtin
from engine.feel.comparison import alike, contains, ordered
from engine.feel.errors import Fault
from engine.feel.values import Range, Value, kind

Relation: TypeAlias = Callable[[Range, Range], bool]


def _as_range(value: Value) -> Range:
    """A point is the range from itself to itself."""
    if value is None:
        raise Fault("a point or range is null")
    return value if isinstance(value, Range) else Range(value, value)


def _bounded(ends: Range) -> Range:
    if ends.low is None or ends.high is None:
        raise Fault("the range has an open end")
    return ends


def _before(a: Range, b: Range) -> bool:
    if ordered("<", a.high, b.low):
        return True
    return alike(a.high, b.low) and not (a.high_closed and b.low_closed)


def _meets(a: Range, b: Range) -> bool:
    return a.high_closed and b.low_closed and alike(a.high, b.low)


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _starts_first(a: Range, b: Range) -> bool:
    """Whether a begins before b does."""
    return ordered("<", a.low, b.low) or (alike(a.low, b.low) and a.low_closed and not b.low_closed)


def _ends_last(a: Range, b: Range) -> bool:
    """Whether a ends after b does."""
    return ordered(">", a.high, b.high) or (
        alike(a.high, b.high) and a.high_closed and not b.high_closed
    )


def _same_start(a: Range, b: Range) -> bool:
    return alike(a.low, b.low) and a.low_closed == b.low_closed


def _same_end(a: Range, b: Range) -> bool:
    return alike(a.high, b.high) and a.high_closed == b.high_closed


def _overlaps_before(a: Range, b: Range) -> bool:
    return _starts_first(a, b) and _overlaps(a, b) and not _ends_last(a, b)


def _includes(a: Range, b: Range) -> bool:
    return not _starts_first(b, a) and not _ends_last(b, a)


def _finishes(a: Range, b: Range) -> bool:
    return _same_end(a, b) and not _starts_first(a, b)


def _starts(a: Range, b: Range) -> bool:
    return _same_start(a, b) and not _ends_last(a, b)


def _coincides(a: Range, b: Range) -> bool:
    return _same_start(a, b) and _same_end(a, b)


def _points_or_ranges(relation: Relation, swapped: bool = False) -> Builtin:
    def holds(left: object, right: object) -> bool:
        a, b = _bounded(_as_range(left)), _bounded(_as_range(right))
        return relation(b, a) if swapped else relation(a, b)

    return Builtin(holds)


def _ranges(relation: Relation, swapped: bool = False) -> Builtin:
    def holds(range1: Range, range2: Range) -> bool:
        a, b = _bounded(range1), _bounded(range2)
        return relation(b, a) if swapped else relation(a, b)

    return Builtin(holds)


def _of_range(relation: Relation) -> Builtin:
    """A relation of a range (first) to a point or range."""

    def holds(range_: Range, point: object) -> bool:
        if not isinstance(point, Range):
            if kind(point) == "null":
                raise Fault("the point is null")
            return contains(range_, point) and relation(_bounded(range_), Range(point, point))
        return relation(_bounded(range_), _bounded(point))

    return Builtin(holds)


def _in_range(relation: Relation) -> Builtin:
    """A relation of a point or range (first) to a range."""

    def holds(point: object, range_: Range) -> bool:
        return relation(_bounded(_as_range(point)), _bounded(range_))

    return Builtin(holds)


RANGES = {
    "before": _points_or_ranges(_before),
    "after": _points_or_ranges(_before, swapped=True),
    "meets": _ranges(_meets),
    "met by": _ranges(_meets, swapped=True),
    "overlaps": _ranges(_overlaps),
    "overlaps before": _ranges(_overlaps_before),
    "overlaps after": _ranges(_overlaps_before, swapped=True),
    "finishes": _in_range(_finishes),
    "finished by": _of_range(lambda a, b: _finishes(b, a)),
    "includes": _of_range(_includes),
    "during": _in_range(lambda a, b: _includes(b, a)),
    "starts": _in_range(_starts),
    "started by": _of_range(lambda a, b: _starts(b, a)),
    "coincides": _points_or_ranges(_coincides),
}
