"""Whose form comes back reads what was asked, by whom, until when, field by field; and is told so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms import describe
from tests.bpmn import pack
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import actor_of
from workflows.cases.returns import is_return, return_of
from workflows.cases.task_page import task_page
from workflows.cases.tasks import get_task
from workflows.notifications.models import Notification, Outgoing
from workflows.notifications.sending import compose
from workflows.organisations.models import Person

DURING_FILING = datetime(2025, 3, 10, 2, tzinfo=UTC)
MAY = datetime(2025, 5, 10, 2, tzinfo=UTC)
RETURNED = {"decision": "return", "comment": "人数请核实", "fields_to_correct": ["problem", "contact"]}  # fmt: skip


def told(session: Session, task_id: int) -> dict[int, Notification]:
    """Person -> what they were told of this task."""
    rows = session.scalars(select(Notification).where(Notification.key.startswith(f"returned:{task_id}:")))  # fmt: skip
    return {one.person_id: one for one in rows}


def name_of(show: Played, who: str) -> str:
    return actor_of(show.session, show.cast.people[who]).name


def test_a_need_comes_back_with_a_letter(go_on: GoOn) -> None:
    held = replace(PAIR, held=frozenset({"verify_need"}))
    with go_on(held, DURING_FILING) as show:
        people = show.cast.people
        show.session.get_one(Person, people["contact-r1"]).email = "r1@example.org"
        show.do("verify_need", "coordinator", **RETURNED)
        (task_id,) = show.open("correct_need")
        task = get_task(show.session, task_id)
        letter = return_of(show.session, task)
        assert letter is not None
        assert (letter.by, letter.comment) == (name_of(show, "coordinator"), "人数请核实")
        assert letter.fields == {"problem": "主要问题", "contact": "具体工作人员"}
        assert task_page(show.session, actor_of(show.session, people["contact-r1"]), task_id).returned == letter  # fmt: skip
        # The place's own people, each with a way to the form; and nobody else.
        heard = told(show.session, task_id)
        assert heard.keys() == {people["contact-r1"], people["leader-r1"]}
        one = heard[people["contact-r1"]]
        assert (one.link_kind, one.link_id) == ("task", task_id)
        text = str(one.message)
        for words in ("人数请核实", "主要问题；具体工作人员", letter.by, "期限：2025-03-"):
            assert words in text, text
        # What is nested is translated for its reader, in the mail too.
        english = {"主要问题": "Main problem", "{one}；{more}": "{one}; {more}"}
        seen = one.message.text(lambda words: english.get(words, words))
        assert "Main problem; 具体工作人员" in seen
        sent = select(Outgoing).where(Outgoing.key == one.key)
        mail = compose(
            show.session.scalars(sent).one().payload, "k", None,
            lambda words, _language: english.get(words, words),
        )  # fmt: skip
        assert "Main problem; 具体工作人员" in mail.get_content()
        # Once it is handed in anew there is nothing to put right.
        show.do("correct_need", "contact-r1", problem="独居老人 120 名", contact="新人")
        (again,) = show.open("verify_need")
        assert return_of(show.session, get_task(show.session, again)) is None


def test_a_plan_comes_back_with_its_lines(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"sign_plan"}))
    with go_on(pair, MAY) as show:
        remark = {"section": "goals", "line_no": 1, "comment": "写清人数"}
        show.do("sign_plan", "leader-r1", decision="return", comment="再议", line_comments=[remark])
        (task_id,) = show.open("draft_plan")
        letter = return_of(show.session, get_task(show.session, task_id))
        assert letter is not None
        assert (letter.by, letter.comment) == (name_of(show, "leader-r1"), "再议")
        assert [str(one) for one in letter.lines] == ["目标任务第 1 行：写清人数"]
        people = show.cast.people
        heard = told(show.session, task_id)
        assert {people["agency-a1"], people["contact-r1"]} <= heard.keys()
        assert "目标任务第 1 行：写清人数" in str(heard[people["agency-a1"]].message)


@pytest.mark.parametrize(
    ("answers", "so"),
    [
        ({"decision": "return"}, True),
        ({"accounts_decision": "return"}, True),
        ({"decision": "approve", "comment": "return"}, False),
        ({}, False),
    ],
)
def test_what_a_return_is(answers: dict[str, object], so: bool) -> None:
    assert is_return(answers) is so


def test_every_step_that_sends_back_says_what_it_reviews() -> None:
    """Else nobody could be told what was asked."""
    silent = []
    for process_id in pack.PROCESSES:
        for element in pack.definition(process_id).elements.values():
            if element.kind != "userTask" or not element.form_key:
                continue
            fields = [one for part in describe(element.form_key).sections for one in part.fields]
            returns = any(
                one.name in {"decision", "accounts_decision"}
                and "return" in {str(code) for code, _ in one.choices}
                for one in fields
            )
            if returns and not element.properties.get("reviews"):
                silent.append(element.id)
    assert silent == []
