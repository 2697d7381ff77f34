"""Stage and total scores, with the inputs of the sample projects."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forms
from tests.bpmn import pack
from workflows.answers import Answers
from workflows.demo.evaluating import sheet_for
from workflows.evaluations import rules, sheets
from workflows.evaluations.rules import Inputs
from workflows.rulebook.seed import INDICATORS

WEIGHTS = {"experts": Decimal(60), "recipient": Decimal(25), "coordinator": Decimal(15)}
STAGES = {"mid_term": Decimal(40), "final": Decimal(60)}
SCORE = st.decimals(0, 100, places=2)


def inputs(experts: str, recipient: str, coordinator: str) -> Inputs:
    return Inputs([Decimal(experts)], Decimal(recipient), Decimal(coordinator))


def total(mid_term: Inputs, final: Inputs) -> Decimal:
    stages = {
        "mid_term": rules.stage_score(mid_term, WEIGHTS),
        "final": rules.stage_score(final, WEIGHTS),
    }
    return rules.total_score(stages, STAGES)


@pytest.mark.parametrize(
    ("given_by", "stage"),
    [
        (("91.50", "93.00", "90.00"), "91.65"),
        (("93.00", "92.00", "94.00"), "92.90"),
        (("57", "61", "57"), "58.00"),
        (("60", "58", "60"), "59.50"),
        (("63.33", "58", "60"), "61.498"),
    ],
)
def test_stage_scores(given_by: tuple[str, str, str], stage: str) -> None:
    assert rules.stage_score(inputs(*given_by), WEIGHTS) == Fraction(stage)


def test_the_excellent_project() -> None:
    mid_term, final = inputs("91.50", "93.00", "90.00"), inputs("93.00", "92.00", "94.00")
    assert total(mid_term, final) == Decimal("92.40")


def test_the_project_that_appeals() -> None:
    mid_term = inputs("57", "61", "57")
    assert total(mid_term, inputs("60", "58", "60")) == Decimal("58.90")
    assert total(mid_term, inputs("63.33", "58", "60")) == Decimal("60.10")


@pytest.mark.parametrize(("score", "rounded"), [("89.995", "90.00"), ("59.994", "59.99")])
def test_only_the_total_is_rounded(score: str, rounded: str) -> None:
    same = {"mid_term": Fraction(score), "final": Fraction(score)}
    assert rules.total_score(same, STAGES) == Decimal(rounded)


def test_thirds_of_three_experts_make_an_exact_tie() -> None:
    experts = [Decimal("91.49"), Decimal("91.50"), Decimal("91.51")]
    assert rules.stage_score(Inputs(experts, Decimal("93"), Decimal("90")), WEIGHTS) == Fraction(
        "91.65"
    )


def test_a_stage_alone_weighs_all() -> None:
    assert rules.total_score({"final": Fraction(70)}, STAGES) == Decimal("70.00")


@given(st.lists(SCORE, min_size=1, max_size=5), SCORE, SCORE)
def test_a_stage_lies_between_its_parts(experts: list[Decimal], one: Decimal, two: Decimal) -> None:
    stage = rules.stage_score(Inputs(experts, one, two), WEIGHTS)
    assert min(*experts, one, two) <= stage <= max(*experts, one, two)
    assert abs(Fraction(rules.shown(stage)) - stage) <= Fraction(1, 2_000_000)


INDICATOR = st.tuples(st.integers(1, 40), st.integers(0, 400), st.integers(1, 400), st.booleans())


@given(st.lists(INDICATOR, min_size=1, max_size=13).filter(lambda rows: any(r[3] for r in rows)))
def test_a_sheet_is_the_weighted_mean_of_what_applies(
    rows: list[tuple[int, int, int, bool]],
) -> None:
    sheet = {
        str(at): rules.mark(weight, Decimal(planned), Decimal(actual) if applies else None)
        for at, (weight, actual, planned, applies) in enumerate(rows)
    }
    # Another way: every point of weight is one ballot paper.
    papers = [
        Fraction(min(actual, planned), planned)
        for weight, actual, planned, applies in rows
        if applies
        for _ in range(weight)
    ]
    assert rules.sheet_score(sheet) == 100 * sum(papers) / len(papers)


def by_hand(parts: list[tuple[Fraction, int]]) -> Fraction:
    """A weighted mean in whole cents of a common denominator."""
    common = lcm(*(part.denominator for part, _ in parts))
    return Fraction(
        sum(int(part * common) * weight for part, weight in parts),
        common * sum(weight for _, weight in parts),
    )


@given(st.lists(st.lists(SCORE, min_size=1, max_size=4), min_size=2, max_size=2), SCORE, SCORE)
def test_totals_and_bands_agree_with_a_computation_by_hand(
    experts: list[list[Decimal]], recipient: Decimal, coordinator: Decimal
) -> None:
    stages, mine = {}, []
    for kind, scores in zip(STAGES, experts, strict=True):
        stages[kind] = rules.stage_score(Inputs(scores, recipient, coordinator), WEIGHTS)
        mean = Fraction(sum(int(one * 100) for one in scores), 100 * len(scores))
        mine.append(by_hand([(mean, 60), (Fraction(recipient), 25), (Fraction(coordinator), 15)]))
    exact = by_hand([(mine[0], 40), (mine[1], 60)])
    # Half up: one step of a hundredth more once half of it is reached.
    cents = (2 * exact * 100 + 1) // 2
    total = rules.total_score(stages, STAGES)
    assert total == Decimal(cents) / 100
    expected = "excellent" if cents >= 9000 else "qualified" if cents >= 6000 else "unqualified"
    assert pack.decision("grade").evaluate({"total_score": total, "veto": False}).value == expected
    assert (
        pack.decision("grade").evaluate({"total_score": total, "veto": True}).value == "unqualified"
    )


@pytest.mark.parametrize(
    ("exact", "shown", "grade"),
    [("89.995", "90.00", "excellent"), ("59.994", "59.99", "unqualified")],
)
def test_a_total_is_rounded_before_it_is_banded(exact: str, shown: str, grade: str) -> None:
    total = rules.total_score({"final": Fraction(exact)}, STAGES)
    assert str(total) == shown
    assert pack.decision("grade").evaluate({"total_score": total, "veto": False}).value == grade


@pytest.mark.parametrize("total", ["91.50", "93.00", "57", "60", "63.33", "56.50", "100", "0"])
def test_a_sheet_can_come_to_any_total(total: str) -> None:
    answers = Answers(forms.read("evaluation.expert", sheet_for(Decimal(total), INDICATORS)))
    marks = {one.indicator: one for one in sheets.marks(answers, INDICATORS)}
    sheet = {key: rules.mark(one.weight, one.planned, one.actual) for key, one in marks.items()}
    assert rules.sheet_score(sheet) == Fraction(total)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=3), st.integers(0, 100))
def test_on_appeal_only_the_contested_item_changes(others: list[int], found: int) -> None:
    sheets = [
        {"a": rules.Mark(60, Fraction(one, 100)), "b": rules.Mark(40, Fraction(1, 2))}
        for one in others
    ]
    panel = [{"b": rules.Mark(40, Fraction(found, 100))}, {"b": rules.Mark(40, Fraction(0))}]
    for before, after in zip(sheets, rules.on_appeal(sheets, panel), strict=True):
        assert after["a"] == before["a"]
        assert after["b"].share == Fraction(found, 200)


def test_a_tie_of_the_panel_lets_a_veto_stand() -> None:
    assert rules.lifted(["lifted", "lifted", "stands"])
    assert not rules.lifted(["lifted", "stands"])


def test_nobody_close_to_the_project_is_an_assessor() -> None:
    assert rules.assessors_allowed([3, 4], {5}, least=2)
    assert not rules.assessors_allowed([3, 5], {5}, least=2)
    assert not rules.assessors_allowed([3, 3], {5}, least=2)
