"""Filling a form as people do: by the labels that they see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from re import Pattern
from typing import TypeAlias

from playwright.sync_api import Locator, Page, expect

# Text or an option's words; options; rows; files.
Answer: TypeAlias = "str | Sequence[str | Mapping[str, str]] | Path"
Answers: TypeAlias = Mapping[str, Answer]


def fill(form: Locator, answers: Answers) -> None:
    """Put each answer into the field of that label."""
    for label, answer in answers.items():
        if isinstance(answer, Path):
            form.get_by_label(named(label)).set_input_files(answer)
        elif isinstance(answer, str):
            _fill_one(form, label, answer)
        else:
            _fill_several(form.get_by_role("group", name=named(label)), answer)


def named(label: str) -> Pattern[str]:
    """A label, with or without what marks it as required."""
    return re.compile(rf"^{re.escape(label)}\s*\*?\s*(（必填）|\(required\))?$")


def hand_in(page: Page, answers: Answers) -> None:
    """Fill the form of the open task and submit it; the page says that it is done."""
    task = page.get_by_role("heading", level=1).inner_text()
    fill(page.locator("#task-form"), answers)
    submit(page)
    expect(page.get_by_text(f"“{task}”已提交。")).to_be_visible()


def submit(page: Page) -> None:
    """Press the form's own button."""
    page.get_by_role("button", name="提交", exact=True).click()


def _fill_one(form: Locator, label: str, answer: str) -> None:
    radios = form.get_by_role("radiogroup", name=named(label))
    if radios.count():
        radios.get_by_label(answer, exact=True).check()
        return
    # A section may have the same title as the field in it.
    field = form.locator("input, select, textarea").and_(form.get_by_label(named(label)))
    if field.evaluate("each => each.tagName") == "SELECT":
        field.select_option(label=answer)
    else:
        field.fill(answer)


def _fill_several(group: Locator, answers: Sequence[str | Mapping[str, str]]) -> None:
    for position, answer in enumerate(answers, start=1):
        if isinstance(answer, Mapping):
            fill(row(group, position), answer)
        else:
            group.get_by_label(answer, exact=True).check()


def row(group: Locator, position: int) -> Locator:
    """A row of a repeating part, added where there are not so many yet."""
    found = group.get_by_role("group", name=f"第 {position} 项", exact=True)
    if found.count() == 0:
        group.get_by_role("button", name=re.compile("^添加一项")).click()
        expect(found).to_be_visible()
    return found
