"""Changing a rule: a new row with a date, a name and a reason; the old rows stay."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

import engine
from workflows import authority
from workflows.authority import Actor
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.rulebook.models import Rule
from workflows.rulebook.queries import forget_rules
from workflows.rulebook.rules import check_value
from workflows.rulebook.seed import SEEDED


def change_rule(
    session: Session,
    actor: Actor,
    key: str,
    value: object,
    *,
    effective_from: date,
    reason: str,
    source: str = "P",
) -> Rule:
    """Record another value of a rule, in force from a day on; cases opened before keep theirs."""
    authority.require(session, actor, "rules.change")
    shape = next((rule.value for rule in SEEDED if rule.key == key), None)
    if shape is None:
        raise Rejected("key", Message(N_("没有名为“{key}”的规则"), key=key))
    check_value(shape, value)
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明修改理由")))
    row = Rule(
        key=key,
        effective_from=effective_from,
        value=value,
        source=source,
        author=actor.code,
        reason=reason.strip(),
        recorded_at=engine.now(session),
    )
    session.add(row)
    session.flush()
    forget_rules(session)
    return row
