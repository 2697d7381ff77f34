"""The functions on ranges and points, such as `overlaps` and `before`."""

from collections.abc import Callable
from typing import TypeAlias

from engine.feel import temporal
from engine.feel.builtins.signature import Builtin, named
from engine.feel.comparison import alike, ordered
from engine.feel.errors import Fault, FeelSyntaxError
from engine.feel.lexer import Token, tokens, unquote
from engine.feel.numbers import NUMBERS, number
from engine.feel.values import Range, Value, kind

Relation: TypeAlias = Callable[[Range, Range], bool]


def _as_range(value: Value) -> Range:
    """A point is the range from itself to itself."""
    if value is None:
        raise Fault("a point or range is null")
    if isinstance(value, Range) and value.apart:
        raise Fault("a range of all values but one lies nowhere")
    return value if isinstance(value, Range) else Range(value, value)


def _before(a: Range, b: Range) -> bool:
    if a.high is None or b.low is None:
        return False
    if ordered("<", a.high, b.low):
        return True
    return alike(a.high, b.low) and not (a.high_closed and b.low_closed)


def _meets(a: Range, b: Range) -> bool:
    return a.high_closed and b.low_closed and a.high is not None and alike(a.high, b.low)


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _starts_first(a: Range, b: Range) -> bool:
    """Whether a begins before b does; what has no start begins before all that have one."""
    if a.low is None or b.low is None:
        return a.low is None and b.low is not None
    return ordered("<", a.low, b.low) or (alike(a.low, b.low) and a.low_closed and not b.low_closed)


def _ends_last(a: Range, b: Range) -> bool:
    """Whether a ends after b does; what has no end ends after all that have one."""
    if a.high is None or b.high is None:
        return a.high is None and b.high is not None
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


def _relation(relation: Relation, *names: str, swapped: bool = False) -> Builtin:
    """A function of two points or ranges; `names` are those of its parameters, pair by pair."""

    def holds(first: object, second: object) -> bool:
        a, b = _as_range(first), _as_range(second)
        return relation(b, a) if swapped else relation(a, b)

    return Builtin(*(named(_checked_by(holds, *pair.split()), *pair.split()) for pair in names))


def _checked_by(
    holds: Callable[[object, object], bool], first: str, second: str
) -> Callable[..., bool]:
    """The function with a check that what is called a range is one."""

    def version(one: object, other: object) -> bool:
        for name, value in ((first, one), (second, other)):
            if name.startswith("range") and not isinstance(value, Range):
                raise Fault("'{name}' must be a range, not {kind}", name=name, kind=kind(value))
        return holds(one, other)

    return version


def range_from(from_: str) -> Range:
    """The range that a text writes, such as `[18..21)` or `(..5]`; its ends are literals."""
    try:
        parts = tokens(from_)[:-1]
    except FeelSyntaxError as error:
        raise Fault(error.template, **error.values) from error
    texts = [each.text for each in parts]
    if texts.count("..") != 1 or texts[0] not in {"[", "(", "]"} or texts[-1] not in set("])["):
        raise Fault('"{text}" is not a range', text=from_)
    dots = texts.index("..")
    low, high = _endpoint(from_, parts[1:dots]), _endpoint(from_, parts[dots + 1 : -1])
    return _checked(Range(low, high, texts[0] == "[", texts[-1] == "]"))


def _checked(ends: Range) -> Range:
    if (ends.low is None and ends.low_closed) or (ends.high is None and ends.high_closed):
        raise Fault("a range without an end is open there")
    if ends.low is None and ends.high is None:
        raise Fault("a range needs an end")
    if ends.low is not None and ends.high is not None and ordered(">", ends.low, ends.high):
        raise Fault("the range ends before it starts")
    return ends


def _endpoint(text: str, parts: list[Token]) -> Value:
    """A literal: a number, a string, `@"…"`, or a function such as `date` of a string."""
    if not parts:
        return None
    kinds = [each.kind for each in parts]
    if kinds == ["number"]:
        return number(parts[0].text)
    if kinds == ["symbol", "number"] and parts[0].text == "-":
        return NUMBERS.minus(number(parts[1].text))
    if kinds == ["string"]:
        return unquote(text, parts[0])
    if kinds == ["temporal"]:
        return temporal.temporal(unquote(text, parts[0]))
    function = _LITERALS.get(" ".join(each.text for each in parts[:-3]))
    brackets = [each.text for each in parts[-3::2]]
    if function is None or brackets != ["(", ")"] or kinds[-2] != "string":
        raise Fault("the end of a range in a text is a literal")
    return function(unquote(text, parts[-2]))


_LITERALS: dict[str, Callable[[str], Value]] = {
    "date": temporal.date_from,
    "time": temporal.time_from,
    "date and time": temporal.date_and_time_from,
    "duration": temporal.duration_from,
}
_RANGES = "range1 range2"
_ANY = ("point1 point2", "point range", "range point", _RANGES)
RANGES = {
    "range": Builtin(range_from),
    "before": _relation(_before, *_ANY),
    "after": _relation(_before, *_ANY, swapped=True),
    "meets": _relation(_meets, _RANGES),
    "met by": _relation(_meets, _RANGES, swapped=True),
    "overlaps": _relation(_overlaps, _RANGES),
    "overlaps before": _relation(_overlaps_before, _RANGES),
    "overlaps after": _relation(_overlaps_before, _RANGES, swapped=True),
    "finishes": _relation(_finishes, "point range", _RANGES),
    "finished by": _relation(_finishes, "range point", _RANGES, swapped=True),
    "includes": _relation(_includes, "range point", _RANGES),
    "during": _relation(_includes, "point range", _RANGES, swapped=True),
    "starts": _relation(_starts, "point range", _RANGES),
    "started by": _relation(_starts, "range point", _RANGES, swapped=True),
    "coincides": _relation(_coincides, "point1 point2", _RANGES),
}
