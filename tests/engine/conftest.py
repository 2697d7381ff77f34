"""Engines on empty databases for the tests of the runtime."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

import engine as e
from tests.engine.rig import T0, Rig

MakeRig = Callable[..., Rig]


def _made(url: str) -> Iterator[MakeRig]:
    database = e.make_engine(url)
    e.metadata.create_all(database)

    rigs: list[Rig] = []

    def make(**given: Any) -> Rig:
        rig = Rig(database, **given)
        rigs.append(rig)
        rig.run(lambda session: e.mark_database(session, "sandbox"))
        return rig

    yield make
    if rigs and not any(rig.tampered for rig in rigs):
        rigs[-1].check_record()
    database.dispose()


@pytest.fixture
def frozen() -> Iterator[None]:
    """Time stands still, so that dates can be compared; the engine's clock can still be set."""
    with time_machine.travel(T0, tick=False):
        yield


@pytest.fixture
def make_rig(sqlite_url: str, frozen: None) -> Iterator[MakeRig]:
    """Makes engines with handlers and functions, all on one SQLite file."""
    yield from _made(sqlite_url)


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    """An engine without handlers, on a SQLite file."""
    return make_rig()


@pytest.fixture
def make_rig_on(database_url: str) -> Iterator[MakeRig]:
    """Like make_rig, on SQLite and on PostgreSQL, with time running."""
    yield from _made(database_url)
