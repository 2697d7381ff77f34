"""`sanqu instance migrate` and `migrate-back`: what the operator reads, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from engine import history, open_tasks, transact
from engine.tables import instance
from tests.engine.kernel.test_migration import line
from web.cli import main
from web.db import open_sessions
from workflows.runtime import engine

Run = Callable[..., Result]


@pytest.fixture
def sanqu(data: Path) -> Run:
    """Run a command with its data in a folder of the test's own."""

    def run(*arguments: str | Path, **environ: str) -> Result:
        given = {"SANQU_DATA_DIR": str(data), "SANQU_MARK": "", "LC_ALL": "zh_CN"}
        return CliRunner().invoke(main, [str(each) for each in arguments], env=given | environ)

    return run


@pytest.fixture
def do(data: Path) -> Callable[[Callable[[Any], Any]], Any]:
    """A transaction on the database of the commands."""
    sessions = open_sessions(f"sqlite:///{data / 'sanqu.db'}")
    return lambda fn: transact(sessions, fn)


@pytest.fixture
def two(do: Callable[..., Any]) -> list[int]:
    """Two instances of the first version of a process, of which only the first fits the second."""

    def deploy(*tasks: str) -> None:
        files = {"p.bpmn": line(*tasks)}
        do(lambda session: engine.deploy(session, files, actor="op"))

    deploy("a", "b")
    numbers = [do(lambda session: engine.start(session, "p", {}, actor="op")) for _ in range(2)]
    task_id = do(lambda session: open_tasks(session, numbers[1])[0].id)
    do(lambda session: engine.complete_task(session, task_id, {}, actor="op"))
    deploy("a", "c")
    return numbers


def test_a_dry_run_says_what_would_happen(sanqu: Run, do: Any, two: list[int]) -> None:
    result = sanqu("instance", "migrate", "p", "--dry-run")
    assert result.exit_code == 1
    assert f"实例 {two[0]} （版本 1）：可以迁移" in result.output
    assert f"实例 {two[1]} （版本 1）：不能迁移，保持不变" in result.output
    assert "b  [元素不存在] 新版本中没有此元素" in result.output
    assert "共 2 个实例，其中 1 个不能迁移。" in result.output
    versions = do(lambda s: s.scalars(select(instance.c.definition_id).distinct()).all())
    assert len(versions) == 1
    english = sanqu("instance", "migrate", "p", "--dry-run", "--map", "b=c", "--lang", "en")
    assert english.exit_code == 0
    assert "2 instances, 0 of them not safe." in english.output


def test_what_is_safe_is_done_and_can_be_taken_back(sanqu: Run, do: Any, two: list[int]) -> None:
    result = sanqu("instance", "migrate", "p", "--reason", "a new law", "--lang", "en")
    assert result.exit_code == 1
    assert f"Instance {two[0]} (version 1): migrated" in result.output
    back = result.output.split("migrate-back ")[1].split("`")[0]
    entry = do(lambda s: history(s, two[0]))[-1]
    assert (entry.kind, entry.actor, entry.payload["reason"]) == ("migrated", "system", "a new law")
    done = sanqu("instance", "migrate-back", back, "--reason", "too early")
    assert done.exit_code == 0, done.output
    assert "已恢复到迁移之前" in done.output
    again = sanqu("instance", "migrate-back", back, "--reason", "too early")
    assert again.exit_code == 1
    assert "已经退回过了" in again.output


def test_only_those_that_are_named(sanqu: Run, do: Any, two: list[int]) -> None:
    result = sanqu("instance", "migrate", "p", "--instance", two[0], "--reason", "-", "--to", "2")
    assert result.exit_code == 0, result.output
    assert "共 1 个实例" in result.output


def test_what_is_not_said_well_is_refused(sanqu: Run, two: list[int]) -> None:
    assert "--reason" in sanqu("instance", "migrate", "p").output
    wrong = sanqu("instance", "migrate", "p", "--dry-run", "--map", "b")
    assert "write old=new" in wrong.output


REFUSED = [
    (("migrate", "q", "--dry-run"), "没有部署流程“q”", "no process 'q' is deployed"),
    (
        ("migrate", "p", "--to", "9", "--dry-run"),
        "流程“p”没有第 9 版",
        "process 'p' has no version 9",
    ),
    (("migrate-back", "99", "--reason", "-"), "没有迁移 99", "there is no migration 99"),
]


@pytest.mark.parametrize(("asked", "chinese", "english"), REFUSED)
def test_what_is_refused_is_said_in_both_languages(
    sanqu: Run, two: list[int], asked: tuple[str, ...], chinese: str, english: str
) -> None:
    said = sanqu("instance", *asked)
    assert (said.exit_code, said.stderr) == (1, f"无法执行：{chinese}\n")
    said = sanqu("instance", *asked, "--lang", "en")
    assert (said.exit_code, said.stderr) == (1, f"Error: {english}\n")
