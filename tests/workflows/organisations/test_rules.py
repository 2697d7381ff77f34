"""The unified social credit code and its check sign (GB 32100-2015)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.organisations.rules import CREDIT_SIGNS, valid_credit_code

# The standard's own example.
GOOD = "91350100M000100Y43"


def test_the_standards_example() -> None:
    assert valid_credit_code(GOOD)


@pytest.mark.parametrize("code", ["", GOOD[:-1], GOOD.lower(), GOOD + "3", "9135010OM000100Y43"])
def test_what_is_no_code(code: str) -> None:
    assert not valid_credit_code(code)


@given(st.integers(0, 17), st.sampled_from(CREDIT_SIGNS))
def test_one_wrong_sign_is_found(at: int, sign: str) -> None:
    assert valid_credit_code(GOOD[:at] + sign + GOOD[at + 1 :]) is (sign == GOOD[at])
