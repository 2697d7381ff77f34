"""The command line: an installation from nothing, its refusals, and the demo's own folder."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from engine import database_mark
from engine.tables import definition
from web import playing
from web.cli import main
from web.db import open_sessions
from workflows.organisations.models import Appointment, Person
from workflows.runtime import PACK
from workflows.settings import read_settings

Run = Callable[..., Result]
ADMIN = ("--name", "管理员", "--username", "admin", "--password", "correct horse battery")


@pytest.fixture
def sanqu(tmp_path: Path) -> Run:
    """Run a command with its data in a folder of the test's own."""

    def run(*arguments: str, **environ: str) -> Result:
        given = {"SANQU_DATA_DIR": str(tmp_path), "SANQU_MARK": "", **environ}
        return CliRunner().invoke(main, arguments, env=given)

    return run


def test_init_makes_an_installation(sanqu: Run, tmp_path: Path) -> None:
    result = sanqu("init", *ADMIN)

    assert result.exit_code == 0, result.output
    with open_sessions(f"sqlite:///{tmp_path / 'sanqu.db'}")() as session:
        person = session.scalars(select(Person)).one()
        assert person.password != "correct horse battery"  # noqa: S105
        assert session.scalars(select(Appointment.role)).all() == ["operator"]
        assert database_mark(session) == "live"
        processes = set(session.scalars(select(definition.c.process_id)))
        assert processes == {path.stem for path in PACK.glob("*.bpmn")}
    key = tmp_path / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_init_twice_names_what_is_taken(sanqu: Run) -> None:
    sanqu("init", *ADMIN)

    result = sanqu("init", *ADMIN)

    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_a_short_password_is_refused(sanqu: Run, tmp_path: Path) -> None:
    result = sanqu("init", "--name", "管理员", "--username", "admin", "--password", "short")

    assert result.exit_code == 2
    assert "at least 10 characters" in result.output
    assert not (tmp_path / "sanqu.db").exists()


def test_migrate_twice_deploys_once(sanqu: Run) -> None:
    assert "is new" in sanqu("migrate").output
    assert "is unchanged" in sanqu("migrate").output


def test_the_worker_wants_a_database_that_was_brought_up(sanqu: Run) -> None:
    empty = sanqu("worker")

    assert empty.exit_code == 1
    assert "sanqu migrate" in empty.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SANQU_PORT", "http"),
        ("SANQU_DATABASE_URL", "mysql://x"),
        ("SANQU_SECRET_KEY", "short"),
        ("SANQU_UPLOAD_LIMIT_MB", "-1"),
        ("SANQU_MARK", "production"),
    ],
)
def test_a_malformed_setting_is_named(sanqu: Run, name: str, value: str) -> None:
    result = sanqu("migrate", **{name: value})

    assert result.exit_code == 1
    assert name in result.output


def test_real_and_demo_data_never_meet(sanqu: Run) -> None:
    sanqu("migrate", SANQU_MARK="demo")

    result = sanqu("migrate")

    assert result.exit_code == 1
    assert "SANQU_MARK" in result.output


def test_a_database_of_another_version_is_named_as_such(sanqu: Run, tmp_path: Path) -> None:
    sanqu("migrate")
    with open_sessions(f"sqlite:///{tmp_path / 'sanqu.db'}").begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))

    for language, said in (("en_GB", "Error: this database was made"), ("zh_CN", "此数据库由其他")):
        result = sanqu("migrate", LC_ALL=language)
        assert result.exit_code == 1
        assert said in result.output


def test_the_demo_keeps_away_from_what_is_set_outside() -> None:
    outside = {
        "SANQU_DATABASE_URL": "postgresql+psycopg://office/real",
        "SANQU_DATA_DIR": "real",
        "SANQU_PORT": "8123",
    }

    settings = read_settings(playing.demo_environment(outside))

    assert settings.mark == "demo"
    assert settings.data_dir.parts[-2:] == ("var", "demo")
    assert "real" not in settings.database_url
    assert settings.port == 8123
