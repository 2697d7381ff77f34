"""A browser's part in the tests of forms: answers become the names and values of inputs, and refusals are read."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

import forms
from tests.forms.samples import SAMPLES


class Post:
    """What a browser sends: names with their values, as Werkzeug's MultiDict has them."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def keys(self) -> Iterable[str]:
        return self._values.keys()

    def getlist(self, key: str) -> list[str]:
        return list(self._values.get(key, ()))


def inputs(answers: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The inputs of a page that shows these answers."""
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                yield from inputs(row, f"{prefix}{name}-{number}-")
        elif isinstance(value, list):
            yield from ((prefix + name, str(one)) for one in value)
        elif value is not False:
            yield prefix + name, "true" if value is True else str(value)


def sample(key: str, **changes: Any) -> tuple[dict[str, Any], forms.Context]:
    """A valid sample with some answers changed; None takes one away."""
    data, context = SAMPLES[key]
    changed = {**copy.deepcopy(data), **changes}
    return {name: value for name, value in changed.items() if value is not None}, context


def refused(key: str, data: object, context: forms.Context) -> dict[str, list[str]]:
    """The refusal of these answers: each path with its Chinese words."""
    with pytest.raises(forms.Invalid) as caught:
        forms.load(key, data, context)
    return {path: [str(one) for one in told] for path, told in caught.value.errors.items()}


def refusal(key: str, **changes: Any) -> dict[str, list[str]]:
    """The refusal of a sample with these changes."""
    return refused(key, *sample(key, **changes))
