"""`sanqu instance …`: what an operator does to a running instance, and reads of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import engine as e
from tests.engine.kernel.models import duration, end, model, node, parallel, start, user
from web.cli import main
from web.db import open_sessions
from workflows.runtime import engine
from workflows.settings import read_settings

Run = Callable[..., Result]
MODEL = model(
    start() + parallel("fork") + user("ask", camunda_candidateGroups="operator") + user("sign")
    + node("intermediateCatchEvent", "rest", duration("P3D")) + end() + end("e2"),
    "start -> fork -> ask -> sign -> end", "fork -> rest -> e2",
)  # fmt: skip
WHY = ("--reason", "audit")
REFUSED = [
    (("suspend", 9), "没有流程实例 9", "there is no instance 9"),
    (("resume", 1), "流程实例 1 进行中，并未暂停", "instance 1 is running, not suspended"),
    (("retry", 7), "没有未处理的故障 7", "there is no open incident 7"),
    (
        ("remove", 1, "--token", 99),
        "令牌 99 不在等待系统管理员处理",
        "token 99 does not wait for an operator",
    ),
    (
        ("add", 1, "--to", "x"),
        "不能在“x”放置令牌：流程“p”没有此元素或顺序流",
        "no token is put to 'x': process 'p' has no such element or flow",
    ),
    (
        ("add", 1, "--to", "x", "--in", 99),
        "不能在“x”放置令牌：令牌 99 没有进行中的范围",
        "no token is put to 'x': token 99 holds no open scope",
    ),
    (
        ("add", 1, "--to", "x", "--set", "n=1"),
        "不能在“x”放置令牌：只有给多实例活动增加一项时才能带变量",
        "no token is put to 'x': only one more item of a multi-instance activity takes values",
    ),
    (
        ("variables", 1, "--remove", "z"),
        "z：没有这个名称的变量",
        "z: there is no variable of this name",
    ),
    (("variables", 1, "--set", "n=NaN"), "n：不是有限的数", "n: not a finite number"),
]


@pytest.fixture
def sanqu(data: Path) -> Run:
    """Run a command on an installation where one instance runs."""
    given = {"SANQU_DATA_DIR": str(data), "SANQU_MARK": "", "LC_ALL": "en_GB.UTF-8"}
    sessions = open_sessions(read_settings(given).database_url)
    e.transact(sessions, lambda s: engine.deploy(s, {"m.bpmn": MODEL}, actor="op"))
    e.transact(sessions, lambda s: engine.start(s, "p", {"n": 1}, actor="op"))

    def run(*arguments: str | int, **environ: str) -> Result:
        return CliRunner().invoke(main, ["instance", *map(str, arguments)], env=given | environ)

    return run


def test_show_suspend_and_resume(sanqu: Run) -> None:
    shown = sanqu("show", 1)
    assert shown.exit_code == 0, shown.output
    assert "Instance 1 of p (version 1): running" in shown.output
    assert "rest  waiting  timer" in shown.output
    assert '{"n":1}' in shown.output
    assert sanqu("suspend", 1, *WHY).output == "Instance 1 is suspended.\n"
    shown = sanqu("show", 1, LC_ALL="zh_CN")
    assert "已暂停" in shown.output
    assert "system 自" in shown.output
    assert "audit" in shown.output
    assert sanqu("resume", 1, *WHY).output == "Instance 1 goes on.\n"


def test_what_is_refused_is_said_and_stops_no_other(sanqu: Run) -> None:
    result = sanqu("suspend", 9, 1, *WHY)
    assert (result.exit_code, result.stdout) == (1, "Instance 1 is suspended.\n")
    assert "there is no instance 9" in result.stderr
    again = sanqu("suspend", 1, *WHY)
    assert again.exit_code == 1
    assert "is suspended since" in again.output
    assert sanqu("suspend", 1).exit_code == 2, "without a reason"


@pytest.mark.parametrize(("asked", "chinese", "english"), REFUSED)
def test_what_is_refused_is_said_in_both_languages(
    sanqu: Run, asked: tuple[str | int, ...], chinese: str, english: str
) -> None:
    said = sanqu(*asked, *WHY, "--lang", "zh")
    assert (said.exit_code, said.stderr) == (1, f"无法执行：{chinese}\n")
    said = sanqu(*asked, *WHY)
    assert (said.exit_code, said.stderr) == (1, f"Error: {english}\n")


def test_how_an_instance_stands_is_said_in_the_language_of_the_refusal(sanqu: Run) -> None:
    sanqu("suspend", 1, *WHY)
    said = sanqu("suspend", 1, *WHY, "--lang", "zh").stderr
    assert re.fullmatch("无法执行：流程实例 1 已由 system 自 [-0-9T:.+]+ 起暂停：audit\n", said)
    sanqu("cancel", 1, *WHY)
    said = sanqu("suspend", 1, *WHY, LC_ALL="zh_CN").stderr
    assert said == "无法执行：流程实例 1 已取消\n"
    assert sanqu("suspend", 1, *WHY).stderr == "Error: instance 1 is cancelled\n"


def test_variables_and_tokens(sanqu: Run) -> None:
    assert sanqu("variables", 1, "--set", "n=2", "--set", "who=ann", *WHY).exit_code == 0
    shown = sanqu("show", 1).output
    assert '{"n":2,"who":"ann"}' in shown
    token = next(line.split()[0] for line in shown.splitlines() if " ask " in line)
    moved = sanqu("move", 1, "--token", token, "--to", "sign", *WHY)
    assert "begins at sign" in moved.output
    assert " ask " not in sanqu("show", 1).output
    refused = sanqu("add", 1, "--to", "nowhere", *WHY)
    assert (refused.exit_code, "no such element or flow" in refused.output) == (1, True)
    added = sanqu("add", 1, "--to", "ask", *WHY)
    number = added.output.split("token ")[1].split()[0]
    assert "is gone" in sanqu("remove", 1, "--token", number, *WHY).output
    assert sanqu("variables", 1, "--remove", "n", *WHY).exit_code == 0
    assert '{"who":"ann"}' in sanqu("show", 1).output
    assert sanqu("variables", 1, *WHY).exit_code == 2
    assert sanqu("variables", 1, "--set", "n", *WHY).exit_code == 2


def test_retry_names_incidents_or_a_kind(sanqu: Run) -> None:
    assert sanqu("retry", *WHY).exit_code == 2
    assert sanqu("retry", 1, "--element", "a", *WHY).exit_code == 2
    missing = sanqu("retry", 7, *WHY)
    assert (missing.exit_code, "no open incident 7" in missing.output) == (1, True)
    assert sanqu("retry", "--element", "a", *WHY).exit_code == 0


def test_cancel(sanqu: Run) -> None:
    assert sanqu("cancel", 1, *WHY).output == "Instance 1 is cancelled.\n"
    assert "cancelled" in sanqu("show", 1).output
    assert sanqu("cancel", 1, *WHY).exit_code == 1
