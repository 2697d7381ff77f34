"""The registry knows what the models name, and its contexts fit their forms."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import forms
from tests.workflows.stage import PAIR, GoOn
from workflows.cases.actions import form_context
from workflows.cases.tasks import get_task
from workflows.registry import CONTEXTS, HANDLERS
from workflows.runtime import PACK

DRAFTING = datetime(2025, 2, 25, 4, tzinfo=UTC)
RANKING = datetime(2025, 3, 25, 0, tzinfo=UTC)
SUMMER = datetime(2025, 6, 1, tzinfo=UTC)


def test_handlers_are_those_that_the_models_name() -> None:
    models = "".join(path.read_text() for path in PACK.glob("*.bpmn"))
    assert set(re.findall(r'delegateExpression="([^"]+)"', models)) == set(HANDLERS)


def test_contexts_belong_to_forms() -> None:
    assert set(CONTEXTS) <= forms.FORM_KEYS


@pytest.mark.parametrize(
    ("element", "until", "filled_in"),
    [
        # A programme's own tasks belong to no pair: they are looked at before anybody does them.
        ("draft_programme", DRAFTING, ("title", "2025年度三区社会工作专业人才支持计划")),
        ("rank_applications", RANKING, ("decisions-0-outcome", "selected")),
        ("draft_plan", SUMMER, ("milestones-0-due_on", "2025-07-14")),
        ("mobilise_team", SUMMER, ("workers-count", 5)),
    ],
)
def test_a_form_begins_with_what_is_known(
    go_on: GoOn, element: str, until: datetime, filled_in: tuple[str, str]
) -> None:
    pair = replace(PAIR, held=frozenset({element}))
    with go_on(pair, until) as show:
        (task_id,) = show.open(element)
        task = get_task(show.session, task_id)
        filled = forms.to_html(str(task.form_key), form_context(show.session, task).initial)
        assert filled_in in filled.items()


def test_a_returned_plan_is_drafted_on_from_the_version_before(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"approve_plan"}))
    with go_on(pair, SUMMER) as show:
        show.do("approve_plan", "coordinator", decision="return", comment="补充依据（示例）")
        (task_id,) = show.open("draft_plan")
        task = get_task(show.session, task_id)
        filled = forms.to_html("plan.draft", form_context(show.session, task).initial)
        assert filled["indicators-0-title"] == "个案服务"
