"""Organisations, people, and the appointments that give people their rights."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.types import Json
from workflows.base import Base


class Organisation(Base):
    """An office of the programme, a dispatching agency, a recipient place, or another body."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    # A county may have been merged or renamed: papers still carry the older names.
    aliases: Mapped[list[str]] = mapped_column(Json, default=list)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    region: Mapped[str] = mapped_column(String(100), default="")
    level: Mapped[str | None] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    parent: Mapped[Organisation | None] = relationship(remote_side=[id])


class Person(Base):
    """Somebody who signs in; the attributes are those that Flask-Security looks for."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    username: Mapped[str | None] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(255), unique=True)
    # A hash, made by the web; nobody without one can sign in.
    password: Mapped[str | None] = mapped_column(String(255))
    # Changed to end all of a person's sessions.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(10), default="zh_Hans_CN")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int] = mapped_column(default=0)

    appointments: Mapped[list[Appointment]] = relationship(
        back_populates="person", foreign_keys="Appointment.person_id"
    )


class EndedSession(Base):
    """A sign-in that was signed out: whoever still holds its cookie is nobody."""

    __tablename__ = "ended_session"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class Appointment(Base):
    """A role that a person holds at an organisation, from an instant on and until another."""

    __tablename__ = "appointment"
    __table_args__ = (Index("ix_appointment_role_organisation", "role", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    # Empty for a role over the whole installation, such as its operator.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    appointed_by: Mapped[str] = mapped_column(String(40))
    dismissed_by: Mapped[str | None] = mapped_column(String(40))

    person: Mapped[Person] = relationship(back_populates="appointments", foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()
