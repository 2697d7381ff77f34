"""The English templates by which models and hands are refused, as they stand in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from web.problems import ENDINGS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "forms/camunda", "workflows/deployed_forms.py")
# What is called with a rule and, after it, a text.
RULED = {"add", "refuse", "of", "_refuse", "_refused", "_problem", "Problem", "FormProblem"}
RULED |= {"XmlRefused", "_warn", "warn", "_add"}
# What is called with a text alone. A `Fault` is of an evaluation: no deployment is refused for it.
SAID = {
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "NoTime",
    "NotMoved",
    "Reason",
    "StateRefused",
    "TokenNotOpen",
    "Unreadable",
    "__init__",
    "_of_kind",
    "_waiting",
    "fail",
    "expect",
    "new_name",
}


# A name of a rule that is put together: its parts are known elsewhere.
MADE = "-"
DEEPEST = 4


class Found(NamedTuple):
    """A template or the name of a rule, and where it stands."""

    text: str
    where: str


def templates() -> list[Found]:
    """All templates."""
    found = [each for file in _files() for each in _Reader(file).templates()]
    return [*found, *(Found(text, "engine/feel/reader.py") for text in ENDINGS)]


def rules() -> list[Found]:
    """The names of all rules."""
    return [each for file in _files() for each in _Reader(file).rules()]


def _files() -> Iterator[Path]:
    for room in ROOMS:
        place = ROOT / room
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


class _Reader:
    """One file: its calls, and what the names in them stand for."""

    def __init__(self, file: Path) -> None:
        self.where = str(file.relative_to(ROOT))
        self.tree = ast.parse(file.read_text("utf-8"))
        self.known: dict[str, list[ast.expr]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._keep(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._keep(node.target, node.value)

    def _keep(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.known.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, other in zip(target.elts, value.elts, strict=False):
                self._keep(one, other)

    def templates(self) -> Iterator[Found]:
        """Texts have spaces."""
        for _, text, line in self._calls():
            yield Found(text, f"{self.where}:{line}")

    def rules(self) -> Iterator[Found]:
        """What stands before a text."""
        for rule, _, line in self._calls():
            if rule:
                yield Found(rule, f"{self.where}:{line}")

    def _calls(self) -> Iterator[tuple[str, str, int]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.Yield | ast.Return) and isinstance(node.value, ast.Tuple):
                yield from self._told(
                    node.value.elts, node.lineno, ruled=isinstance(node, ast.Yield)
                )

    def _call(self, node: ast.Call) -> Iterator[tuple[str, str, int]]:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name in RULED | SAID:
            yield from self._told(node.args, node.lineno, ruled=name in RULED)

    def _told(
        self, given: list[ast.expr], line: int, *, ruled: bool
    ) -> Iterator[tuple[str, str, int]]:
        for place, each in enumerate(given):
            texts = [text for text in self._strings(each) if " " in text]
            before = list(self._strings(given[place - 1])) if place and ruled else []
            if texts and (before or not ruled):
                for text in texts:
                    yield from (
                        ("" if rule == MADE else rule, text, line) for rule in before or [""]
                    )
                return

    def _strings(self, node: ast.expr, depth: int = 0) -> Iterator[str]:
        """The strings that an expression may be."""
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr():
                yield MADE
            case ast.BinOp(left=left, right=right):
                for one in self._strings(left, depth):
                    yield from (one + other for other in self._strings(right, depth))
            case _:
                for part in self._parts(node, depth):
                    yield from self._strings(part, depth + 1)

    def _parts(self, node: ast.expr, depth: int) -> Iterable[ast.expr]:
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                return [body, orelse]
            case ast.Name(id=name) if depth < DEEPEST:
                return self.known.get(name, [])
            case ast.Subscript(value=table):
                return [table]
            case ast.Dict(values=values):
                return values
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return elements if depth else []
        return []
