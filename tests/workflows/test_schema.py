"""The migrations: on both databases they lead to what the models say, and back to nothing."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from engine.database import make_engine
from workflows import schema


def test_migrations_lead_to_the_models(database_url: str) -> None:
    engine = make_engine(database_url)
    schema.upgrade(engine)

    schema.check(engine)

    tables = set(inspect(engine).get_table_names())
    assert tables - {"alembic_version"} == set(schema.METADATA.tables)
    engine.dispose()


def test_migrations_lead_back(database_url: str) -> None:
    engine = make_engine(database_url)
    schema.upgrade(engine)

    with engine.begin() as connection:
        config = Config(toml_file=schema.ROOT / "pyproject.toml")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()
