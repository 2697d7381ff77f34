"""The checklist of visits: versions as data, each with a day, an author and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now
from workflows import authority
from workflows.authority import Actor
from workflows.calendars.rules import day_of
from workflows.errors import Rejected
from workflows.messages import N_, Message
from workflows.supervision.models import VisitChecklist

# P, along the methods of inspection that public sources name (F14, F32): hear the report, read the
# files, look at the site, talk with beneficiaries, ask how satisfied they are.
FIRST: Final = (
    "听取项目工作汇报",
    "查阅个案、小组和活动档案",
    "核对服务台账与证明材料",
    "查看服务场所与安全措施",
    "访谈服务对象",
    "了解服务对象满意情况",
    "核对人员到岗与保险",
    "查看经费使用凭证",
)
MOST: Final = 50
LONGEST: Final = 200


def checklist(session: Session, on: date) -> Sequence[str]:
    """The items in force on a day; of two versions from the same day, the one recorded later."""
    found = session.scalar(
        select(VisitChecklist)
        .where(VisitChecklist.effective_from <= on)
        .order_by(VisitChecklist.effective_from.desc(), VisitChecklist.id.desc())
        .limit(1)
    )
    return found.items if found else FIRST


def versions(session: Session) -> Sequence[VisitChecklist]:
    """Every version that was recorded, the newest first."""
    order = VisitChecklist.effective_from.desc(), VisitChecklist.id.desc()
    return session.scalars(select(VisitChecklist).order_by(*order)).all()


def change(
    session: Session, actor: Actor, items: Sequence[str], *, effective_from: date, reason: str
) -> VisitChecklist:
    """Record another version; visits that are scheduled already keep theirs."""
    authority.require(session, actor, "rules.change")
    wanted = [item.strip() for item in items if item.strip()]
    if not 1 <= len(wanted) <= MOST or len(set(wanted)) < len(wanted):
        raise Rejected("items", Message(N_("请填写 1 至 {most} 项，不能重复"), most=MOST))
    if any(len(item) > LONGEST for item in wanted):
        raise Rejected("items", Message(N_("每项不能超过 {most} 字"), most=LONGEST))
    if effective_from < day_of(now(session)):
        # What visits were scheduled by in the past stays on record as it was.
        raise Rejected("effective_from", Message(N_("生效日期不能早于今天")))
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明修改理由")))
    row = VisitChecklist(
        effective_from=effective_from,
        items=wanted,
        author=actor.code,
        reason=reason.strip(),
        recorded_at=now(session),
    )
    session.add(row)
    session.flush()
    return row
