"""The migrations: on both databases they lead to what the models say, and back to nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import insert, inspect, select, text

from engine.database import make_engine
from engine.tables import deployment, human_task, part, resource, task_candidate
from workflows import schema

NOW = datetime(2026, 9, 1, tzinfo=UTC)
# A task as the first release wrote it, with all that it hangs on.
OLD_TASK = (
    "INSERT INTO definition (id, deployment_id, resource_id, process_id, version, name, rewritten,"
    " rewriter_version) VALUES (1, 1, 1, 'need', 1, '', '', 1)",
    "INSERT INTO instance (id, process_id, definition_id, status, started_at, started_by, version,"
    " event_seq, event_hash) VALUES (1, 'need', 1, 'running', :now, 'system', 1, 0, '')",
    "INSERT INTO human_task (id, instance_id, root_id, token, process_id, element_id, name,"
    " form_key, provisional, priority, properties, state, created_at)"
    " VALUES (1, 1, 1, 1, 'need', 'file_need', '', 'need.file', FALSE, 50, '{}', 'open', :now)",
    "INSERT INTO task_candidate (id, task_id, role) VALUES (1, 1, 'recipient_contact')",
)


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

    schema._run(engine, lambda config: command.downgrade(config, "base"))

    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()


def test_what_was_kept_before_is_kept_and_its_decisions_are_named(database_url: str) -> None:
    engine = make_engine(database_url)
    schema._run(engine, lambda config: command.upgrade(config, "60a4752f6a8e"))
    grade = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="grade"/></definitions>'
    with engine.begin() as connection:
        for number, sha256 in ((1, "a"), (2, "b")):
            made = {"id": number, "sha256": sha256, "source": "pack", "actor": "system"}
            connection.execute(insert(deployment).values(**made, deployed_at=NOW))
            file = {"id": number, "deployment_id": number, "name": "grade.dmn"}
            connection.execute(insert(resource).values(**file, content=grade))
        for statement in OLD_TASK:
            connection.execute(text(statement), {"now": "2026-09-01 00:00:00"})

    schema.upgrade(engine)

    with engine.connect() as connection:
        parts = connection.execute(select(part.c.key, part.c.version).order_by(part.c.id)).all()
        assert [tuple(row) for row in parts] == [("grade", 1), ("grade", 2)]
        task = connection.execute(select(human_task)).one()
        assert (task.form_key, task.form_id) == ("need.file", None)
        assert connection.execute(select(task_candidate.c.task_id)).scalar_one() == task.id
    engine.dispose()
