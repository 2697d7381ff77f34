"""Spending that is not allowed: claimed, paid back by its receipts, taken back, waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

import forms
from engine import open_incidents
from engine.tables import human_task
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import Actor, actor_of
from workflows.cases.actions import form_context
from workflows.cases.models import Case
from workflows.cases.tasks import get_task
from workflows.changes.actions import begin
from workflows.errors import Conflict, NotAllowed
from workflows.milestones import actions as milestones
from workflows.milestones.queries import milestones_of
from workflows.money.actions import postings, reverse
from workflows.money.models import Entry
from workflows.money.rules import balances
from workflows.money.services import instalments_of
from workflows.organisations import actions as organisations

# The first half of the grant is paid and accounted for: 99,000 of 100,000.
JULY = datetime(2025, 7, 11, tzinfo=UTC)
# All is done but the accounts.
AUGUST = datetime(2025, 8, 31, tzinfo=UTC)
CLOSING = replace(PAIR, held=frozenset({"review_accounts"}))


@pytest.fixture
def july(go_on: GoOn) -> Iterator[Played]:
    """A project that has spent half of its grant."""
    with go_on(PAIR, JULY) as show:
        yield show


@pytest.fixture
def closing(go_on: GoOn) -> Iterator[Played]:
    """A project whose accounts are to be settled."""
    with go_on(CLOSING, AUGUST) as show:
        yield show


def stands(show: Played) -> dict[str, Decimal]:
    """What stands on each account that is not even; all together are nothing."""
    found = balances(postings(show.session, show.pairing.id))
    assert sum(found.values()) == 0
    return {name: amount for name, amount in found.items() if amount}


def repay(show: Played, amount: str, who: str = "finance", day: str | None = None) -> None:
    """Enter what has come back, with its receipt."""
    (task_id,) = show.open("record_repayment")
    paper = show.attach(task_id, who, "receipts")
    show.do_task(
        task_id,
        who,
        received_on=day or "2025-07-11",
        amount=amount,
        voucher="HD-1",
        receipts=[paper],
    )


def second_reviewer(show: Played) -> Actor:
    """Another finance reviewer of the office."""
    operator = actor_of(show.session, show.cast.people["operator"])
    second = organisations.create_person(
        show.session, operator, name="财务F-2", username="f2", email="f2@example.org"
    )
    office = show.cast.organisations["C"]
    organisations.appoint(show.session, operator, second.id, "finance_reviewer", office)
    return actor_of(show.session, second.id)


def terminate(show: Played, disallowed: str) -> None:
    """End the project; of what was spent, so much is not allowed."""
    coordinator = actor_of(show.session, show.cast.people["coordinator"])
    begin(show.session, coordinator, show.pairing.case_id or 0, "termination")
    given = {"cause": "fraud", "grounds": "凭证造假（示例）", "effective_on": "2025-07-15"}
    show.do("file_termination", "coordinator", **given)
    show.do("hear_agency", "agency-a1", stance="accept")
    show.do("decide_termination", "province", decision="approve")
    show.do("settle_accounts", "finance", disallowed=disallowed, reason="三张凭证不实（示例）")
    assert [one.message for one in open_incidents(show.session)] == []


def test_a_claim_of_a_terminated_project_is_paid_back_in_parts(july: Played) -> None:
    terminate(july, "1200")
    assert stands(july) == {
        "funder": Decimal(-99_000),
        "spending": Decimal(99_000),
        "claims": Decimal(1200),
        "disallowed": Decimal(-1200),
    }
    states = [one.status for one in instalments_of(july.session, july.pairing.id)]
    assert states == ["accounted", "released"]
    with pytest.raises(forms.Invalid) as refused:
        repay(july, "1200.01", day="2025-07-12")
    assert set(refused.value.errors) == {"amount", "received_on"}
    repay(july, "700", "coordinator")
    assert stands(july)["claims"] == 500
    repay(july, "500")
    assert stands(july) == {
        "funder": Decimal(-97_800),
        "spending": Decimal(99_000),
        "disallowed": Decimal(-1200),
    }
    # The end of a case is its instance's: what was read of it before is read anew.
    wanted = select(Case).where(Case.kind == "repayment").execution_options(populate_existing=True)
    assert july.session.scalars(wanted).one().closed_at is not None
    assert july.open("hand_over_clients"), "nobody waits for the money to be cared for"


def test_a_repayment_that_did_not_come_after_all_is_owed_again(july: Played) -> None:
    terminate(july, "1200")
    repay(july, "1200")
    entry = july.session.scalars(select(Entry).where(Entry.kind == "recovery")).one()
    other = second_reviewer(july)
    reverse(july.session, other, entry.id, "银行退票")
    assert stands(july)["claims"] == 1200
    (task_id,) = july.open("record_repayment")
    case = july.session.scalars(
        select(Case).where(Case.kind == "repayment", Case.closed_at.is_(None))
    ).one()
    root = select(human_task.c.root_id).where(human_task.c.id == task_id)
    assert july.session.scalar(root) == case.instance_id
    repay(july, "1200")
    assert "claims" not in stands(july)


def test_what_is_owed_is_reminded_of(july: Played) -> None:
    terminate(july, "1200")
    july.at(datetime(2025, 8, 31, tzinfo=UTC))
    july.wake()
    assert [one.message for one in open_incidents(july.session)] == []
    assert july.open("record_repayment")


def test_a_close_out_waits_until_what_is_not_allowed_has_come_back(closing: Played) -> None:
    settled = {"accounts_decision": "settled"}
    with pytest.raises(forms.Invalid) as refused:
        closing.do("review_accounts", "finance", **settled, disallowed="198990.01")
    assert set(refused.value.errors) == {"disallowed"}
    closing.do("review_accounts", "finance", **settled, disallowed="800")
    assert [one.message for one in open_incidents(closing.session)] == []
    assert closing.open("approve_closeout") == []
    assert stands(closing)["claims"] == 800
    repay(closing, "800", day="2025-08-31")
    assert "claims" not in stands(closing)
    closing.do("approve_closeout", "coordinator", decision="approve")
    assert closing.pairing.status == "closed"


def test_accounts_that_are_settled_again_claim_nothing_twice(closing: Played) -> None:
    closing.do("review_accounts", "finance", accounts_decision="settled", disallowed="800")
    repay(closing, "800", day="2025-08-31")
    closing.do("approve_closeout", "coordinator", decision="return", comment="总结不全（示例）")
    (task_id,) = closing.open("file_closeout")
    answers = {
        **form_context(closing.session, get_task(closing.session, task_id)).initial,
        "report": "十二个月服务全部完成（示例）",
        "case_title": "案例（示例）",
        "case_story": "（示例）",
    }
    closing.do("file_closeout", "agency-a1", **answers)
    with pytest.raises(forms.Invalid):
        closing.do("review_accounts", "finance", accounts_decision="settled", disallowed="799")
    closing.do("review_accounts", "finance", accounts_decision="settled", disallowed="800")
    assert stands(closing).get("claims") is None
    assert closing.open("approve_closeout")


def test_an_instalment_whose_milestone_is_not_held_is_for_the_office_to_say(go_on: GoOn) -> None:
    late = replace(PAIR, held=frozenset({"report_milestone"}))
    with go_on(late, datetime(2025, 6, 12, tzinfo=UTC)) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        first, second = milestones_of(show.session, show.pairing.id)
        milestones.skip(show.session, coordinator, first.id, reason="汛期道路中断")
        assert show.open("pay_instalment") == []
        with pytest.raises(forms.Invalid):
            show.do("decide_instalment", "coordinator", decision="pay")
        show.do("decide_instalment", "coordinator", decision="pay", reason="服务照常（示例）")
        both, office = show.cast.people["coordinator"], show.cast.organisations["C"]
        operator = actor_of(show.session, show.cast.people["operator"])
        organisations.appoint(show.session, operator, both, "finance_reviewer", office)
        with pytest.raises(NotAllowed):
            show.do("pay_instalment", "coordinator", paid_on="2025-06-12", voucher="FK-1")
        show.do("pay_instalment", "finance", paid_on="2025-06-12", voucher="FK-1")
        milestones.skip(show.session, coordinator, second.id, reason="项目提前完成")
        given = {"decision": "release", "reason": "后续不再需要（示例）"}
        show.do("decide_instalment", "coordinator", **given)
        states = [one.status for one in instalments_of(show.session, show.pairing.id)]
        assert states == ["paid", "released"]
        released = select(Entry).where(Entry.kind == "release")
        entry = show.session.scalars(released).one()
        assert (entry.text, entry.author) == ("后续不再需要（示例）", coordinator.code)
        with pytest.raises(Conflict):
            milestones.skip(show.session, coordinator, second.id, reason="再次")
