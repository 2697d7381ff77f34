"""A need through the real models: accepted, returned until refused, lapsed, one per place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

import forms
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import actor_of
from workflows.cases.tasks import get_task
from workflows.errors import Conflict, NotAllowed
from workflows.needs.actions import open_need
from workflows.needs.models import Need
from workflows.needs.queries import facts, file_context

DURING_FILING = datetime(2025, 3, 10, 2, tzinfo=UTC)
AFTER_FILING = datetime(2025, 3, 20, 2, tzinfo=UTC)
RETURNED = {"decision": "return", "comment": "请补正（示例）", "fields_to_correct": ["problem"]}


def need_of(show: Played) -> Need:
    return show.session.scalars(select(Need)).one()


def test_an_accepted_need_names_leader_and_contact(go_on: GoOn) -> None:
    with go_on(until=DURING_FILING) as show:
        need = need_of(show)
        assert need.status == "accepted"
        shown = {fact.label: fact.value for fact in facts(show.session, need)}
        assert (shown["责任领导"], shown["具体工作人员"]) == ("责任领导R1", "工作人员R1")


def test_what_came_back_has_only_the_named_fields_open(go_on: GoOn) -> None:
    held = replace(PAIR, held=frozenset({"verify_need"}))
    with go_on(held, DURING_FILING) as show:
        show.do("verify_need", "coordinator", **RETURNED)
        (task_id,) = show.open("correct_need")
        given = file_context(show.session, get_task(show.session, task_id))
        assert "problem" not in given.locked
        # Whatever a browser sends, the rest stands as it was filed.
        posted = {"problem": "独居老人 120 名", "responsible_leader": "别人", "contact": ""}
        show.do("correct_need", "contact-r1", **posted)
        need = need_of(show)
        assert (need.problem, need.responsible_leader) == ("独居老人 120 名", "责任领导R1")
        assert need.support_items == ["office", "lodging", "introduction"]


def test_after_two_returns_a_need_is_accepted_or_refused(go_on: GoOn) -> None:
    held = replace(PAIR, held=frozenset({"verify_need"}))
    with go_on(held, DURING_FILING) as show:
        for problem in ("第一次补正", "第二次补正"):
            show.do("verify_need", "coordinator", **RETURNED)
            show.do("correct_need", "contact-r1", problem=problem)
        with pytest.raises(forms.Invalid) as refused:
            show.do("verify_need", "coordinator", **RETURNED)
        assert set(refused.value.errors) == {"decision"}
        show.do("verify_need", "coordinator", decision="refuse", comment="仍不完整（示例）")
        assert need_of(show).status == "refused"


def test_a_correction_that_does_not_come_lets_the_need_lapse(go_on: GoOn) -> None:
    late = replace(PAIR, instead={"verify_need": RETURNED}, held=frozenset({"correct_need"}))
    with go_on(late, AFTER_FILING) as show:
        assert need_of(show).status == "lapsed"
        assert not show.open("correct_need")


def test_a_need_that_nobody_files_lapses_when_the_window_closes(go_on: GoOn) -> None:
    late = replace(PAIR, held=frozenset({"file_need"}))
    with go_on(late, AFTER_FILING) as show:
        assert need_of(show).status == "lapsed"
        assert not show.open("file_need")


def test_a_place_files_once_within_the_window_and_for_itself(go_on: GoOn) -> None:
    with go_on(until=DURING_FILING) as show:
        contact = actor_of(show.session, show.cast.people["contact-r1"])
        places = show.cast.organisations
        with pytest.raises(Conflict):
            open_need(show.session, contact, programme_id=1, place_id=places["R1"])
        with pytest.raises(NotAllowed):
            open_need(show.session, contact, programme_id=1, place_id=places["R2"])
        show.at(AFTER_FILING)
        other = actor_of(show.session, show.cast.people["contact-r3"])
        with pytest.raises(Conflict):
            open_need(show.session, other, programme_id=1, place_id=places["R3"])
