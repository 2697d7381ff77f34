"""One file while it is read: its names, its ids, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from lxml import etree

from engine.dmn.errors import Problem
from engine.dmn.xml import child, local, text_of
from engine.errors import reason_of
from engine.feel import Expression, FeelError, Type, UnaryTests, compile, compile_unary_tests

_Cell = TypeVar("_Cell", Expression, UnaryTests)


class Reading:
    """What every part of the reader needs of a file."""

    def __init__(self, file: str, root: etree._Element) -> None:
        self.file = file
        self.root = root
        self.namespace = root.get("namespace", "")
        self.problems: list[Problem] = []
        # Names of entries, which may stand behind a dot anywhere in the file.
        self.entries: set[str] = set()
        # Types that a text may name, as FEEL has them.
        self.types: dict[str, Type] = {}
        self._ids: set[str] = set()
        self.language(root)

    def refuse(self, element: etree._Element, rule: str, text: str, /, **values: object) -> None:
        """Note a problem with an element, by its id or that of what holds it."""
        held: etree._Element | None = element
        while held is not None and not held.get("id"):
            held = held.getparent()
        owner = held.get("id", "") if held is not None else "definitions"
        self.problems.append(Problem(owner, rule, text, tuple(values.items()), self.file))

    def identified(self, element: etree._Element, otherwise: str = "") -> str:
        """An element's id, which stands once; some may do without."""
        found = element.get("id")
        if not found:
            if not otherwise:
                self.refuse(element, "id", "a {tag} needs an id", tag=local(element))
            return otherwise
        if found in self._ids:
            self.refuse(element, "id", "the id '{found}' stands there twice", found=found)
        self._ids.add(found)
        return found

    def variable(self, element: etree._Element) -> str:
        """The name by which an element's value is known."""
        own = child(element, "variable")
        found = name_of(own) if own is not None else ""
        return found or name_of(element)

    def language(self, element: etree._Element) -> None:
        """Expressions are FEEL, by its name or by an address that holds it."""
        language = element.get("expressionLanguage", "feel").lower()
        if "feel" not in language:
            self.refuse(
                element, "language", "expressions are FEEL, not {language}", language=language
            )

    def expression(self, element: etree._Element, names: Iterable[str]) -> Expression:
        """An expression; an empty one is null, as editors leave it."""
        return self._compiled(element, compile, "null", names)

    def tests(self, element: etree._Element, names: Iterable[str]) -> UnaryTests:
        """A test; an empty one is `-`, which every value passes."""
        return self._compiled(element, compile_unary_tests, "-", names)

    def _compiled(
        self,
        element: etree._Element,
        compiled: Callable[..., _Cell],
        empty: str,
        names: Iterable[str],
    ) -> _Cell:
        self.language(element)
        try:
            return compiled(text_of(element) or empty, self.entries.union(names), self.types)
        except FeelError as error:
            self.refuse(
                element, "feel", "'{text}': {error}", text=text_of(element), error=reason_of(error)
            )
            return compiled(empty)


def name_of(element: etree._Element) -> str:
    """An element's name, its blanks made one."""
    return " ".join(element.get("name", "").split())
