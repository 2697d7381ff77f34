"""From what was typed to checked answers, and from stored answers back to typed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from forms.base import UNKNOWN, WHOLE, Form
from forms.context import Context, given
from forms.messages import Message


@dataclass(frozen=True)
class Loaded:
    """Checked answers as JSON has them, and those by which the process goes on."""

    answers: dict[str, Any]
    routing: dict[str, Any]


class Invalid(Exception):
    """The answers cannot be taken; `errors` maps the path of each field to what is wrong."""

    def __init__(self, errors: Mapping[str, list[Message]]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{path}: {told[0]}" for path, told in self.errors.items()))


def load(form: type[Form], data: object, context: Context) -> Loaded:
    """Check answers against their form; raises Invalid."""
    schema = form()
    with given(context):
        try:
            typed = schema.load(data)  # type: ignore[arg-type]
        except ValidationError as error:
            raise Invalid(dict(_flat(error.messages, ""))) from error
        return Loaded(_plain(typed), {**schema.routes(typed)})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else value


def _flat(errors: Any, path: str) -> Iterator[tuple[str, list[Message]]]:
    """marshmallow nests errors as the data is nested; here each gets its path."""
    if isinstance(errors, Mapping):
        for key, inner in errors.items():
            step = "" if key == WHOLE else str(key)
            yield from _flat(inner, f"{path}.{step}".strip(".") if step else path)
    else:
        told = errors if isinstance(errors, list) else [errors]
        yield path, [one if isinstance(one, Message) else Message(UNKNOWN) for one in told]
