"""The days that a yearly notice names; every other day follows the week."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from workflows.base import Base


class CalendarDay(Base):
    """A day off, or a weekend day that is worked (调休). A year with rows is a published year."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(200))
    author: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
