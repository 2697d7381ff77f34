"""The example of the README is a form, and its table names every component that runs."""

from __future__ import annotations

import re
from pathlib import Path

import forms
from forms.camunda.vocabulary import PROPERTIES
from workflows.deployed_forms import LANGUAGE

README = (Path(forms.__file__).parent / "README.md").read_text("utf-8")


def test_the_example_compiles() -> None:
    example = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert example
    form = forms.compile_form(example[1].encode(), LANGUAGE)
    assert forms.load(form, {"found": "no"}).routing == {"found": "no"}


def test_the_table_names_every_component() -> None:
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(PROPERTIES)
