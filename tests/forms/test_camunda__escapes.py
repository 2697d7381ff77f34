"""Every public way out of an expression language, in the places of a form file: all are shut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import forms
from tests.engine.escapes import BOMBS, HEARD, PAYLOADS, marked, tripwire
from tests.forms.deployed import compiled, field, problems

Component = dict[str, Any]


def hidden(text: str) -> Component:
    return field("textfield", conditional={"hide": text})


def patterned(text: str) -> Component:
    return field("textfield", validate={"pattern": text})


PLACES: dict[str, Callable[[str], Component]] = {
    "condition": hidden,
    "pattern": patterned,
    "label": lambda text: field("textfield", label=text),
    "description": lambda text: field("textfield", description=text),
    "default": lambda text: field("textfield", defaultValue=text),
    "option": lambda text: field("radio", values=[{"label": text, "value": text}]),
    "key": lambda text: field("textfield", key=text),
}


def fill(component: Component) -> object:
    """What is read of a form with an answer; nothing where the form or the answer is refused."""
    try:
        form = compiled(field("textfield", key="x"), component)
        loaded = forms.load(form, {"x": "a", "answer": "a" * 40 + "!"})
        return forms.read(form, loaded.answers)
    except (forms.FormRefused, forms.Invalid):
        return None


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_no_payload_in_a_form_reaches_python(place: Callable[[str], Component]) -> None:
    fill(place("1 + 1"))  # what is loaded late is loaded now
    for payload in marked(PAYLOADS) + (marked(BOMBS) if place is hidden else []):
        with tripwire():
            answers = fill(place(payload))
        assert HEARD == [], payload
        assert "<class" not in repr(answers), payload
        assert "<function" not in repr(answers), payload


@pytest.mark.parametrize("bomb", ["^(a+)+$", "^(a|aa)+$", "(a*)*b", "^((a+)+)+$", "(.*.*.*.*.*)=x"])
def test_a_pattern_that_could_take_for_ever_is_refused(bomb: str) -> None:
    assert problems(patterned(bomb)) == [("answer", "pattern")]


def test_conditions_and_patterns_are_read() -> None:
    """Places that nothing reads would let everything pass."""
    assert fill(field("textfield")) == {"x": "a", "answer": "a" * 40 + "!"}
    assert fill(hidden('=x = "a"')) is None
    assert fill(patterned("^b")) is None
