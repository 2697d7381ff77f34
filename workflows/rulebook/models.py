"""One row per version of a rule; rows are added, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.types import Json
from workflows.base import Base


class Rule(Base):
    """The value of a rule from a date on; who recorded it, on what ground, and why."""

    __tablename__ = "rule"
    __table_args__ = (Index("ix_rule_key_effective_from", "key", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    effective_from: Mapped[date]
    value: Mapped[object] = mapped_column(Json)
    # P our default, S the programme's own text, F a public source.
    source: Mapped[str] = mapped_column(String(200))
    author: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
