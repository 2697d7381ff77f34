"""Cuts a text into tokens: numbers, strings, temporal literals, name parts, symbols."""

import re
from typing import NamedTuple

from engine.feel.errors import FeelLimitExceeded, FeelSyntaxError
from engine.feel.juel import juel_template
from engine.feel.limits import MAX_TEXT

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or"}
    | {"between", "instance", "function", "true", "false", "null"}
)

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<temporal>@\s*"(?:[^"\\]|\\.)*")
    |(?P<name>\?|(?:[^\W\d]|[\U00010000-\U000EFFFF])(?:\w|[\U00010000-\U000EFFFF])*)
    |(?P<symbol>\*\*|\.\.|!=|<=|>=|->|[-+*/()\[\]{},.:=<>'])
    """,
    re.VERBOSE | re.DOTALL,
)

_IN_NAMES = frozenset("-+*/.'")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Token(NamedTuple):
    """A piece of a text; `end` closes the list."""

    kind: str
    text: str
    position: int

    @property
    def continues_name(self) -> bool:
        """Whether it may stand within a name, after its first word."""
        return self.kind in {"name", "number"} or self.text in _IN_NAMES


def tokens(text: str) -> list[Token]:
    """All tokens of a text, blanks and comments left out."""
    if len(text) > MAX_TEXT:
        raise FeelLimitExceeded(
            "an expression of more than {max_text} characters", max_text=MAX_TEXT
        )
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            template, values = _complaint(text, position)
            raise FeelSyntaxError(text, position, template, **values)
        if match.lastgroup != "blank":
            found.append(Token(str(match.lastgroup), match.group(), position))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _complaint(text: str, position: int) -> tuple[str, dict[str, str]]:
    if text[position] in "$#" and text[position + 1 : position + 2] == "{":
        return juel_template(text)
    if text[position] == '"':
        return "this string is not closed", {}
    return "unexpected character {character!r}", {"character": text[position]}


def unquote(text: str, token: Token) -> str:
    """The string that a literal writes, its escapes resolved."""
    body = token.text[token.text.index('"') + 1 : -1]
    if "\\" not in body:
        return body

    def resolve(match: re.Match[str]) -> str:
        code = match.group(1)
        if code in _PLAIN:
            return _PLAIN[code]
        if len(code) > 1 and int(code[1:], 16) <= 0x10FFFF:  # noqa: PLR2004 - the last code point
            return chr(int(code[1:], 16))
        if code[0] in "uU":
            template = "\\{code} in a string names no character"
            raise FeelSyntaxError(text, token.position, template, code=code)
        return match.group()  # patterns are full of such: `matches(x, "\\d+")`

    plain = _ESCAPE.sub(resolve, body)
    try:
        # Two \uXXXX may write one character as a surrogate pair; a lone half is no character.
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError as error:
        raise FeelSyntaxError(text, token.position, "half a surrogate pair in a string") from error
