"""The parser's place in a text: its tokens, the names in scope, and the precedence loop."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from engine.feel.errors import FeelLimitExceeded, FeelSyntaxError
from engine.feel.lexer import KEYWORDS, Token, tokens
from engine.feel.limits import MAX_NESTING
from engine.feel.syntax import Node
from engine.feel.types import Type

Prefix: TypeAlias = "Callable[[Reader], Node]"


@dataclass(frozen=True, slots=True)
class Infix:
    """An operator between or after operands: how tightly it binds, and how it is read."""

    power: int
    read: "Callable[[Reader, Node], Node]"


@dataclass(frozen=True, slots=True)
class Grammar:
    """What may open an expression, by its kind or its sign, and what may follow one."""

    kinds: Mapping[str, Prefix]
    prefixes: Mapping[str, Prefix]
    bounds: Mapping[str, Prefix]  # signs that open a range, where a whole expression begins
    infixes: Mapping[str, Infix]
    functions: frozenset[str]  # the built-in ones; of several words only before a parenthesis


class Reader:
    """Reads one text from its first token to its last."""

    def __init__(
        self,
        text: str,
        names: Iterable[str],
        grammar: Grammar,
        types: Mapping[str, Type] | None = None,
    ) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.types = dict(types or {})
        self.index = 0
        self.free: set[str] = set()
        self.bound: list[frozenset[str]] = []
        self.asks = False  # whether `?` was read
        self.in_endpoint = False
        self._grammar = grammar
        self._depth = 0
        self._long: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._long_calls: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.functions = grammar.functions
        for name in grammar.functions:
            _remember(self._long_calls, name)
        self.know(names)

    # --- tokens

    @property
    def token(self) -> Token:
        """The token at hand."""
        return self.tokens[self.index]

    def ahead(self, distance: int = 1) -> Token:
        """A later token; the end stands for all beyond it."""
        return self.tokens[min(self.index + distance, len(self.tokens) - 1)]

    def advance(self) -> Token:
        """Take the token at hand."""
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def at(self, text: str) -> bool:
        """Whether this symbol or keyword is at hand."""
        return self.token.text == text

    def accept(self, text: str) -> bool:
        """Take this symbol or keyword if it is at hand."""
        if self.at(text):
            self.index += 1
            return True
        return False

    def expect(self, text: str, said: str = "") -> None:
        """Take this symbol or keyword, or say that it is missing."""
        if not self.accept(text):
            self.fail(said or "expected '{wanted}'", wanted=text)

    def fail(self, template: str, /, **values: object) -> NoReturn:
        """Give up, saying what was expected and what is there."""
        token = self.token
        template += ", found the end" if token.kind == "end" else ", found '{found}'"
        raise FeelSyntaxError(self.text, token.position, template, **values, found=token.text)

    # --- expressions

    def expression(self, power: int = 0) -> Node:
        """Read an expression whose operators bind more tightly than `power`."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FeelLimitExceeded(
                "an expression nested more than {max_nesting} deep", max_nesting=MAX_NESTING
            )
        node = self._operand(power)
        while (infix := self._infix()) is not None and infix.power > power:
            node = infix.read(self, node)
        self._depth -= 1
        return node

    def _operand(self, power: int) -> Node:
        token = self.token
        if power == 0 and token.text in self._grammar.bounds:
            return self._grammar.bounds[token.text](self)
        if token.kind == "symbol" or token.text in KEYWORDS:
            read = self._grammar.prefixes.get(token.text)
        else:
            read = self._grammar.kinds.get(token.kind)
        if read is None and self._begins_known_name():
            read = self._grammar.kinds["name"]  # `for each in in the queue return …`
        if read is None:
            self.fail("expected a value")
        return read(self)

    def _infix(self) -> Infix | None:
        token = self.token
        if token.kind not in {"symbol", "name"} or (self.in_endpoint and token.text == "["):
            return None
        return self._grammar.infixes.get(token.text)

    def finish(self) -> None:
        """Make sure that nothing is left."""
        if self.token.kind != "end":
            self.fail("expected an operator or the end")

    @contextmanager
    def within(self, closing: str) -> Iterator[None]:
        """Inside brackets, up to and with the closing one."""
        endpoint, self.in_endpoint = self.in_endpoint, False
        yield
        self.expect(closing)
        self.in_endpoint = endpoint

    # --- names

    def know(self, names: Iterable[str]) -> None:
        """Add names to those that are recognised though they hold spaces or signs."""
        for name in names:
            _remember(self._long, name)

    @contextmanager
    def binding(self, names: Iterable[str]) -> Iterator[None]:
        """While names stand for something of the expression's own, they are not free."""
        bound = frozenset(names)
        self.know(bound)
        self.bound.append(bound)
        yield
        self.bound.pop()

    def use(self, name: str) -> None:
        """Note that a name is used; one that nothing here binds is free."""
        if not any(name in names for names in self.bound):
            self.free.add(name)

    def known_name(self) -> str | None:
        """Take the longest known name of several words that begins here, if one does."""
        first = self.token.text
        for words, name in self._long.get(first, ()):
            if self._follows(words):
                self.index += len(words)
                return name
        for words, name in self._long_calls.get(first, ()):
            if self._follows((*words, "(")):
                self.index += len(words)
                return name
        return None

    def _begins_known_name(self) -> bool:
        return any(self._follows(words) for words, _ in self._long.get(self.token.text, ()))

    @staticmethod
    def words_of(name: str) -> tuple[str, ...]:
        """The words and signs that a name is written in; none when no text can name it."""
        try:
            return tuple(token.text for token in tokens(name)[:-1])
        except FeelSyntaxError:
            return ()

    def _follows(self, words: tuple[str, ...]) -> bool:
        return all(self.ahead(i).text == word for i, word in enumerate(words))

    def new_name(self, until: Iterable[str], said: str) -> str:
        """Take the words of a name that is introduced here, up to what must follow it."""
        stops = frozenset(until)
        start = self.token
        if start.kind != "name" or start.text in KEYWORDS:
            self.fail(said)
        while self.token.text not in stops:
            if not self.token.continues_name:
                self.fail("expected one of {stops}", stops=" ".join(map(repr, sorted(stops))))
            self.advance()
        return " ".join(self.text[start.position : self.token.position].split())


def _remember(known: dict[str, list[tuple[tuple[str, ...], str]]], name: str) -> None:
    words = Reader.words_of(name)
    if len(words) > 1:
        entries = known.setdefault(words[0], [])
        if (words, name) not in entries:
            entries.append((words, name))
            entries.sort(key=lambda entry: -len(entry[0]))
