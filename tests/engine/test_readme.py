"""The README's code runs as it stands."""

import re
from pathlib import Path

import pytest

import engine
from tests.engine.kernel.models import (
    duration,
    end,
    model,
    node,
    parallel,
    properties,
    service,
    start,
    user,
)

README = Path(engine.__file__).with_name("README.md").read_text()
LOAN = model(
    start() + user("ask") + service("record", "book") + parallel("fork")
    + node("receiveTask", "pay", properties(correlationKey="=loan_id"), messageRef="m")
    + node("intermediateCatchEvent", "close", '<signalEventDefinition signalRef="s"/>')
    + node("intermediateCatchEvent", "rest", duration("P10D"))
    + parallel("join") + end(),
    "start -> ask -> record -> fork -> pay -> join -> end",
    "fork -> close -> join", "fork -> rest -> join",
    extra='<message id="m" name="paid"/><signal id="s" name="year_ends"/>', process="loan",
)  # fmt: skip


def code() -> str:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    return str(block)


def test_it_is_short() -> None:
    assert len([line for line in code().splitlines() if line.strip()]) < 30


def test_it_runs_a_loan_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loan.bpmn").write_bytes(LOAN)
    names: dict[str, object] = {}
    exec(compile(code(), "README.md", "exec"), names)  # noqa: S102 - it is our own page
    said = capsys.readouterr().out
    assert "'ended'" in said
    assert "'paid': Decimal('500')" in said or "'paid': 500" in said
    names["database"].dispose()  # type: ignore[attr-defined]
