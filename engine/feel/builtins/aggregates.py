"""The functions that sum lists up: `min`, `sum`, `median`, `all` and their sisters."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal, DecimalException

from engine.feel.arithmetic import calculate
from engine.feel.builtins.signature import Builtin, spread
from engine.feel.comparison import ordered
from engine.feel.errors import Fault
from engine.feel.numbers import NUMBERS
from engine.feel.values import Value, YearMonthDuration, kind


def minimum(*list_: object) -> Value:
    """The smallest element."""
    return _extreme("<", spread(list_))


def maximum(*list_: object) -> Value:
    """The largest element."""
    return _extreme(">", spread(list_))


def _extreme(sign: str, items: list[Value]) -> Value:
    best: Value = None
    for place, each in enumerate(items):
        if place == 0 or ordered(sign, each, best):
            best = each
    if best is not None:
        ordered("<=", best, best)  # a lone element must have an order, too
    return best


def total(*list_: object) -> Value:
    """The sum of numbers or of durations; null for none."""
    items = spread(list_)
    if not items:
        raise Fault("the list is empty")
    result = items[0]
    if not isinstance(result, Decimal | timedelta | YearMonthDuration):
        raise Fault("the list holds a {result}", result=kind(result))
    for each in items[1:]:
        if kind(each) != kind(result):
            raise Fault(
                "the list holds a {each} beside a {result}", each=kind(each), result=kind(result)
            )
        result = calculate("+", result, each)
    return result


def mean(*list_: object) -> Value:
    """The average of numbers or of durations."""
    items = spread(list_)
    return calculate("/", total(items), Decimal(len(items)))


def product(*list_: object) -> Value:
    """The numbers multiplied."""
    items = _numbers(list_)
    result: Value = Decimal(1)
    for each in items:
        result = calculate("*", result, each)
    return result


def median(*list_: object) -> Value:
    """The middle number, or the mean of the two in the middle."""
    items = sorted(_numbers(list_))
    middle = len(items) // 2
    if len(items) % 2:
        return items[middle]
    return calculate("/", calculate("+", items[middle - 1], items[middle]), Decimal(2))


def stddev(*list_: object) -> Value:
    """The standard deviation of a sample."""
    items = _numbers(list_)
    if len(items) < 2:  # noqa: PLR2004 - a sample of one has no spread
        raise Fault("a sample has two numbers at least")
    try:
        average = NUMBERS.divide(_sum(items), Decimal(len(items)))
        squares = [NUMBERS.power(NUMBERS.subtract(each, average), 2) for each in items]
        return NUMBERS.sqrt(NUMBERS.divide(_sum(squares), Decimal(len(items) - 1)))
    except DecimalException as error:
        raise Fault("has no value among the numbers") from error


def _sum(items: Iterable[Decimal]) -> Decimal:
    result = Decimal(0)
    for each in items:
        result = NUMBERS.add(result, each)
    return result


def mode(*list_: object) -> list[Value]:
    """The numbers that come most often, in order."""
    if list_ == ([],):
        return []
    counts: dict[Decimal, int] = {}
    for each in _numbers(list_):
        counts[each] = counts.get(each, 0) + 1
    most = max(counts.values())
    return list(sorted(each for each, times in counts.items() if times == most))


def _numbers(list_: tuple[Value, ...]) -> list[Decimal]:
    items = spread(list_)
    found = [each for each in items if isinstance(each, Decimal)]
    if not items or len(found) != len(items):
        raise Fault("the list must hold numbers, one at least")
    return found


def every(*list_: object) -> bool | None:
    """Whether all are true; an empty list is."""
    return _joined(spread(list_), decides=False)


def some(*list_: object) -> bool | None:
    """Whether one is true."""
    return _joined(spread(list_), decides=True)


def _joined(items: list[Value], decides: bool) -> bool | None:
    if any(each is decides for each in items):
        return decides
    return (not decides) if all(isinstance(each, bool) for each in items) else None


AGGREGATES = {
    "min": Builtin(minimum),
    "max": Builtin(maximum),
    "sum": Builtin(total),
    "mean": Builtin(mean),
    "product": Builtin(product),
    "median": Builtin(median),
    "stddev": Builtin(stddev),
    "mode": Builtin(mode),
    "all": Builtin(every),
    "any": Builtin(some),
}
