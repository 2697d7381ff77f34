"""Objecting to a public notice."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy.orm import Session

from engine import now as clock
from workflows.cases.models import Case
from workflows.errors import Conflict, Rejected
from workflows.messages import N_, Message
from workflows.notices.models import Clue, Notice, Objection
from workflows.notices.rules import UNDECIDED
from workflows.notifications.actions import notify
from workflows.organisations.queries import people_with_role
from workflows.runtime import engine

OPEN = ("posted", "paused")
# Names are as wide as the columns; what is told fits on some pages.
LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 4000


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
        _require_short(field, value, LONGEST_NAME)
    for field, value in (("ground", ground), ("evidence", evidence)):
        _require_short(field, value, LONGEST_TEXT)
    _require_new(notice, contact.strip())
    objection = Objection(
        name=name.strip(),
        contact=contact.strip(),
        ground=ground.strip(),
        receipt=f"YY-{secrets.token_hex(5).upper()}",
        evidence=evidence.strip(),
        filed_at=now,
    )
    notice.objections.append(objection)
    session.flush()
    engine.publish_message(
        session,
        "objection_filed",
        str(notice.id),
        {"objection_id": objection.id},
        actor="public",
    )
    return objection


def leave_clue(session: Session, notice_id: int, text: str) -> Clue:
    """Keep what somebody tells without a name; it pauses nothing, and the office hears of it."""
    notice = session.get_one(Notice, notice_id)
    if not text.strip():
        raise Rejected("clue", Message(N_("请写下线索内容")))
    _require_short("clue", text, LONGEST_TEXT)
    now = clock(session)
    clue = Clue(notice_id=notice.id, text=text.strip(), at=now)
    session.add(clue)
    session.flush()
    case = session.get_one(Case, notice.case_id)
    people = [one.id for one in people_with_role(session, "coordinator", case.office_id)]
    told = Message(N_("公示“{title}”收到一条匿名线索"), title=notice.title)
    notify(session, people, told, key=f"clue:{clue.id}", link=("notice", notice.id))
    return clue


def _require_short(field: str, value: str, longest: int) -> None:
    length = len(value.strip())
    if length > longest:
        raise Rejected(
            field, Message(N_("最多 {max} 个字，现在有 {length} 个"), max=longest, length=length)
        )


def _require_new(notice: Notice, contact: str) -> None:
    """One open objection for one contact: more of the same would only hold up the notice."""
    if any(one.contact == contact and one.status in UNDECIDED for one in notice.objections):
        raise Conflict(Message(N_("您已有一项异议正在办理，请凭回执编号查询")))
