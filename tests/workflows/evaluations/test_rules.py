"""Stage and total scores, with the inputs of the sample projects."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.evaluations import rules
from workflows.evaluations.rules import Inputs

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


def test_the_supervisor_is_no_assessor() -> None:
    assert rules.assessors_allowed([3, 4], supervisor_id=5, least=2)
    assert not rules.assessors_allowed([3, 5], supervisor_id=5, least=2)
    assert not rules.assessors_allowed([3, 3], supervisor_id=5, least=2)
