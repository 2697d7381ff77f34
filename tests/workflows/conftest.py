"""A database with a small house in it: two cities of one province, their partners, their people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine.database import begin_writing
from tests.support import postgres
from tests.support.once import shared
from tests.workflows.house import START, House, build, found
from tests.workflows.stage import GoOn, Plays
from workflows.actors import Actor
from workflows.calendars.actions import seed_calendar
from workflows.rulebook.seed import seed_rules
from workflows.schema import METADATA, upgrade


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the rules and the calendar, to be copied."""
    return _made(tmp_path_factory.mktemp("furnished") / "sanqu.db", furnish)


@pytest.fixture(scope="session")
def housed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that has the house in it, too."""

    def fill(session: Session) -> None:
        furnish(session)
        build(session)

    return _made(tmp_path_factory.mktemp("housed") / "sanqu.db", fill)


@pytest.fixture(scope="session")
def plays(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Plays:
    """What tests have played already, in this process or in another beside it."""
    return Plays(shared(tmp_path_factory, "plays"), furnished)


@pytest.fixture
def go_on(plays: Plays, tmp_path: Path) -> GoOn:
    """Goes on from where a script has led by an instant; each script is played once."""
    return partial(plays.go_on, tmp_path)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A copy for this test alone; with the house, if it asks for that."""
    given = "housed" if "house" in request.fixturenames else "furnished"
    copied = tmp_path / "sanqu.db"
    shutil.copyfile(request.getfixturevalue(given), copied)
    made = engine.make_engine(f"sqlite:///{copied}")
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that the migrations have made, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "sanqu.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_cluster: str) -> Iterator[str]:
    """The name of a PostgreSQL database that the migrations have made, to be copied."""
    with postgres.database(postgres_cluster) as address:
        _migrate(address)
        yield address.rpartition("/")[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """What only the migrations make, the database's own guards; on SQLite and PostgreSQL."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            copied = shutil.copyfile(request.getfixturevalue("migrated_file"), tmp_path / "m.db")
            address = f"sqlite:///{copied}"
        else:
            cluster = request.getfixturevalue("postgres_cluster")
            template = request.getfixturevalue("migrated_template")
            address = stack.enter_context(postgres.database(cluster, template))
        made = engine.make_engine(address)
        stack.callback(made.dispose)
        yield made


@pytest.fixture
def sessions(database: Database) -> sessionmaker[Session]:
    """Sessions on the house's database, whose clock stands at START."""
    maker = sessionmaker(database)
    engine.transact(maker, lambda session: engine.set_clock(session, START))
    return maker


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session; what it does is rolled back."""
    with sessions() as opened:
        begin_writing(opened)
        yield opened


@pytest.fixture
def house(session: Session) -> House:
    """The house, which was built through the actions that an operator uses."""
    return found(session)


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


def furnish(session: Session) -> None:
    """The rules and the calendar; a sandbox, so that its clock can be set."""
    engine.mark_database(session, "sandbox")
    # All that is made beforehand is older than START.
    engine.set_clock(session, START - timedelta(hours=1))
    seed_rules(session)
    seed_calendar(session)


def _made(path: Path, fill: Callable[[Session], None]) -> Path:
    made = engine.make_engine(f"sqlite:///{path}")
    METADATA.create_all(made)
    engine.transact(sessionmaker(made), fill)
    # The last connection to close leaves everything in the file itself.
    made.dispose()
    return path


def _migrate(address: str) -> None:
    made = engine.make_engine(address)
    upgrade(made)
    made.dispose()
