"""The tables of teams beside the members' own: warnings that were sent, and replacements."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.agencies.models import AgencyStaff
from workflows.base import Base
from workflows.columns import CaseId, Code, Key, one_of
from workflows.pairings.models import MobilisedWorker

WARNINGS = ("late_arrival", "vacancy")
# Proposed, declined by the place, agreed to; then done, or dropped: the worker stays.
REPLACEMENT_STATES = ("proposed", "declined", "agreed", "done", "dropped")


class TeamWarning(Base):
    """A warning that a team is late or a post is empty; once in a case."""

    __tablename__ = "team_warning"
    __table_args__ = (
        UniqueConstraint("case_id", "kind"),
        one_of("kind", WARNINGS),
    )

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    # The case in which it was raised: the pairing's own, or a replacement's.
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[Code]
    sent_at: Mapped[datetime]


class WorkerReplacement(Base):
    """A member of a team gives their place to somebody else of the agency; one for each case."""

    __tablename__ = "worker_replacement"
    __table_args__ = (one_of("status", REPLACEMENT_STATES),)

    id: Mapped[Key]
    case_id: Mapped[CaseId]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    status: Mapped[Code] = mapped_column(default="proposed")
    leaver_id: Mapped[int] = mapped_column(ForeignKey("mobilised_worker.id"), index=True)
    # Who is proposed now, by the agency's file; and their place in the team, once they have one.
    staff_id: Mapped[int] = mapped_column(ForeignKey("agency_staff.id"))
    newcomer_id: Mapped[int | None] = mapped_column(ForeignKey("mobilised_worker.id"))
    cause: Mapped[Code]
    reason: Mapped[str] = mapped_column(Text)
    # The leaver's last day, and the last one on which the post may be empty.
    leaves_on: Mapped[date]
    vacant_until: Mapped[date]
    declines: Mapped[int] = mapped_column(default=0)
    filed_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    leaver: Mapped[MobilisedWorker] = relationship(foreign_keys=leaver_id)
    newcomer: Mapped[MobilisedWorker | None] = relationship(foreign_keys=newcomer_id)
    staff: Mapped[AgencyStaff] = relationship()
