"""The money of a project through the real models: paid by milestone, accounted for, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

import forms
from engine import open_incidents
from engine.tables import instance
from tests.workflows.money.test_claims import second_reviewer
from tests.workflows.stage import PAIR, YEAR_END, GoOn, Played
from workflows.authority import actor_of
from workflows.errors import Conflict, NotAllowed, Rejected
from workflows.money.actions import reverse
from workflows.money.models import Entry
from workflows.money.queries import money_page
from workflows.money.services import budget_of, instalments_of, unsettled
from workflows.notifications.models import Notification
from workflows.organisations import actions as organisations

AUTUMN = datetime(2025, 7, 11, tzinfo=UTC)


def test_the_grant_is_paid_by_the_quarter_and_accounted_for(go_on: GoOn) -> None:
    with go_on(PAIR, YEAR_END) as show:
        kinds = show.session.scalars(select(Entry.kind).order_by(Entry.id)).all()
        assert kinds[:5] == ["grant", "payment", "spending", "payment", "spending"]
        assert [
            (one.amount, one.status) for one in instalments_of(show.session, show.pairing.id)
        ] == [(Decimal(100_000), "accounted")] * 2
        ended = select(instance.c.outcome).where(instance.c.process_id == "funding")
        assert show.session.scalars(ended).all() == ["funding_completed"]


def test_nothing_is_paid_before_its_milestone_has_passed(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"judge_milestone"}))
    with go_on(pair, AUTUMN) as show:
        assert not show.open("pay_instalment")
        task = show.open("judge_milestone")[0]
        show.do_task(task, "supervisor-1", verdict="pass")
        with pytest.raises(forms.Invalid) as refused:
            show.do("pay_instalment", "finance", paid_on="2025-07-12", voucher="FK-1")
        assert set(refused.value.errors) == {"paid_on"}
        show.do("pay_instalment", "finance", paid_on="2025-07-11", voucher="FK-1")
        assert show.open("file_spending")


def test_spending_stays_within_the_budget_and_the_cash(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"file_spending"}))
    with go_on(pair, AUTUMN) as show:
        row = {"item": "人员", "spent_on": "2025-07-10", "receipt_no": "1", "purpose": "x"}
        with pytest.raises(forms.Invalid) as refused:
            show.do("file_spending", "agency-a1", spending=[{**row, "amount": "100000.01"}])
        assert set(refused.value.errors) == {"receipts", "spending"}
        with pytest.raises(forms.Invalid):
            show.do("file_spending", "agency-a1", spending=[{**row, "item": "招待", "amount": "1"}])
        with pytest.raises(forms.Invalid) as refused:
            later = {**row, "spent_on": "2025-07-12", "amount": "1"}
            show.do("file_spending", "agency-a1", spending=[later])
        assert set(refused.value.errors) == {"receipts", "spending.0.spent_on"}
        show.do("file_spending", "agency-a1", spending=[], note="本期没有支出")
        show.do("review_spending", "finance", decision="accept")
        (page,) = [
            money_page(
                show.session,
                actor_of(show.session, show.cast.people["finance"]),
                show.pairing.case_id or 0,
            )
        ]
        assert (page.paid, page.spent, page.cash) == (Decimal(100_000), 0, Decimal(100_000))


def test_spending_that_other_spending_came_before_is_not_accepted(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"review_spending", "review_accounts"}))
    with go_on(pair, YEAR_END) as show:
        first, second = show.open("review_spending")
        show.do_task(first, "finance", decision="return", comment="请补全（示例）")
        item, left = next(iter(budget_of(show.session, show.pairing.id).items()))
        file_all_of(show, item, left)
        show.do_task(second, "finance", decision="accept")
        with pytest.raises(forms.Invalid, match="支出超过预算科目或可用资金"):
            show.do("review_spending", "finance", decision="accept")
        assert [one.message for one in open_incidents(show.session)] == []


def file_all_of(show: Played, item: str, amount: Decimal) -> None:
    """File that all of one item was spent."""
    (task_id,) = show.open("file_spending")
    paper = show.attach(task_id, "agency-a1", "receipts")
    row = {"item": item, "spent_on": "2025-07-10", "receipt_no": "1", "purpose": "x"}
    rows = [{**row, "amount": str(amount)}]
    show.do_task(task_id, "agency-a1", spending=rows, receipts=[paper])


@pytest.mark.parametrize("held", ["file_spending", "review_spending"])
def test_a_payment_that_is_taken_back_is_paid_again(go_on: GoOn, held: str) -> None:
    with go_on(replace(PAIR, held=frozenset({held})), AUTUMN) as show:
        entry = show.session.scalars(select(Entry).where(Entry.kind == "payment")).one()
        other = second_reviewer(show)
        reverse(show.session, other, entry.id, "银行退票（示例）")
        page = money_page(show.session, other, show.pairing.case_id or 0)
        assert (page.paid, page.cash, page.payable) == (0, 0, show.pairing.grant)
        instalment, _ = page.instalments[0]
        assert (instalment.status, instalment.paid_on, instalment.voucher) == ("planned", None, "")
        assert (show.open("file_spending"), show.open("review_spending")) == ([], [])
        assert unsettled(show.session, show.pairing.id) == 1
        told = "第 1 笔资助款的拨付已冲销：100000.00 元。理由：银行退票（示例）"
        assert letters_of(show, "agency-a1").count(told) == 1
        show.do("pay_instalment", "finance", paid_on="2025-07-11", voucher="FK-2")
        assert (instalment.status, instalment.voucher) == ("paid", "FK-2")
        assert show.open("file_spending")


def letters_of(show: Played, who: str) -> list[str]:
    """What somebody was told, in its order."""
    mine = select(Notification).where(Notification.person_id == show.cast.people[who])
    return [str(one.message) for one in show.session.scalars(mine.order_by(Notification.id))]


def test_a_payment_that_was_accounted_for_stays(go_on: GoOn) -> None:
    with go_on(PAIR, AUTUMN) as show:
        entries = show.session.scalars(select(Entry).order_by(Entry.id)).all()
        _, payment, spent = entries
        other = second_reviewer(show)
        reverse(show.session, other, spent.id, "重复报销（示例）")
        with pytest.raises(Conflict, match="核销"):
            reverse(show.session, other, payment.id, "银行退票（示例）")
        page = money_page(show.session, other, show.pairing.case_id or 0)
        assert not any(one.reversible for one in page.entries)


def test_nothing_is_taken_back_once_the_accounts_are_settled(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"approve_closeout"}))
    with go_on(pair, YEAR_END) as show:
        other = second_reviewer(show)
        entries = show.session.scalars(select(Entry).order_by(Entry.id)).all()
        for one in (one for one in entries if one.kind in {"spending", "return"}):
            with pytest.raises(Conflict, match="账目已经结清"):
                reverse(show.session, other, one.id, "金额有误（示例）")
        show.do("approve_closeout", "coordinator", decision="return", comment="账目不符（示例）")
        for one in (one for one in entries if one.kind == "return"):
            assert reverse(show.session, other, one.id, "金额有误（示例）")
        assert money_page(show.session, other, show.pairing.case_id or 0).cash


def test_a_finance_reviewer_does_not_review_what_they_filed(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"file_spending"}))
    with go_on(pair, AUTUMN) as show:
        both, agency = show.cast.people["finance"], show.pairing.agency_id
        province = actor_of(show.session, show.cast.people["operator"])
        organisations.appoint(show.session, province, both, "agency_lead", agency)
        show.do("file_spending", "finance", spending=[])
        with pytest.raises(NotAllowed, match="须由他人审核"):
            show.do("review_spending", "finance", decision="accept")


def test_a_transaction_is_taken_back_once_by_another_reviewer(go_on: GoOn) -> None:
    with go_on(PAIR, AUTUMN) as show:
        entry = show.session.scalars(select(Entry).where(Entry.kind == "spending")).one()
        case_id = show.pairing.case_id or 0
        own = actor_of(show.session, show.cast.people["finance"])
        with pytest.raises(NotAllowed, match="入账人以外"):
            reverse(show.session, own, entry.id, "重复报销")
        other = second_reviewer(show)
        with pytest.raises(Rejected):
            reverse(show.session, other, entry.id, " ")
        before = money_page(show.session, other, case_id)
        reverse(show.session, other, entry.id, "重复报销")
        after = money_page(show.session, other, case_id)
        assert (before.spent, after.spent) == (Decimal(99_000), 0)
        assert after.cash == before.cash + before.spent
        with pytest.raises(Conflict):
            reverse(show.session, other, entry.id, "再次冲销")


def test_who_reads_the_accounts(go_on: GoOn) -> None:
    with go_on(PAIR, AUTUMN) as show:
        case_id = show.pairing.case_id or 0

        def reads(name: str) -> bool:
            try:
                money_page(show.session, actor_of(show.session, show.cast.people[name]), case_id)
            except NotAllowed:
                return False
            return True

        able = {name for name in show.cast.people if reads(name)}
        assert able >= {
            *("finance", "coordinator", "province", "agency-a1", "leader-r1", "contact-r1"),
            "supervisor-1",
        }
        assert not able & {"worker-a1", "agency-a2", "leader-r2", "expert-4", "supervisor-2"}
