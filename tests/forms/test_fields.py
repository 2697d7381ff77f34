"""The kinds of field: what each takes, and what it says when it cannot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import forms
from tests.forms.posting import refusal, sample


def _taken(key: str, name: str, value: Any) -> Any:
    data, context = sample(key, **{name: value})
    return forms.read(key, forms.load(key, data, context).answers)[name]


def _told(key: str, name: str, value: Any) -> str:
    errors = refusal(key, **{name: value})
    assert list(errors) == [name]
    return errors[name][0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  两头有空格  ", "两头有空格"), ("一行\r\n又一行", "一行\n又一行")],
)
def test_text_is_trimmed(typed: str, kept: str) -> None:
    assert _taken("programme.summary", "summary", typed) == kept


def test_text_has_a_limit_and_says_how_far_over_it_is() -> None:
    assert _taken("programme.draft", "title", "年" * 200) == "年" * 200
    assert _told("programme.draft", "title", "年" * 201) == "最多 200 个字，现在有 201 个"


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800", "x\udfffy"])
def test_text_that_cannot_be_stored_is_refused(typed: str) -> None:
    assert _told("programme.draft", "title", typed) == "含有无法保存的字符，请重新输入"


@pytest.mark.parametrize("typed", [3, True, {"a": 1}, ["a"]])
def test_text_is_text(typed: object) -> None:
    assert _told("programme.draft", "title", typed) == "请填写文字"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("200000", "200000"),
        ("200,000.00", "200000.00"),
        ("２０００００", "200000"),
        ("2E5", "200000"),
        (200000.0, "200000.0"),
        (Decimal("200000.00"), "200000.00"),
    ],
)
def test_an_amount_may_be_written_in_many_ways(typed: object, kept: str) -> None:
    data, context = sample("programme.draft", grant_per_pairing=typed)
    assert forms.load("programme.draft", data, context).answers["grant_per_pairing"] == kept


@pytest.mark.parametrize("typed", ["二十万", "1 2", "NaN", "sNaN", "Infinity", "1e999", True, []])
def test_what_is_no_number_is_refused(typed: object) -> None:
    told = refusal("programme.draft", budget=typed)
    assert told["budget"][0] in {"请填写数字，例如 12.5", "请填写这一项"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-0.01", "不能小于 0"),
        ("100.01", "不能大于 100"),
        ("99.999", "最多保留 2 位小数"),
    ],
)
def test_a_score_has_its_bounds(typed: str, told: str) -> None:
    assert _told("evaluation.coordinator", "score", typed) == told


def test_nothing_is_not_less_than_nothing() -> None:
    assert str(_taken("evaluation.coordinator", "score", "-0.00")) == "0.00"


def test_a_whole_number_is_whole() -> None:
    assert _taken("programme.draft", "quota", "3.0") == 3
    assert _told("programme.draft", "quota", "2.5") == "请填写整数"
    assert _told("programme.draft", "quota", "三") == "请填写数字，例如 12"


@pytest.mark.parametrize("typed", ["2026-02-30", "明天", "2026", 20260315])
def test_a_day_is_a_day(typed: object) -> None:
    assert _told("agreement.sign", "signed_on", typed) == "请填写日期，例如 2026-03-15"


def test_a_day_lies_in_our_time() -> None:
    assert _told("agreement.sign", "signed_on", "0206-03-15") == "日期应在 1990 年至 2100 年之间"


@pytest.mark.parametrize("value", [True, "true", "on", "1"])
def test_a_flag_is_set_by_a_tick(value: object) -> None:
    data = {"recused": value, "recusal_reason": "曾任该机构理事"}
    assert forms.load("application.score", data).routing == {"recused": True}


@pytest.mark.parametrize("value", [False, "", "false", None, "0"])
def test_a_flag_is_unset_otherwise(value: object) -> None:
    data, context = sample("application.score", recused=value)
    assert forms.load("application.score", data, context).answers["recused"] is False


@pytest.mark.parametrize("value", ["maybe", 7, ["true"], {"a": 1}])
def test_a_flag_is_yes_or_no(value: object) -> None:
    assert refusal("application.score", recused=value) == {"recused": ["请选择是或否"]}
