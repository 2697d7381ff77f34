"""What a form is checked against besides its own answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

Options = Sequence[tuple[int | str, str]]


@dataclass(frozen=True)
class Context:
    """Named lists of (id, label) to choose from, and facts that rules compare with."""

    options: Mapping[str, Options] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


# marshmallow builds nested fields far from the caller: this is how they see the context.
_current: ContextVar[Context | None] = ContextVar("forms_context", default=None)


def current() -> Context:
    """The context of the form that is being loaded; an empty one outside of it."""
    return _current.get() or Context()


@contextmanager
def given(context: Context) -> Iterator[None]:
    """Load a form against this context."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)
