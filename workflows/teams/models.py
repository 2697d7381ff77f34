"""The tables of teams beside the members' own: warnings that were sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflows.base import Base
from workflows.columns import Code, Key, one_of

WARNINGS = ("late_arrival", "vacancy")


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
