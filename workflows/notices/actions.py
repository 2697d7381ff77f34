"""Objecting to a public notice."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from engine import now as clock
from workflows.errors import Conflict, Rejected
from workflows.messages import N_, Message
from workflows.notices.models import Notice, Objection
from workflows.runtime import engine

OPEN = ("posted", "paused")
# As wide as the columns.
LONGEST_NAME = 200


def object_to(
    session: Session, notice_id: int, *, name: str, contact: str, ground: str, evidence: str = ""
) -> Objection:
    """File an objection under one's name; gives the receipt. Anybody may object."""
    notice = session.get_one(Notice, notice_id)
    now = clock(session)
    # Its process ends it at the next tick only; a paused one has stopped counting.
    over = notice.status == "posted" and notice.ends_at is not None and notice.ends_at <= now
    if notice.status not in OPEN or over:
        raise Conflict(Message(N_("公示已结束，不再受理异议")))
    for field, value in (("name", name), ("contact", contact), ("ground", ground)):
        if not value.strip():
            raise Rejected(field, Message(N_("实名异议须填写姓名、联系方式和理由")))
    for field, value in (("name", name), ("contact", contact)):
        if len(value.strip()) > LONGEST_NAME:
            text = N_("最多 {max} 个字，现在有 {length} 个")
            raise Rejected(field, Message(text, max=LONGEST_NAME, length=len(value.strip())))
    objection = Objection(
        notice_id=notice.id,
        name=name.strip(),
        contact=contact.strip(),
        ground=ground.strip(),
        receipt=f"YY-{secrets.token_hex(5).upper()}",
        evidence=evidence.strip(),
        filed_at=now,
    )
    session.add(objection)
    session.flush()
    engine.publish_message(
        session,
        "objection_filed",
        str(notice.id),
        {"objection_id": objection.id},
        actor="public",
    )
    return objection
