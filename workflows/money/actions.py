"""Posting to the ledger, and taking back by a reversal; nothing is ever edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now
from workflows import authority
from workflows.answers import rules_on
from workflows.authority import Actor
from workflows.cases.models import Case
from workflows.errors import Conflict, NotFound, Rejected
from workflows.messages import N_, Message
from workflows.money import reversals, rules
from workflows.money.models import Entry, Line
from workflows.money.rules import Posting
from workflows.pairings.models import Pairing


def post(
    session: Session,
    pairing_id: int,
    kind: str,
    lines: Sequence[Posting],
    *,
    author: str,
    text: str = "",
    submission_id: int | None = None,
    reverses_id: int | None = None,
) -> Entry:
    """Add a transaction; refused unless its lines sum to zero and no account is overdrawn."""
    _lock(session, pairing_id)
    if not rules.balanced(lines):
        raise Conflict(Message(N_("分录借贷不平，未入账")))
    before = rules.balances(postings(session, pairing_id))
    after = rules.balances([Posting(k, v) for k, v in before.items()] + list(lines))
    if any(after.get(account, rules.ZERO) < 0 for account in ("agency", "payable", "claims")):
        raise Conflict(Message(N_("余额不足，未入账")))
    entry = Entry(
        pairing_id=pairing_id,
        kind=kind,
        text=text,
        at=now(session),
        author=author,
        submission_id=submission_id,
        reverses_id=reverses_id,
        lines=[Line(account=one.account, item=one.item, amount=one.amount) for one in lines],
    )
    session.add(entry)
    session.flush()
    return entry


def reverse(session: Session, actor: Actor, entry_id: int, reason: str) -> Entry:
    """Take a transaction back by its opposite, once, with a reason."""
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound(Message(N_("没有这笔分录")))
    authority.require(session, actor, "money.reverse", entry)
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明理由")))
    _lock(session, entry.pairing_id)
    why = reversals.hindrance(session, entry)
    if why is not None:
        raise Conflict(Message(why))
    undone = post(
        session,
        entry.pairing_id,
        "reversal",
        rules.reversal(_postings(entry.lines)),
        author=actor.code,
        text=reason.strip(),
        reverses_id=entry.id,
    )
    if entry.kind == "recovery":
        _owed_again(session, actor, entry.pairing_id)
    reversals.pay_again(session, actor, entry, undone.text)
    return undone


def _lock(session: Session, pairing_id: int) -> None:
    """Whoever writes into a ledger at the same moment waits: both would see the same of it."""
    session.execute(select(Pairing.id).where(Pairing.id == pairing_id).with_for_update())


def _owed_again(session: Session, actor: Actor, pairing_id: int) -> None:
    """What did not come back after all is watched again, also where all seemed to be settled."""
    # The engine is built with the registry that names the handlers of these accounts.
    from workflows.money.claims import follow  # noqa: PLC0415
    from workflows.runtime import engine  # noqa: PLC0415

    pairing = session.get_one(Pairing, pairing_id)
    case = session.get_one(Case, pairing.case_id)
    on = rules_on(engine.variables(session, case.instance_id or 0))

    def start(process_id: str, given: Mapping[str, object], key: str | None) -> int:
        return engine.start(session, process_id, given, actor=actor.code, business_key=key)

    follow(session, start, pairing, on)


def postings(session: Session, pairing_id: int) -> list[Posting]:
    """All lines of a project's ledger."""
    rows = session.execute(
        select(Line.account, Line.amount, Line.item)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Entry.pairing_id == pairing_id)
        .order_by(Line.id)
    )
    return [Posting(row.account, row.amount, row.item) for row in rows]


def _postings(lines: Iterable[Line]) -> list[Posting]:
    return [Posting(one.account, one.amount, one.item) for one in lines]
