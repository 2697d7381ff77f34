"""Columns: instants stay aware, user data comes back as it went in, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

import engine as e
from engine.errors import ValueRefused
from engine.types import Json, UTCDateTime

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime),
    Column("data", Json),
)


def test_what_goes_in_comes_out(database_url: str) -> None:
    database = e.make_engine(database_url)
    things.create(database)
    beijing = datetime(2026, 9, 1, 7, 30, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    data = {
        "d": Decimal("1.10"),
        "on": date(2026, 9, 1),
        "typename": [{"typename": "长📄"}],
        "n": None,
    }
    with database.begin() as connection:
        connection.execute(insert(things).values(at=beijing, data=data))
        connection.execute(insert(things).values(at=None, data=None))
        first, second = connection.execute(select(things).order_by(things.c.id)).all()
    assert (first.at, first.at.tzinfo, first.data) == (beijing, UTC, data)
    assert (second.at, second.data) == (None, None)
    database.dispose()


def test_naive_instants_and_odd_data_are_refused(sqlite_url: str) -> None:
    database = e.make_engine(sqlite_url)
    things.create(database)
    with database.begin() as connection:
        with pytest.raises(StatementError, match="time zone"):
            connection.execute(insert(things).values(at=datetime(2026, 9, 1)))  # noqa: DTZ001
        with pytest.raises((StatementError, ValueRefused), match="object"):
            connection.execute(insert(things).values(data={"a": object()}))
    database.dispose()
