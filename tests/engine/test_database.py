"""SQLite as the engine opens it: durable, with foreign keys, and honest about who writes."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import sessionmaker

import engine as e
from engine.database import begin_writing
from engine.tables import wait
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import end, model, start, user


def test_the_settings_that_make_it_durable(sqlite_url: str) -> None:
    database = e.make_engine(sqlite_url)
    with database.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    database.dispose()


def test_foreign_keys_hold(sqlite_url: str) -> None:
    database = e.make_engine(sqlite_url)
    e.metadata.create_all(database)
    row = {"instance_id": 9, "token": 1, "element_id": "x", "kind": "signal", "name": "s"}
    with database.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(wait).values(**row, provisional=False))
    database.dispose()


@pytest.mark.parametrize(
    "row", [{"kind": "timer"}, {"kind": "message"}, {"kind": "nap", "name": "x"}]
)
def test_a_wait_says_for_what(make_rig_on: MakeRig, row: dict[str, object]) -> None:
    rig = make_rig_on()
    rig.deploy(model(start() + user("ask") + end(), "start -> ask -> end"))
    given = {"instance_id": rig.start(), "token": 99, "element_id": "x", "provisional": False}
    with pytest.raises(IntegrityError, match="ck_wait"):
        rig.run(lambda s: s.execute(insert(wait).values(**given, **row)))


def test_a_writer_holds_the_lock_from_its_beginning(sqlite_url: str) -> None:
    database = e.make_engine(sqlite_url)
    sessions = sessionmaker(database)
    with sessions() as first, sessions() as second, sessions() as reader:
        begin_writing(first)
        reader.execute(text("SELECT 1"))
        reader.execute(text("PRAGMA busy_timeout = 0"))
        second.execute(text("PRAGMA busy_timeout = 0"))
        second.rollback()
        with pytest.raises(OperationalError, match="locked"):
            begin_writing(second)
    database.dispose()
