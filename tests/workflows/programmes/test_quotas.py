"""Quotas by field and by place hold where agencies are selected and pairs proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

import pytest

import forms
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.cases.actions import form_context
from workflows.cases.tasks import get_task
from workflows.programmes.models import Programme
from workflows.programmes.queries import get_programme
from workflows.programmes.quotas import pairs_left

RANKING = datetime(2025, 3, 25, tzinfo=UTC)
PAIRING = datetime(2025, 4, 2, tzinfo=UTC)


def given(show: Played, element: str) -> Mapping[str, object]:
    """What a form begins with."""
    (task_id,) = show.open(element)
    return form_context(show.session, get_task(show.session, task_id)).initial


def test_a_field_without_a_place_left_is_put_on_the_waiting_list(go_on: GoOn) -> None:
    with go_on(until=RANKING) as show:
        get_programme(show.session, 1).field_quotas = {"elderly_care": 0}
        (row,) = cast("list[dict[str, object]]", given(show, "rank_applications")["decisions"])
        assert row["outcome"] == "waitlisted"
        with pytest.raises(forms.Invalid) as refused:
            chosen = {**row, "outcome": "selected", "reason": "县里要求（示例）"}
            show.do("rank_applications", "coordinator", decisions=[chosen])
        assert set(refused.value.errors) == {"decisions"}
        show.do("rank_applications", "coordinator", decisions=[row])


def test_a_county_gets_no_more_pairs_than_the_call_gives_it(go_on: GoOn) -> None:
    with go_on(PAIR, PAIRING) as show:
        programme, ids = get_programme(show.session, 1), show.cast.organisations
        pair = {
            "agency": ids["A1"],
            "place": ids["R1"],
            "supervisor": show.cast.people["supervisor-1"],
            "reason": "服务领域相符（示例）",
        }
        programme.place_quotas = {"乌翠区": 0}
        with pytest.raises(forms.Invalid) as refused:
            show.do("propose_pairs", "coordinator", pairs=[pair])
        assert set(refused.value.errors) == {"pairs.0.place"}
        # What the form would refuse it does not propose.
        assert given(show, "propose_pairs")["pairs"] == []
        programme.place_quotas, programme.field_quotas = {}, {"elderly_care": 0}
        assert given(show, "propose_pairs")["pairs"] == []
        with pytest.raises(forms.Invalid) as refused:
            show.do("propose_pairs", "coordinator", pairs=[pair])
        assert set(refused.value.errors) == {"pairs.0.agency"}
        programme.field_quotas = {"elderly_care": 1}
        (row,) = cast("list[dict[str, object]]", given(show, "propose_pairs")["pairs"])
        assert (row["agency"], row["place"]) == (pair["agency"], pair["place"])
        programme.place_quotas = {"乌翠区": 1}
        show.do("propose_pairs", "coordinator", pairs=[pair])


def test_budget_and_quota_bound_how_many_pairs_may_still_be_proposed() -> None:
    call = Programme(quota=3, budget=Decimal(500_000), grant_per_pairing=Decimal(200_000))
    assert pairs_left(call, []) == 2
    assert pairs_left(call, [Decimal(200_000)]) == 1
    call.budget = Decimal(900_000)
    assert pairs_left(call, [Decimal(200_000)]) == 2
    assert pairs_left(call, [Decimal(200_000)] * 4) == 0
