"""The functions on strings; a character is a Unicode code point."""

from decimal import Decimal

from engine.feel.builtins import patterns
from engine.feel.builtins.signature import Builtin
from engine.feel.errors import Fault
from engine.feel.limits import check_string
from engine.feel.numbers import cut
from engine.feel.values import Value, kind


def substring(string: str, start_position: Decimal, length: Decimal | None = None) -> str:
    """A part of a text; the first character is 1, the last -1."""
    start = cut(start_position, "the start position")
    if not 1 <= abs(start) <= max(len(string), 1):
        raise Fault(
            "there is no position {start} in a text of {string} characters",
            start=start,
            string=len(string),
        )
    first = start - 1 if start > 0 else len(string) + start
    if length is None:
        return string[first:]
    count = cut(length, "the length")
    if count < 1:
        raise Fault("the length must be 1 or more")
    return string[first : first + count]


def string_length(string: str) -> Decimal:
    """How many characters a text has."""
    return Decimal(len(string))


def upper_case(string: str) -> str:
    """The text in capitals."""
    return string.upper()


def lower_case(string: str) -> str:
    """The text in small letters."""
    return string.lower()


def substring_before(string: str, match: str) -> str:
    """What stands before the first match, or nothing."""
    return string.partition(match)[0] if match and match in string else ""


def substring_after(string: str, match: str) -> str:
    """What stands after the first match, or nothing."""
    return string.partition(match)[2] if match else string


def contains(string: str, match: str) -> bool:
    """Whether a text holds another."""
    return match in string


def starts_with(string: str, match: str) -> bool:
    """Whether a text begins with another."""
    return string.startswith(match)


def ends_with(string: str, match: str) -> bool:
    """Whether a text ends with another."""
    return string.endswith(match)


def replace(input_: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with each match of a pattern replaced; `$1` is the first group."""
    return patterns.replaced(input_, pattern, replacement, flags or "")


def _price_of_replace(text: str, pattern: str, replacement: str, flags: str | None) -> int:
    return patterns.price(text, pattern, flags)


def matches(input_: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a pattern is found in the text."""
    return patterns.compiled(input_, pattern, flags or "").search(input_) is not None


def split(string: str, delimiter: str) -> list[Value]:
    """The parts of a text between matches of a pattern."""
    return list(patterns.parted(string, delimiter))


def string_join(list_: list[Value], delimiter: str | None = None) -> str:
    """The texts of a list as one; nulls are left out."""
    texts = [each for each in list_ if each is not None]
    for each in texts:
        if not isinstance(each, str):
            raise Fault("the list holds a {each}", each=kind(each))
    strings = [str(each) for each in texts]
    check_string(sum(map(len, strings)) + len(delimiter or "") * len(strings))
    return (delimiter or "").join(strings)


STRINGS = {
    "substring": Builtin(substring),
    "string length": Builtin(string_length),
    "upper case": Builtin(upper_case),
    "lower case": Builtin(lower_case),
    "substring before": Builtin(substring_before),
    "substring after": Builtin(substring_after),
    "replace": Builtin(replace, price=_price_of_replace),
    "contains": Builtin(contains),
    "starts with": Builtin(starts_with),
    "ends with": Builtin(ends_with),
    "matches": Builtin(matches, price=patterns.price),
    "split": Builtin(split, price=patterns.price),
    "string join": Builtin(string_join),
}
