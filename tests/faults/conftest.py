"""Databases for real processes, and whether all is tried or a part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random, SystemRandom

import pytest
from sqlalchemy.orm import sessionmaker

import engine as e
from tests.engine.rig import Rig
from tests.faults.crew import T0
from tests.faults.postbox import Postbox, listening
from tests.faults.script import ENGINE
from workflows.schema import METADATA


@pytest.fixture
def made_url(database_url: str) -> str:
    """A database that is furnished, on SQLite and on PostgreSQL."""
    furnish(database_url)
    return database_url


def furnish(url: str) -> None:
    """Every table, and a sandbox whose clock ticks from T0."""
    database = e.make_engine(url)
    METADATA.create_all(database)
    sessions = sessionmaker(database)
    e.transact(sessions, lambda session: e.mark_database(session, "sandbox"))
    e.transact(sessions, lambda session: e.set_clock(session, T0))
    database.dispose()


@pytest.fixture
def rig(made_url: str) -> Iterator[Rig]:
    """To look at the same database from here; at the end every record must prove itself."""
    database = e.make_engine(made_url)
    rig = Rig(database)
    rig.engine = ENGINE
    yield rig
    rig.check_record()
    database.dispose()


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server that counts."""
    with listening() as box:
        yield box


@pytest.fixture
def chance() -> Random:
    """Draws the moments; the seed is printed, and SANQU_FAULTS_SEED sets it."""
    seed = int(os.environ.get("SANQU_FAULTS_SEED") or SystemRandom().randrange(2**32))
    print(f"SANQU_FAULTS_SEED={seed}")  # noqa: T201 - shown where the test fails
    return Random(seed)
