"""The command line for the record: on an installation, with a model of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from engine import open_tasks, transact
from engine.tables import event
from tests.engine.kernel.models import end, model, start, user
from web.cli import main
from web.db import open_sessions
from workflows.runtime import engine

Run = Callable[..., Result]
MODEL = model(start() + user("a") + user("b") + end(), "start -> a -> b -> end", process="letter")


@pytest.fixture
def sanqu(data: Path) -> Run:
    """Run a command with its data in a folder of the test's own."""

    def run(*arguments: object) -> Result:
        given = {"SANQU_DATA_DIR": str(data), "SANQU_MARK": "", "LANG": "zh_CN.UTF-8"}
        return CliRunner().invoke(main, [str(each) for each in arguments], env=given)

    return run


@pytest.fixture
def sessions(data: Path) -> sessionmaker[Session]:
    return open_sessions(f"sqlite:///{data / 'sanqu.db'}")


@pytest.fixture
def number(sessions: sessionmaker[Session]) -> int:
    """An instance in its second task."""

    def act(session: Session) -> int:
        engine.deploy(session, {"letter.bpmn": MODEL}, actor="t")
        began = engine.start(session, "letter", {"phone": "13800001111"}, actor="t")
        [task] = open_tasks(session, began)
        engine.complete_task(session, task.id, {"said": "你好"}, actor="t")
        return began

    return transact(sessions, act)


def test_replay(sanqu: Run, number: int) -> None:
    now = sanqu("replay", number)
    assert now.exit_code == 0, now.output
    assert "：进行中" in now.output
    assert '"said": "你好"' in now.output
    assert re.search(r"^  b  进行$", now.output, re.MULTILINE)
    before = sanqu("replay", number, "--at", "2020-01-01")
    assert (before.exit_code, "尚未开始" in before.output) == (1, True)
    assert sanqu("replay", number, "--at", "yesterday").exit_code == 2
    missing = sanqu("replay", 999)
    assert (missing.exit_code, missing.stderr) == (1, "无法执行：没有流程实例 999\n")
    english = sanqu("replay", 999, "--lang", "en")
    assert english.stderr == "Error: there is no instance 999\n"


def test_verify_with_and_without_an_anchor(
    sanqu: Run, number: int, sessions: sessionmaker[Session], data: Path
) -> None:
    without = sanqu("audit", "verify")
    assert (without.exit_code, "仅内部一致" in without.output) == (0, True)
    assert "Internally consistent only" in sanqu("audit", "verify", "--lang", "en").output
    made = sanqu("audit", "anchor")
    assert made.exit_code == 0, made.output
    [file] = (data / "anchors").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    digest = re.search(r"[0-9a-f]{64}", made.output).group()  # type: ignore[union-attr]
    kept = sanqu("audit", "verify", "--anchor", file, "--digest", digest)
    assert (kept.exit_code, "与存证相符" in kept.output) == (0, True)
    wrong = sanqu("audit", "verify", "--anchor", file, "--digest", "0" * 64)
    assert (wrong.exit_code, "摘要不符" in wrong.output) == (1, True)
    other = sanqu("audit", "verify", "--anchor", data / "sanqu.db")
    assert (other.exit_code, other.stderr) == (1, "无法执行：sanqu.db 不是存证文件。\n")
    at = (event.c.instance_id == number) & (event.c.seq == 3)
    transact(sessions, lambda s: s.execute(update(event).where(at).values(actor="x")))
    found = sanqu("audit", "verify")
    assert (found.exit_code, f"流程实例 {number} 第 3 行：被改动" in found.output) == (1, True)
    assert f"instance {number}, line 3" in sanqu("audit", "verify", number, "--lang", "en").output


def test_export_archive_and_erase(
    sanqu: Run, number: int, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    for kind in ("xes", "ocel"):
        result = sanqu("export", kind, tmp_path / kind, "--process", "letter", "--lang", "en")
        assert result.output == f"{tmp_path / kind}: 1 instances\n"
        assert (tmp_path / kind).stat().st_size > 1000
    erased = sanqu("erase", "--instance", number, "--variable", "phone", "--reason", "asked to")
    assert (erased.exit_code, "已清除" in erased.output) == (0, True), erased.output
    assert '"phone": null' in sanqu("replay", number).output
    assert sanqu("erase", "--instance", number, "--reason", "none").exit_code == 2
    transact(
        sessions,
        lambda s: engine.complete_task(s, open_tasks(s, number)[0].id, {}, actor="t"),
    )
    assert "归档 0 个" in sanqu("archive", "--before", "2020-01-01").output
    assert "归档 1 个" in sanqu("archive", "--before", "2999-01-01").output
    with sessions() as session:
        assert session.scalars(select(event.c.seq)).all() == []
    assert "已完成" in sanqu("replay", number).output
    assert sanqu("audit", "verify").exit_code == 0
