"""Reads a pattern of XPath piece by piece, writes it for Python, and counts what it may cost."""

import re
from dataclasses import dataclass, field
from math import factorial
from typing import NoReturn

from engine.feel.errors import Fault
from engine.feel.regex import characters
from engine.feel.regex.characters import Ranges

MAX_REPEAT = 100
_QUANTIFIER = re.compile(r"[*+?]\??|\{([0-9]+)(,)?([0-9]*)\}\??")
_PROPERTY = re.compile(r"\{([A-Za-z0-9-]+)\}")
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"} | {each: each for each in "\\|.?*+(){}-[]^$"}
_NOT_PLAIN = frozenset("?*+(){}[]|\\")


@dataclass(slots=True)
class Translated:
    """A pattern for Python; its loops of any length, ways to choose, and loops over those."""

    text: str = ""
    groups: int = 0
    loops: int = 0
    ways: int = 1
    wild: bool = False

    def work(self, length: int) -> int:
        """A bound on the steps over a text: where each loop may end, times all choices."""
        if self.wild:
            return 1 << min(length, 64)
        ends = int(length ** (self.loops + 1)) // factorial(self.loops + 1)
        return max(ends, 1) * self.ways


def translate(pattern: str, flags: frozenset[str]) -> Translated:
    """The pattern for Python, or a fault that says what is wrong with it."""
    if "q" in flags:
        return Translated(re.escape(pattern))
    reading = _Reading(_packed(pattern) if "x" in flags else pattern, flags)
    reading.cost.text = reading.branches()
    if reading.place < len(reading.pattern):
        reading.fail("')' closes nothing")
    return reading.cost


def _packed(pattern: str) -> str:
    """The pattern without the blanks outside of sets, as the flag x has it."""
    kept: list[str] = []
    depth, escaped = 0, False
    for each in pattern:
        if each.isspace() and not depth:
            continue
        if not escaped:
            depth += (each == "[") - (each == "]")
        escaped = each == "\\" and not escaped
        kept.append(each)
    return "".join(kept)


@dataclass(slots=True)
class _Reading:
    pattern: str
    flags: frozenset[str]
    place: int = 0
    cost: Translated = field(default_factory=Translated)
    closed: set[int] = field(default_factory=set)

    def fail(self, said: str) -> NoReturn:
        raise Fault('"{pattern}" is not a pattern: {said}', pattern=self.pattern, said=said)

    def at(self, *texts: str) -> bool:
        return self.pattern.startswith(texts, self.place)

    def take(self) -> str:
        if self.place >= len(self.pattern):
            self.fail("something is missing at its end")
        self.place += 1
        return self.pattern[self.place - 1]

    def branches(self) -> str:
        """`a|b`, up to the end or the bracket that closes it."""
        found = [self._branch()]
        while self.at("|"):
            self.place += 1
            self.cost.ways *= 2
            found.append(self._branch())
        return "|".join(found)

    def _branch(self) -> str:
        pieces: list[str] = []
        while self.place < len(self.pattern) and not self.at("|", ")"):
            pieces.append(self._piece())
        return "".join(pieces)

    def _piece(self) -> str:
        choices = (self.cost.loops, self.cost.ways)
        atom = self._atom()
        match = _QUANTIFIER.match(self.pattern, self.place)
        if match is None:
            return atom
        self.place = match.end()
        low, high = _bounds(match)
        self.cost.wild |= (self.cost.loops, self.cost.ways) != choices and high != 1
        if high is None:
            self.cost.loops += 1
        else:
            self.cost.ways *= max(high - low, 0) + 1
        return f"(?:{atom}){match.group()}"

    def _atom(self) -> str:
        found = self.take()
        if found == "(":
            return self._group()
        if found == "[":
            return characters.written(self._set())
        if found == "\\":
            return self._escape()
        if found in _ANCHORS:
            return _ANCHORS[found]["m" in self.flags]
        if found == ".":
            return "[\\s\\S]" if "s" in self.flags else "[^\\n\\r]"
        if found in _NOT_PLAIN:
            self.fail(f"{found!r} stands where nothing can repeat or close")
        return re.escape(found)

    def _group(self) -> str:
        capturing = not self.at("?:")
        if self.at("?") and capturing:
            self.fail("there is no (?…) other than (?:…)")
        self.place += 0 if capturing else 2
        self.cost.groups += capturing
        number = self.cost.groups
        within = self.branches()
        if not self.at(")"):
            self.fail("a bracket is not closed")
        self.place += 1
        if capturing:
            self.closed.add(number)
        return f"({within})" if capturing else f"(?:{within})"

    def _escape(self) -> str:
        if self.at(*"123456789"):
            return self._reference()
        ranges = self._escaped()
        return characters.written(ranges)

    def _reference(self) -> str:
        digits = self.take()
        while self.at(*"0123456789") and int(digits + self.pattern[self.place]) in self.closed:
            digits += self.take()
        if int(digits) not in self.closed:
            self.fail(f"there is no group {digits} before \\{digits}")
        self.cost.loops += 1  # what it refers to is compared again, at any length
        # A group that took no part stands for nothing, which Python calls a mismatch.
        return f"(?({digits})\\{digits}|)"

    def _escaped(self) -> Ranges:
        letter = self.take()
        if letter in _PLAIN_ESCAPES:
            code = ord(_PLAIN_ESCAPES[letter])
            return self._cases(((code, code),))
        if letter.lower() in characters.CLASSES:
            return characters.of_class(letter)
        match = _PROPERTY.match(self.pattern, self.place)
        if letter not in "pP" or match is None:
            self.fail(f"\\{letter} has no meaning here")
        self.place = match.end()
        ranges = characters.of_property(match.group(1))
        return characters.other(ranges) if letter == "P" else ranges

    def _cases(self, ranges: Ranges) -> Ranges:
        return characters.in_both_cases(ranges) if "i" in self.flags else ranges

    def _set(self) -> Ranges:
        """`[a-z]`, `[^a-z]`, `[a-z-[aeiou]]`, after its opening bracket."""
        negated = self.at("^")
        self.place += negated
        held: list[tuple[int, int]] = []
        taken: Ranges = ()
        while not self.at("]") or not held:
            if held and self.at("-["):
                self.place += 2
                taken = self._set()
                if not self.at("]"):
                    self.fail("nothing follows what is taken from a set")
                break
            held.extend(self._member(first=not held))
        self.place += 1
        ranges = self._cases(characters.joined(held))
        return characters.without(characters.other(ranges) if negated else ranges, taken)

    def _member(self, first: bool) -> Ranges:
        low = self._single(first)
        if not self.at("-") or self.at("-]", "-["):
            return low
        self.place += 1
        high = self._single(first=True)
        if len(low) != 1 or len(high) != 1 or low[0][0] > high[0][0]:
            self.fail("a range in a set runs from one character to a later one")
        return ((low[0][0], high[0][0]),)

    def _single(self, first: bool) -> Ranges:
        found = self.take()
        if found == "\\":
            if self.at(*"0123456789"):
                self.fail("a set refers to no group")
            letter = self.pattern[self.place : self.place + 1]
            if letter in _PLAIN_ESCAPES:
                self.place += 1
                found = _PLAIN_ESCAPES[letter]
            else:
                return self._escaped()
        elif found in "[]" or (found == "-" and not first and not self.at("]")):
            self.fail(f"{found!r} in a set needs a \\ before it")
        return ((ord(found), ord(found)),)


def _bounds(match: re.Match[str]) -> tuple[int, int | None]:
    """How often a piece repeats, at least and at most; None is without end."""
    sign = match.group()[0]
    if sign != "{":
        return (1 if sign == "+" else 0), (1 if sign == "?" else None)
    low, high = (_count(match.group(end) or "0") for end in (1, 3))
    if not match.group(2):
        return low, low
    return low, high if match.group(3) else None


def _count(digits: str) -> int:
    if len(digits) > len(str(MAX_REPEAT)) or int(digits) > MAX_REPEAT:
        raise Fault("a pattern repeats at most {most} times", most=MAX_REPEAT)
    return int(digits)


# Of the whole text, or with the flag m of each line; a line's end at the very end starts none.
_ANCHORS = {
    "^": (r"(?<![\s\S])", r"(?:(?<![\s\S])|(?<=\n)(?=[\s\S]))"),
    "$": (r"(?![\s\S])", r"(?=\n|(?![\s\S]))"),
}
