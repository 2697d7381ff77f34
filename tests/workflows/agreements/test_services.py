"""An agreement through the real models: three signatures, or one refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from forms.agreement import PARTIES
from tests.workflows.stage import PAIR, GoOn
from workflows.actors import actor_of
from workflows.agreements.models import Agreement
from workflows.authority import may
from workflows.cases.models import Case, Submission
from workflows.cases.returns import return_of
from workflows.cases.tasks import get_task
from workflows.notifications.models import Notification
from workflows.organisations.models import Person

MAY = datetime(2025, 5, 14, tzinfo=UTC)
REFUSED = {"decision": "refuse", "reason": "退出条款未谈妥（示例）"}


def test_three_signatures_are_registered_against_the_frozen_version(go_on: GoOn) -> None:
    with go_on(until=MAY) as show:
        agreement = show.session.scalars(select(Agreement)).one()
        assert (agreement.status, agreement.registration_no) == ("signed", agreement.number)
        assert (agreement.number, agreement.account_no) == ("2025-XY-001", "6222000011110001")
        signed = {(one.party, one.decision) for one in agreement.signatures}
        assert signed == {("province", "sign"), ("recipient", "sign"), ("agency", "sign")}


def test_a_refusal_is_negotiated_once_more_and_then_ends_the_pairing(go_on: GoOn) -> None:
    pair = replace(PAIR, instead={"recipient_signs": REFUSED})
    with go_on(pair, MAY) as show:
        first = show.session.scalars(
            select(Agreement).where(Agreement.pairing_id == show.pairing.id)
        ).all()
        assert [one.status for one in first] == ["refused", "refused"]
        assert {one.reason for one in first[0].signatures} == {"", "退出条款未谈妥（示例）"}
        assert show.pairing.status == "declined"


def test_a_wrong_scan_is_sent_back_to_its_party_alone(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"register_agreement", "correct_scan"}))
    with go_on(pair, MAY) as show:
        wrong = {"decision": "return", "return_party": "recipient", "comment": "缺骑缝章"}
        show.do("register_agreement", "coordinator", **wrong)
        (task_id,) = show.open("correct_scan")
        task = get_task(show.session, task_id)
        able = [
            who
            for who in ("leader-r1", "agency-a1", "province")
            if may(
                show.session, actor_of(show.session, show.cast.people[who]), "task.complete", task
            )
        ]
        assert able == ["leader-r1"]
        letter = return_of(show.session, task)
        assert letter is not None
        assert letter.comment == "缺骑缝章"
        assert letter.by == actor_of(show.session, show.cast.people["coordinator"]).name


@pytest.mark.parametrize(
    ("party", "who"),
    [("recipient", "leader-r1"), ("agency", "agency-a1"), ("province", "province")],
)
def test_whose_scan_is_sent_back_hears_once_and_the_others_hear_whose(
    go_on: GoOn, party: str, who: str
) -> None:
    pair = replace(PAIR, held=frozenset({"register_agreement", "correct_scan"}))
    with go_on(pair, MAY) as show:
        before = show.session.scalars(select(func.max(Notification.id))).one()
        wrong = {"decision": "return", "return_party": party, "comment": "缺骑缝章"}
        show.do("register_agreement", "coordinator", **wrong)
        (task_id,) = show.open("correct_scan")
        letters: dict[str, list[Notification]] = {}
        for each in show.session.scalars(select(Notification).where(Notification.id > before)):
            told = show.session.get_one(Person, each.person_id).username or ""
            letters.setdefault(told, []).append(each)
        assert letters.keys() == {"leader-r1", "contact-r1", "agency-a1", who}
        assert {len(each) for each in letters.values()} == {1}
        # The one with who asks, what for and until when leads to the task itself.
        ((mine,), *others) = (letters.pop(who), *letters.values())
        assert mine.key.startswith(f"returned:{task_id}")
        assert "缺骑缝章" in str(mine.message)
        assert "期限" in str(mine.message)
        named = f"{dict(PARTIES)[party]}的盖章扫描件被退回更正：缺骑缝章"
        assert {str(one.message) for (one,) in others} == {named}


ACCOUNT = "agreement.particulars"


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("agency-a1", True),
        ("leader-r1", True),
        ("coordinator", True),
        ("province", True),
        ("supervisor-1", False),
        ("auditor", False),
        ("agency-a2", False),
    ],
)
def test_accounts_are_for_the_parties_and_their_office(go_on: GoOn, who: str, reads: bool) -> None:
    with go_on(until=MAY) as show:
        actor = actor_of(show.session, show.cast.people[who])
        found = select(Submission).where(Submission.form_key == ACCOUNT)
        (handed_in,) = show.session.scalars(found).all()
        assert bool(may(show.session, actor, "submission.read", handed_in)) is reads
        case = show.session.get_one(Case, show.pairing.case_id)
        assert bool(may(show.session, actor, "agreement.read", case)) is reads
