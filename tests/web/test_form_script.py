"""Rows and errors in a real browser: added, removed, renumbered, restored, led to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import forms
from forms import Message
from tests.web.pages_of_forms import TEMPLATES, source

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SCRIPT = TEMPLATES.parent / "static" / "form.js"
VALUES = forms.to_html(
    "closeout.file",
    {"spending": [{"item": "交通", "amount": "1"}, {"item": "食宿", "amount": "2"}]},
)
# What the page's own scripts do around this one: they keep drafts, and enhance what comes in.
AROUND = """
window.heard = { input: 0, enhanced: [] };
document.querySelector("form").dataset.task = "1";
document.addEventListener("input", () => window.heard.input++);
document.addEventListener("htmx:load", (event) => window.heard.enhanced.push(event.detail.elt.id));
"""


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a form, the close-out's if none is named, in a page of its own; a script error fails the test."""
    page = browser.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))

    def open_(key: str = "closeout.file", given: object = VALUES, **more: object) -> Page:
        page.set_content(source(forms.describe(key), given, **more))  # type: ignore[arg-type]
        page.evaluate(AROUND)
        page.add_script_tag(path=SCRIPT)
        return page

    yield open_
    page.close()
    assert failures == []


def rows(page: Page) -> list[list[str]]:
    """Name and value of every item of the spending."""
    found: list[list[str]] = page.evaluate(
        """[...document.querySelectorAll("#f-spending [data-row-list] input[name$=item]")]
           .map((each) => [each.name, each.value])"""
    )
    return found


def test_a_row_is_added_and_waits_for_its_first_words(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("[name=add-spending]").click()
    assert rows(page)[2] == ["spending-2-item", ""]
    assert page.evaluate("document.activeElement.name") == "spending-2-item"
    assert page.get_by_role("group", name="第 3 项").get_by_label("支出项目").count() == 1
    assert page.evaluate("window.heard") == {"input": 1, "enhanced": ["f-spending-2"]}


def test_removing_a_row_moves_those_after_it_up(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("[name=remove-spending-0]").click()
    assert rows(page) == [["spending-0-item", "食宿"]]
    assert page.locator("label[for=f-spending-0-amount]").count() == 1
    assert page.locator("#f-spending-0 > legend").inner_text() == "第 1 项"
    assert page.evaluate("document.activeElement.id") == "f-spending-0"
    assert page.evaluate("window.heard.input") == 1


def test_the_last_row_is_emptied_rather_than_taken_away(opened: Callable[..., Page]) -> None:
    budget = {"budget": [{"item": "交通", "amount": "1"}]}
    page = opened("change.file", forms.to_html("change.file", budget))
    page.locator("[name=remove-budget-0]").click()
    first = page.locator("#f-budget [data-row-list] input[name$=item]")
    assert [one.get_attribute("name") for one in first.all()] == ["budget-0-item"]
    assert first.input_value() == ""


def test_an_optional_part_begins_and_may_end_without_rows(opened: Callable[..., Page]) -> None:
    page = opened()
    assets = page.locator("#f-assets [data-row-list] > *")
    assert assets.count() == 0
    page.locator("[name=add-assets]").click()
    assert assets.count() == 1
    page.locator("[name=remove-assets-0]").click()
    assert assets.count() == 0


def test_ten_rows_and_more_are_renumbered_apart(opened: Callable[..., Page]) -> None:
    page = opened()
    for _ in range(10):
        page.locator("[name=add-spending]").click()
    page.locator("#f-spending-11-item").fill("末项")
    page.locator("[name=remove-spending-1]").click()
    assert [name for name, _ in rows(page)] == [f"spending-{number}-item" for number in range(11)]
    assert rows(page)[10] == ["spending-10-item", "末项"]


@pytest.mark.parametrize("count", [1, 4])
def test_kept_answers_find_as_many_rows_as_they_need(
    opened: Callable[..., Page], count: int
) -> None:
    page = opened()
    kept = [[f"spending-{number}-item", "旧"] for number in range(count)]
    page.evaluate(
        """(kept) => document.querySelector("form")
             .dispatchEvent(new CustomEvent("sanqu:restore", { detail: kept }))""",
        kept,
    )
    assert [name for name, _ in rows(page)] == [name for name, _ in kept]


def test_a_file_that_the_server_keeps_survives_older_answers(opened: Callable[..., Page]) -> None:
    page = opened()
    page.evaluate(
        """() => {
             const form = document.querySelector("form");
             form.insertAdjacentHTML("beforeend", "<input type=checkbox id=kept checked data-kept-file>");
             form.dispatchEvent(new CustomEvent("sanqu:restore", { detail: [] }));
             document.getElementById("kept").checked = false;
           }"""
    )
    assert page.locator("#kept").is_checked()


def test_errors_are_met_first_and_lead_to_their_fields(opened: Callable[..., Page]) -> None:
    page = opened(errors={"spending.1.amount": [Message("请填写数字")]})
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.get_by_role("link", name="支出明细 第 2 项：金额").click()
    assert page.evaluate("document.activeElement.name") == "spending-1-amount"


def test_chosen_files_are_not_lost_without_a_word(
    opened: Callable[..., Page], tmp_path: Path
) -> None:
    page = opened()
    asked = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(asked) is False
    (tmp_path / "报告.pdf").write_bytes(b"%PDF-1.4")
    page.locator("#f-attachments").set_input_files(tmp_path / "报告.pdf")
    assert page.evaluate(asked) is True
    page.evaluate(
        "document.querySelector('form').dispatchEvent(new Event('submit', { bubbles: true }))"
    )
    assert page.evaluate(asked) is False


def test_a_long_list_within_a_locked_field_is_locked_too(browser: Browser) -> None:
    page = browser.new_page()
    options = "<option selected>1</option><option>2</option>"
    page.set_content(
        "<body data-no-results='x'>"
        f"<fieldset disabled><select id='shut' data-search multiple>{options}</select></fieldset>"
        f"<fieldset><select id='free' data-search multiple>{options}</select></fieldset>"
    )
    page.add_script_tag(path=SCRIPT.parent / "vendor" / "app.js")
    # The scripts of a page begin once it is there.
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")
    left = {}
    for name in ("shut", "free"):
        page.locator(f"#{name} + .ts-wrapper .remove").click(force=True)
        left[name] = page.evaluate(f"document.getElementById('{name}').tomselect.items")
    assert left == {"shut": ["1"], "free": []}
    assert page.locator("#shut + .ts-wrapper .ts-control").get_attribute("aria-disabled") == "true"
    assert page.locator("#shut + .ts-wrapper.disabled input").is_disabled()
    assert page.locator("#free + .ts-wrapper input").is_enabled()
    page.close()
