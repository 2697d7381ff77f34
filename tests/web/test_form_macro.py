"""Every form, empty, filled and refused: labels, errors and rows are where people find them."""

from __future__ import annotations

from collections import Counter

import pytest

import forms
from forms import Context, FieldView, FormView, Message, Section
from tests.web.pages_of_forms import (
    Element,
    Posted,
    drawn,
    fields_of,
    paths_of,
    sent,
    source,
    typed,
)

PEOPLE = tuple((number, f"专家{number}") for number in range(1, 12))
LISTS = ("experts", "supervisors", "applications", "selected_agencies", "accepted_places")
CONTEXT = Context(options=dict.fromkeys(LISTS, PEOPLE))
KEYS = sorted(forms.FORM_KEYS)
STATES = ("empty", "filled", "wrong")


def shown(key: str, state: str) -> tuple[FormView, Element]:
    """A form in one of its states; wrong everywhere, or not at all."""
    view = forms.describe(key, CONTEXT)
    values = {} if state == "empty" else forms.to_html(key, typed(fields_of(view)))
    wrong = {path: [Message("错在 {path}", path=path)] for path in paths_of(view)}
    return view, drawn(view, values, wrong if state == "wrong" else {})


def controls(page: Element) -> list[Element]:
    """What a person fills in; what a page carries for itself has no label."""
    return list(page.xpath("//input[not(@type='hidden')] | //select | //textarea"))


def one(kind: str, **more: object) -> FormView:
    """A form of one field."""
    field = FieldView("it", kind, "标签", "", required=True, unit="", **more)  # type: ignore[arg-type]
    return FormView("one", "一栏", (Section("", (field,)),))


every_state = pytest.mark.parametrize(
    ("key", "state"), [(key, state) for key in KEYS for state in STATES]
)


@every_state
def test_every_input_has_a_label(key: str, state: str) -> None:
    _, page = shown(key, state)
    labelled = set(page.xpath("//label/@for"))
    assert [each.get("name") for each in controls(page) if each.get("id") not in labelled] == []
    assert all(label.text_content().strip() for label in page.xpath("//label | //legend"))


@every_state
def test_no_id_stands_twice_and_every_reference_leads_somewhere(key: str, state: str) -> None:
    _, page = shown(key, state)
    ids = Counter(page.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    referred = " ".join(page.xpath("//@aria-describedby | //@aria-labelledby | //@for")).split()
    assert set(referred) <= set(ids)


@every_state
def test_nothing_is_written_inline(key: str, state: str) -> None:
    _, page = shown(key, state)
    assert page.xpath("//script | //style | //@style") == []
    assert [name for each in page.iter() for name in each.attrib if name.startswith("on")] == []


@pytest.mark.parametrize("key", KEYS)
def test_every_error_is_linked_to_its_field_and_said_beside_it(key: str) -> None:
    view, page = shown(key, "wrong")
    paths = list(paths_of(view))
    links = page.xpath("//*[@id='error-summary']//a/@href")
    assert links == [f"#f-{path.replace('.', '-')}" for path in paths]
    for path, link in zip(paths, links, strict=True):
        assert page.xpath(f"//*[@id='{link[1:]}']")
        beside = page.xpath(f"//*[@id='{link[1:]}-error']")
        assert [each.text_content().strip() for each in beside] == [f"错在 {path}"]


@pytest.mark.parametrize("key", KEYS)
def test_every_wrong_input_says_so_to_those_who_cannot_see_it(key: str) -> None:
    _, page = shown(key, "wrong")
    for each in controls(page):
        if each.get("data-kept-file") is not None:
            continue
        group = each.xpath("ancestor::*[@role='radiogroup']")
        bearer = group[0] if each.get("type") == "radio" else each
        assert bearer.get("aria-invalid") == "true"
        assert "-error" in bearer.get("aria-describedby")


@pytest.mark.parametrize("key", KEYS)
def test_a_form_without_errors_marks_nothing(key: str) -> None:
    _, page = shown(key, "filled")
    assert page.xpath("//*[@id='error-summary'] | //@aria-invalid") == []
    assert page.xpath("//*[contains(@class, 'is-invalid')]") == []


@pytest.mark.parametrize("key", KEYS)
def test_what_was_typed_comes_back_as_it_was_typed(key: str) -> None:
    view = forms.describe(key, CONTEXT)
    answers = typed(fields_of(view))
    page = drawn(view, forms.to_html(key, answers))
    assert forms.from_html(key, sent(page)) == answers


@pytest.mark.parametrize("key", KEYS)
def test_an_untouched_form_sends_nothing(key: str) -> None:
    view = forms.describe(key, CONTEXT)
    again = forms.from_html(key, sent(drawn(view)))
    assert {name for name, value in again.items() if value} == set()


@pytest.mark.parametrize(
    "key", [key for key in KEYS if any(f.rows for f in fields_of(forms.describe(key)))]
)
def test_the_buttons_of_rows_work_without_a_script(key: str) -> None:
    view = forms.describe(key, CONTEXT)
    part = next(field for field in fields_of(view) if field.rows)
    page = drawn(view, forms.to_html(key, typed(fields_of(view))))
    buttons = page.xpath("//button/@name")
    assert {f"add-{part.name}", f"remove-{part.name}-0", f"remove-{part.name}-1"} <= set(buttons)
    removed = Posted([*sent(page).pairs, (f"remove-{part.name}-0", "1")])
    assert forms.is_rearranging(removed)
    assert len(forms.from_html(key, removed)[part.name]) == 1
    added = forms.from_html(key, Posted([*sent(page).pairs, (f"add-{part.name}", "1")]))
    assert (
        len(
            drawn(view, forms.to_html(key, added)).xpath(
                f"//fieldset[@data-rows='{part.name}']//fieldset"
            )
        )
        == 3
    )


def test_enter_hands_the_form_in_instead_of_removing_a_row() -> None:
    page = drawn(forms.describe("plan.draft"))
    assert page.xpath("//button[not(@type) or @type='submit']")[0].get("name") is None


def test_required_is_said_in_words() -> None:
    page = drawn(forms.describe("need.verify"))
    assert "（必填）" in page.xpath("//legend[contains(., '意见')]")[0].text_content()
    assert "（必填）" not in page.xpath("//label[@for='f-comment']")[0].text_content()


def test_an_error_without_a_field_is_said_at_the_top_without_a_link() -> None:
    errors = {"": [Message("整体有误")], "gone.0.away": [Message("没有这一项")]}
    summary = drawn(one("text"), {}, errors).xpath("//*[@id='error-summary']")[0]
    assert summary.xpath(".//a") == []
    assert [each.text_content() for each in summary.xpath(".//li")] == ["整体有误", "没有这一项"]
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")


def test_the_summary_names_part_row_and_field() -> None:
    page = drawn(
        forms.describe("plan.draft"),
        {"milestones-count": 2},
        {"milestones.1.due_on": [Message("应在服务期内")]},
    )
    entry = page.xpath("//*[@id='error-summary']//li")[0].text_content()
    assert entry == "节点 第 2 项：检查日期：应在服务期内"


@pytest.mark.parametrize(
    ("kind", "count", "tag", "searched"),
    [
        ("choice", 4, "radio", False),
        ("choice", 5, "select", False),
        ("choice", 9, "select", True),
        ("option", 3, "select", False),
        ("choices", 8, "checkbox", False),
        ("options", 9, "select", True),
    ],
)
def test_short_lists_are_ticked_and_long_ones_searched(
    kind: str, count: int, tag: str, searched: bool
) -> None:
    choices = tuple((str(number), f"第{number}") for number in range(count))
    page = drawn(one(kind, choices=choices))
    found = page.xpath("//*[@id='f-it']")[0]
    assert tag in (found.tag, found.get("type"))
    assert (found.get("data-search") is not None) is searched
    assert (found.get("multiple") is not None) is (kind == "options")


def test_a_list_without_entries_says_so() -> None:
    assert "目前没有可选的条目" in drawn(one("options", options="experts")).text_content()


@pytest.mark.parametrize(
    ("kind", "mode", "type_"),
    [("integer", "numeric", "text"), ("money", "decimal", "text"), ("date", None, "date")],
)
def test_telephones_show_the_right_keys(kind: str, mode: str | None, type_: str) -> None:
    found = drawn(one(kind)).xpath("//input[@id='f-it']")[0]
    assert (found.get("inputmode"), found.get("type")) == (mode, type_)


def test_kept_files_are_named_linked_and_can_be_unticked() -> None:
    page = drawn(one("files"), {"it": ["7", "8"]})
    kept = page.xpath("//input[@type='checkbox']")
    assert [(each.get("name"), each.get("value")) for each in kept] == [("it", "7"), ("it", "8")]
    assert page.xpath("//a[@href='/files/7']")[0].text_content() == "审计报告.pdf"
    assert "文件 8" in page.text_content()
    assert page.xpath("//input[@type='file']/@name") == ["it"]


def test_nothing_that_was_typed_becomes_markup() -> None:
    text = "</textarea><script>alert(1)</script>"
    assert "<script>" not in source(one("textarea", max_length=500), {"it": text})
    assert "<script>" not in source(one("text"), {"it": text}, {"it": [Message(text)]})


def test_a_score_says_how_much_may_be_given() -> None:
    page = drawn(forms.describe("application.score", Context(facts={"rubric": {"record": 20}})))
    assert page.xpath("//*[@id='f-record-help']")[0].text_content() == "最高 20"
    assert page.xpath("//*[@id='f-team-help']")[0].text_content() == "最高 100"
