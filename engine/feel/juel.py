"""Recognises JUEL, which Camunda's models carry, and says which FEEL to write instead."""

import re

_WRITTEN = re.compile(r"[$#]\{\s*(?P<body>[^{}]*?)\s*\}", re.DOTALL)
_PIECE = re.compile(
    r"""\s*(?:
    (?P<string>'[^'\\]*'|"[^"\\]*")
    |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<symbol>==|!=|<=|>=|&&|\|\||[<>!()])
    )\s*""",
    re.VERBOSE,
)
_SYMBOLS = {"==": "=", "&&": "and", "||": "or"}
_WORDS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_WORDS["not"] = "!"
_JOINING = {"and", "or", "empty"}


REFUSED = "this is JUEL (${{…}} or #{{…}}); expressions are FEEL"


def juel_template(text: str) -> tuple[str, dict[str, str]]:
    """Why this is refused, and the FEEL to write where it is simple enough to say."""
    written = _WRITTEN.fullmatch(text.strip())
    feel = _translate(written.group("body")) if written else None
    return (REFUSED + ": write ={feel}", {"feel": feel}) if feel else (REFUSED, {})


def juel_reason(text: str) -> str:
    """The same, said in English."""
    template, values = juel_template(text)
    return template.format(**values)


def _translate(body: str) -> str | None:
    """Paths, literals, comparisons and their combination; nothing else is simple."""
    words: list[str] = []
    position = 0
    while position < len(body):
        match = _PIECE.match(body, position)
        if match is None or _is_beyond(match.group().strip(), words):
            return None
        words.append(_piece(match))
        position = match.end()
    feel = " ".join(words)
    # `!` and `empty` stand before one path; FEEL needs parentheses or a comparison.
    feel = re.sub(r"! empty ([\w.]+)", r"\1 != null", feel)
    feel = re.sub(r"empty ([\w.]+)", r"\1 = null", feel)
    feel = re.sub(r"! (?!=)([\w.]+)", r"not(\1)", feel)
    feel = feel.replace("( ", "(").replace(" )", ")")
    return feel if feel and "! " not in feel.replace("!= ", "") else None


def _is_beyond(text: str, words: list[str]) -> bool:
    """Whether this is a call or an operator that has no plain counterpart."""
    called = text == "(" and words and re.fullmatch(r"[\w.]+", words[-1])
    return text in {"div", "mod", "instanceof"} or bool(called and words[-1] not in _JOINING)


def _piece(match: re.Match[str]) -> str:
    text = match.group().strip()
    if match.lastgroup == "string":
        return '"' + text[1:-1].replace('"', '\\"') + '"'
    if match.lastgroup == "name":
        return _WORDS.get(text, text)
    return _SYMBOLS.get(text, text)
