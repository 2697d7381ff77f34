"""Which value of a rule is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session, SessionTransaction

from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.rulebook.models import Rule

Versions = Mapping[str, Sequence[tuple[date, object]]]

# Rules are few: one statement reads them all, once in a transaction however many are asked for.
_read: Final[WeakKeyDictionary[SessionTransaction, Versions]] = WeakKeyDictionary()


def rule(session: Session, key: str, on: date) -> object:
    """The value in force on this day; of two from the same day, the one recorded later."""
    for effective_from, value in reversed(_versions(session).get(key, ())):
        if effective_from <= on:
            return value
    raise NotFound(Message(N_("规则“{key}”在 {on} 没有生效的取值"), key=key, on=on.isoformat()))


def whole_number(session: Session, key: str, on: date) -> int:
    """A rule whose value is a whole number."""
    value = rule(session, key, on)
    if type(value) is not int:
        raise TypeError(f"rule {key} is not a whole number: {value!r}")
    return value


def switch(session: Session, key: str, on: date) -> bool:
    """A rule that is either on or off."""
    value = rule(session, key, on)
    if not isinstance(value, bool):
        raise TypeError(f"rule {key} is not a switch: {value!r}")
    return value


def numbers(session: Session, key: str, on: date) -> Mapping[str, int]:
    """A rule whose value is a table of whole numbers."""
    value = rule(session, key, on)
    if not isinstance(value, Mapping) or not all(type(part) is int for part in value.values()):
        raise TypeError(f"rule {key} is not a table of numbers: {value!r}")
    return value


def rule_versions(session: Session, key: str | None = None) -> Sequence[Rule]:
    """Every version of one rule, or of all, the newest first."""
    rows = select(Rule).order_by(Rule.key, Rule.effective_from.desc(), Rule.id.desc())
    return session.scalars(rows.where(Rule.key == key) if key else rows).all()


def forget_rules(session: Session) -> None:
    """Read anew: the transaction itself has changed the rules."""
    transaction = session.get_transaction()
    if transaction is not None:
        _read.pop(transaction, None)


def _versions(session: Session) -> Versions:
    transaction = session.get_transaction() or session.begin()
    versions = _read.get(transaction)
    if versions is None:
        versions = _read[transaction] = _load(session)
    return versions


def _load(session: Session) -> Versions:
    versions: dict[str, list[tuple[date, object]]] = {}
    columns = select(Rule.key, Rule.effective_from, Rule.value)
    for key, effective_from, value in session.execute(
        columns.order_by(Rule.effective_from, Rule.id)
    ):
        versions.setdefault(key, []).append((effective_from, value))
    return versions
