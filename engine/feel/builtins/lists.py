"""The functions on lists."""

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key

from engine.feel.builtins.signature import Builtin, named
from engine.feel.comparison import alike, equal, ordered
from engine.feel.errors import Fault
from engine.feel.numbers import cut
from engine.feel.values import Value, kind


def count(list_: list[Value]) -> Decimal:
    """How many elements."""
    return Decimal(len(list_))


def list_contains(list_: list[Value], element: object) -> bool:
    """Whether a list holds an element."""
    return any(alike(each, element) for each in list_)


def sublist(list_: list[Value], start_position: Decimal, length: Decimal | None = None) -> Value:
    """A part of a list; the first element is 1, the last -1."""
    first = _place(list_, start_position)
    if length is None:
        return list_[first:]
    many = cut(length, "the length")
    if many < 0 or first + many > len(list_):
        raise Fault("the list does not reach so far")
    return list_[first : first + many]


def _place(items: list[Value], position: Decimal) -> int:
    place = cut(position, "the position")
    if not 1 <= abs(place) <= len(items):
        raise Fault(
            "there is no position {place} in a list of {items}", place=place, items=len(items)
        )
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
    return [new_item if _matches(position(each, new_item)) else each for each in list_]


def _matches(answer: Value) -> bool:
    if answer is not None and not isinstance(answer, bool):
        raise Fault("the match must be true or false, not {answer}", answer=kind(answer))
    return answer is True


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


def duplicate_values(list_: list[Value]) -> list[Value]:
    """The values that stand in the list more than once, each once."""
    return [each for each in distinct_values(list_) if len(index_of(list_, each)) > 1]


def _squared(list_: list[Value]) -> int:
    return len(list_) ** 2


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
    "list contains": Builtin(list_contains),
    "sublist": Builtin(sublist),
    "append": Builtin(append),
    "concatenate": Builtin(concatenate),
    "insert before": Builtin(named(insert_before, "list", "position", "newItem")),
    "remove": Builtin(remove),
    "list replace": Builtin(
        named(list_replace, "list", "position", "newItem"),
        named(list_replace, "list", "match", "newItem"),
    ),
    "reverse": Builtin(reverse),
    "index of": Builtin(index_of),
    "distinct values": Builtin(distinct_values),
    "duplicate values": Builtin(duplicate_values, price=_squared),
    "union": Builtin(union),
    "flatten": Builtin(flatten),
    "sort": Builtin(sort),
}
