"""What the steps of the money write: the grant, instalments, spending, settlement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import Answers, ident, rules_on
from workflows.cases.queries import latest_submission, submissions
from workflows.errors import Conflict
from workflows.messages import N_, Message
from workflows.milestones.models import Milestone
from workflows.money import actions, claims, rules
from workflows.money.models import Instalment
from workflows.pairings.beside import open_beside
from workflows.pairings.services import pairing_of
from workflows.parties import tell
from workflows.plans.models import PlanVersion
from workflows.plans.services import baseline
from workflows.rulebook.queries import rule

PASSED = ("passed", "conditional")


def open_funding(session: Session, call: Call) -> None:
    """Open the case of a project's money, now that its milestones are dated."""
    pairing = pairing_of(session, call.variables)
    on = rules_on(call.variables)
    open_beside(session, call.start, pairing, "funding", opened_by="system", rules_on=on)


def grant(session: Session, call: Call) -> Mapping[str, object]:
    """Enter the grant, and divide it into instalments by the milestones that bring them."""
    pairing, on = pairing_of(session, call.variables), rules_on(call.variables)
    milestones = session.scalars(
        select(Milestone).where(Milestone.pairing_id == pairing.id).order_by(Milestone.number)
    ).all()
    shares = cast("Mapping[str, int]", rule(session, "money.shares", on))
    amounts = rules.parts(pairing.grant, [one.kind for one in milestones], shares)
    paying = [pair for pair in zip(milestones, amounts, strict=True) if pair[1]]
    instalments = [
        Instalment(pairing_id=pairing.id, milestone_id=one.id, number=number, amount=amount)
        for number, (one, amount) in enumerate(paying, start=1)
    ]
    session.add_all(instalments)
    lines = rules.transfer("funder", "payable", pairing.grant)
    actions.post(session, pairing.id, "grant", lines, author="system")
    return {
        "instalments": [
            {"instalment_id": one.id, "milestone_id": one.milestone_id} for one in instalments
        ]
    }


def pay(session: Session, call: Call) -> None:
    """Enter that an instalment was paid out: its milestone has passed, or the office wants it."""
    instalment = instalment_of(session, call.variables)
    milestone = session.get_one(Milestone, instalment.milestone_id)
    decided = submissions(session, call.instance_id, "decide_instalment")
    if milestone.status not in PASSED and not decided:
        raise Conflict(Message(N_("节点尚未通过，不能拨付")))
    paid = latest_submission(session, call.instance_id, "pay_instalment")
    answers = Answers(paid.data)
    instalment.status, instalment.paid_on = "paid", answers.day("paid_on")
    instalment.voucher = answers.text("voucher")
    lines = rules.transfer("payable", "agency", instalment.amount)
    actions.post(
        session,
        instalment.pairing_id,
        "payment",
        lines,
        author=str(paid.author_id),
        text=instalment.voucher,
        submission_id=paid.id,
    )
    text = Message(
        N_("第 {number} 笔资助款已拨付：{amount} 元"),
        number=instalment.number,
        amount=instalment.amount,
    )
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))


def spend(session: Session, call: Call) -> None:
    """Enter the spending that was reviewed, by item; never more than the budget has left."""
    instalment = instalment_of(session, call.variables)
    filed = latest_submission(session, call.instance_id, "file_spending")
    wanted = Answers(filed.data).amounts("spending")
    free, cash = means(session, instalment.pairing_id)
    if rules.overspent(wanted, free, cash):
        raise Conflict(Message(N_("支出超过预算科目或可用资金")))
    if wanted:
        reviewed = latest_submission(session, call.instance_id, "review_spending")
        actions.post(
            session,
            instalment.pairing_id,
            "spending",
            rules.spending(wanted),
            author=str(reviewed.author_id),
            submission_id=filed.id,
        )
    instalment.status = "accounted"


def release(session: Session, call: Call) -> None:
    """Give back an instalment that will not be paid out, for the reason that the office gave."""
    instalment = instalment_of(session, call.variables)
    instalment.status = "released"
    lines = rules.transfer("payable", "funder", instalment.amount)
    decided = submissions(session, call.instance_id, "decide_instalment")
    author = str(decided[-1].author_id) if decided else "system"
    text = Answers(decided[-1].data).text("reason") if decided else ""
    actions.post(session, instalment.pairing_id, "release", lines, author=author, text=text)


def stop(session: Session, call: Call, pairing_id: int) -> None:
    """Let every instalment that has not been paid out be released."""
    for one in instalments_of(session, pairing_id):
        if one.status == "planned":
            call.publish("funding_stopped", str(one.id))


def close_instalments(session: Session, pairing_id: int) -> None:
    """Let each instalment say what the settlement of a terminated project has made of it."""
    becomes = {"planned": "released", "paid": "accounted"}
    for one in instalments_of(session, pairing_id):
        one.status = becomes.get(one.status, one.status)


def settle(session: Session, call: Call) -> Mapping[str, object]:
    """Close the books: what the agency has left goes back, what was not paid out is released.

    What the review does not allow is claimed; gives how much is still owed.
    """
    pairing = pairing_of(session, call.variables)
    if unsettled(session, pairing.id):
        raise Conflict(Message(N_("还有拨款未拨付或未报账核销")))
    unspent = rules.balances(actions.postings(session, pairing.id)).get("agency", rules.ZERO)
    settled = latest_submission(session, call.instance_id, "review_accounts")
    if unspent:
        lines = rules.transfer("agency", "funder", unspent)
        actions.post(session, pairing.id, "return", lines, author=str(settled.author_id))
    stop(session, call, pairing.id)
    claims.claim(session, call, pairing, Answers(settled.data).decimal("disallowed"), settled)
    return {"claims_open": claims.open_claims(session, pairing.id)}


def means(session: Session, pairing_id: int) -> tuple[dict[str, Decimal], Decimal]:
    """What the budget has left by item, and what the agency has in hand."""
    lines = actions.postings(session, pairing_id)
    free = rules.left(budget_of(session, pairing_id), rules.by_item(lines))
    return free, rules.balances(lines).get("agency", rules.ZERO)


def budget_of(session: Session, pairing_id: int) -> dict[str, Decimal]:
    """The budget of the frozen plan by item."""
    return budget_in(baseline(session, pairing_id))


def budget_in(plan: PlanVersion) -> dict[str, Decimal]:
    """The budget of a plan by item, its quarters together."""
    found: dict[str, Decimal] = {}
    for line in plan.budget:
        found[line.item] = found.get(line.item, rules.ZERO) + line.amount
    return found


def instalments_of(session: Session, pairing_id: int) -> Sequence[Instalment]:
    """A project's instalments in their order."""
    return session.scalars(
        select(Instalment).where(Instalment.pairing_id == pairing_id).order_by(Instalment.number)
    ).all()


def instalment_of(session: Session, variables: Mapping[str, object]) -> Instalment:
    """The instalment that a process belongs to."""
    return session.get_one(Instalment, ident(variables, "instalment_id"))


def unsettled(session: Session, pairing_id: int) -> int:
    """The instalments that are paid and not accounted for, or due to be paid or decided on."""
    found = session.execute(
        select(Instalment.status, Milestone)
        .join(Milestone, Milestone.id == Instalment.milestone_id)
        .where(Instalment.pairing_id == pairing_id)
    ).all()
    return sum(paid == "paid" or (paid == "planned" and _due(one)) for paid, one in found)


def _due(milestone: Milestone) -> bool:
    """Whether somebody is to pay for a milestone, or to say whether it is paid for."""
    decidable = milestone.status == "skipped" or milestone.review_decision == "continue"
    return milestone.status in PASSED or decidable
