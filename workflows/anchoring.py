"""Anchors of the record: a file a day in the data folder, and its digest by mail to the operators."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from engine.record import anchors
from engine.record.anchors import Anchor
from engine.tables import anchor
from workflows.calendars.rules import day_of
from workflows.messages import N_, Message
from workflows.notifications.actions import notify
from workflows.organisations.queries import people_with_role


def daily(sessions: sessionmaker[Session], folder: Path, now: datetime) -> Anchor | None:
    """Write the anchor of today, unless that is there; whoever works, and however many do."""
    day = day_of(now).isoformat()
    done = (anchor.c.day == day) & anchor.c.sha256.is_not(None)
    with sessions() as session:
        if session.scalar(select(anchor.c.id).where(done)) is not None:
            return None
    return write(sessions, folder, now, day)


def write(
    sessions: sessionmaker[Session], folder: Path, now: datetime, day: str | None = None
) -> Anchor | None:
    """Write one, and tell the operators what stands for it; None where another does it."""
    number = transact(sessions, lambda session: anchors.begin(session, now, day))
    if number is None:
        return None

    def act(session: Session) -> Anchor:
        made = anchors.write(session, folder, number, now)
        operators = [person.id for person in people_with_role(session, "operator")]
        text = N_("流程记录存证 {file}：SHA-256 为 {sha256}。请妥善保存本邮件，核对记录时要用。")
        message = Message(text, file=made.file.name, sha256=made.sha256)
        notify(session, operators, message, key=f"anchor:{number}")
        return made

    return transact(sessions, act)
