"""The functions on lists, and those that sum them up."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal, DecimalException
from functools import cmp_to_key

from engine.feel.arithmetic import calculate
from engine.feel.builtins.signature import Builtin, spread
from engine.feel.comparison import alike, equal, ordered
from engine.feel.errors import Fault
from engine.feel.numbers import NUMBERS, integer
from engine.feel.values import Value, YearMonthDuration, kind


def count(list_: list[Value]) -> Decimal:
    """How many elements."""
    return Decimal(len(list_))


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
        raise Fault(f"the list holds a {kind(result)}")
    for each in items[1:]:
        if kind(each) != kind(result):
            raise Fault(f"the list holds a {kind(each)} beside a {kind(result)}")
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


def list_contains(list_: list[Value], element: object) -> bool:
    """Whether a list holds an element."""
    return any(alike(each, element) for each in list_)


def sublist(list_: list[Value], start_position: Decimal, length: Decimal | None = None) -> Value:
    """A part of a list; the first element is 1, the last -1."""
    first = _place(list_, start_position)
    if length is None:
        return list_[first:]
    many = integer(length, "the length")
    if many < 0 or first + many > len(list_):
        raise Fault("the list does not reach so far")
    return list_[first : first + many]


def _place(items: list[Value], position: Decimal) -> int:
    place = integer(position, "the position")
    if not 1 <= abs(place) <= len(items):
        raise Fault(f"there is no position {place} in a list of {len(items)}")
    return place - 1 if place > 0 else len(items) + place


def append(list_: list[Value], *item: object) -> list[Value]:
    """The list with elements added at its end."""
    return [*list_, *item]


def concatenate(*list_: object) -> list[Value]:
    """Several lists as one."""
    return [each for part in list_ for each in (part if isinstance(part, list) else [part])]


def insert_before(list_: list[Value], position: Decimal, new_item: object) -> list[Value]:
    """The list with an element put in before a position."""
    place = _place(list_, position)
    return [*list_[:place], new_item, *list_[place:]]


def remove(list_: list[Value], position: Decimal) -> list[Value]:
    """The list without the element at a position."""
    place = _place(list_, position)
    return [*list_[:place], *list_[place + 1 :]]


def list_replace(list_: list[Value], position: Decimal | Callable, new_item: object) -> Value:  # type: ignore[type-arg]
    """The list with another element at a position, or wherever a function says so."""
    if isinstance(position, Decimal):
        place = _place(list_, position)
        return [*list_[:place], new_item, *list_[place + 1 :]]
    return [new_item if position(each, new_item) is True else each for each in list_]


def reverse(list_: list[Value]) -> list[Value]:
    """The list backwards."""
    return list_[::-1]


def index_of(list_: list[Value], match: object) -> list[Value]:
    """The positions of an element."""
    return [Decimal(i) for i, each in enumerate(list_, 1) if alike(each, match)]


def distinct_values(list_: list[Value]) -> list[Value]:
    """The list with each value once, at its first place."""
    seen: dict[tuple[str, object], list[Value]] = {}
    kept: list[Value] = []
    for each in list_:
        # Containers have no hash: they are told apart one by one, within those of one size.
        size = len(each) if isinstance(each, list | dict) else each
        bucket = seen.setdefault((kind(each), size), [])
        if not any(alike(each, other) for other in bucket):
            bucket.append(each)
            kept.append(each)
    return kept


def union(*list_: object) -> list[Value]:
    """All values of several lists, each once."""
    return distinct_values(concatenate(*list_))


def flatten(list_: list[Value]) -> list[Value]:
    """The list with the elements of its lists in their place."""
    flat: list[Value] = []
    for each in list_:
        if isinstance(each, list):
            flat.extend(flatten(each))
        else:
            flat.append(each)
    return flat


def sort(list_: list[Value], precedes: Callable | None = None) -> list[Value]:  # type: ignore[type-arg]
    """The list in the order that a function gives, or in that of its values."""

    def compare(left: Value, right: Value) -> int:
        if precedes is None:
            return 0 if equal(left, right) else (-1 if ordered("<", left, right) else 1)
        if precedes(left, right) is True:
            return -1
        return 1 if precedes(right, left) is True else 0

    return sorted(list_, key=cmp_to_key(compare))


LISTS = {
    "count": Builtin(count),
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
    "list contains": Builtin(list_contains),
    "sublist": Builtin(sublist),
    "append": Builtin(append),
    "concatenate": Builtin(concatenate),
    "insert before": Builtin(insert_before),
    "remove": Builtin(remove),
    "list replace": Builtin(list_replace),
    "reverse": Builtin(reverse),
    "index of": Builtin(index_of),
    "distinct values": Builtin(distinct_values),
    "union": Builtin(union),
    "flatten": Builtin(flatten),
    "sort": Builtin(sort),
}
