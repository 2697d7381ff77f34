"""A database with a small house in it: two cities of one province, their partners, their people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine.database import begin_writing
from tests.workflows.house import START, House, build
from workflows.actors import Actor
from workflows.calendars.actions import seed_calendar
from workflows.rulebook.seed import seed_rules
from workflows.schema import METADATA


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A fresh SQLite file with every table, marked as sandbox so that its clock can be set."""
    made = engine.make_engine(sqlite_url)
    METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def sessions(database: Database) -> sessionmaker[Session]:
    """Sessions on the house's database, whose clock stands at START."""
    maker = sessionmaker(database)
    engine.transact(maker, _furnish)
    return maker


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session; what it does is rolled back."""
    with sessions() as opened:
        begin_writing(opened)
        yield opened


@pytest.fixture
def house(session: Session) -> House:
    """The house, built through the actions that an operator uses."""
    return build(session)


@pytest.fixture
def as_(session: Session, house: House) -> Callable[[str], Actor]:
    """A person of the house as an actor, by short name."""
    return lambda name: house.actor(session, name)


@pytest.fixture
def count_statements(database: Database) -> Iterator[list[str]]:
    """Every statement that is sent, until the test ends; clear it to begin anew."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield sent
    event.remove(database, "before_cursor_execute", note)


def _furnish(session: Session) -> None:
    engine.mark_database(session, "sandbox")
    engine.set_clock(session, START)
    seed_rules(session)
    seed_calendar(session)
