"""Bring a database up to date: schema, what it is marked as, seeded data, the process pack."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, sessionmaker

from engine import Deployment, database_mark, mark_database, transact
from engine.tables import clock
from workflows import schema
from workflows.actors import SYSTEM
from workflows.calendars.actions import seed_calendar
from workflows.errors import SettingRefused
from workflows.rulebook.seed import seed_rules
from workflows.runtime import deploy_pack
from workflows.settings import Settings


def bring_up_to_date(sessions: sessionmaker[Session], settings: Settings) -> Deployment:
    """Migrate, seed what is missing and deploy the pack; all of it may run any number of times.

    Raises SettingRefused when the database is marked for something else than SANQU_MARK says:
    demo data and real data never meet.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    schema.upgrade(sessions.kw["bind"])
    return transact(sessions, lambda session: _fill(session, settings))


def _fill(session: Session, settings: Settings) -> Deployment:
    mark_as_set(session, settings)
    seed_calendar(session)
    seed_rules(session)
    return deploy_pack(session, SYSTEM)


def mark_as_set(session: Session, settings: Settings) -> None:
    """Mark a new database; refuse one that is marked otherwise."""
    present = database_mark(session)
    if is_marked(session) and present != settings.mark:
        raise SettingRefused("SANQU_MARK", settings.mark, f"{present}, as the database is marked")
    mark_database(session, settings.mark)


def is_marked(session: Session) -> bool:
    """Whether the database has been brought up before."""
    has_schema = inspect(session.connection()).has_table(clock.name)
    return has_schema and session.scalar(select(clock.c.id)) is not None
