"""Files and rows."""

from __future__ import annotations

import pytest

import forms
from tests.forms.posting import refusal, sample


def test_files_are_ids_once_each() -> None:
    data, context = sample("programme.summary", attachments=["7", 7, 8])
    assert forms.load("programme.summary", data, context).answers["attachments"] == [7, 8]


@pytest.mark.parametrize("typed", ["x", "-1", 0, 1.5, True, "1e3", "9" * 40, {"id": 1}, "٣"])
def test_what_is_no_file_is_refused(typed: object) -> None:
    told = refusal("programme.summary", attachments=[typed])
    assert told == {"attachments": ["请重新上传文件"]}


def test_files_are_not_without_number() -> None:
    told = refusal("programme.summary", attachments=list(range(1, 102)))
    assert told == {"attachments": ["最多填写 100 项"]}


@pytest.mark.parametrize("typed", ["x", {"title": "x"}, ["x"], 3])
def test_rows_are_rows(typed: object) -> None:
    told = refusal("plan.draft", goals=typed)
    assert told["goals"] == ["内容不完整，请重新填写"]


def test_rows_have_a_most() -> None:
    told = refusal("plan.draft", goals=[{"title": "目标", "target": "程度"}] * 21)
    assert told == {"goals": ["最多填写 20 项"]}


def test_what_is_wrong_in_a_row_is_told_by_its_place() -> None:
    data, _ = sample("plan.draft")
    rows = [*data["goals"], {"title": "只有标题", "target": " "}, {"title": "", "other": "x"}]
    assert refusal("plan.draft", goals=rows) == {
        "goals.1.target": ["请填写这一项"],
        "goals.2.title": ["请填写这一项"],
        "goals.2.target": ["请填写这一项"],
        "goals.2.other": ["这里没有这一项，请刷新页面后重新填写"],
    }


def test_rows_that_nobody_filled_in_do_not_count() -> None:
    data, context = sample("plan.draft")
    blank = {"title": " ", "target": None}
    data["goals"] = [blank, *data["goals"], blank]
    assert len(forms.load("plan.draft", data, context).answers["goals"]) == 1


def test_a_part_that_must_be_there_asks_for_it() -> None:
    assert refusal("plan.draft", indicators=[{"title": ""}]) == {"indicators": ["请填写这一项"]}
