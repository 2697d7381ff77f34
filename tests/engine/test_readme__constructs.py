"""The table of constructs names a test for every row, and every scenario has a row."""

import re
from pathlib import Path

import pytest

import engine
from tests.engine.constructs import test_events, test_flow, test_loops_and_time, test_undoing

HERE = Path(engine.__file__).parent
README = (HERE / "README.md").read_text()
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+\.py)\)")
ROW = re.compile(r"^\| (?!construct|---)(.+?) \| (.+?) \| (.+?) \|$", re.M)


def rows() -> list[tuple[str, str, str]]:
    """What the table says: construct, whether it runs, where that is tested."""
    section = README.split("## Constructs")[1].split("\n## ")[0]
    return ROW.findall(section)


def test_there_is_a_table() -> None:
    assert len(rows()) > 30


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_a_row_says_whether_it_runs_and_which_test_holds_it(row: tuple[str, str, str]) -> None:
    construct, verdict, where = row
    assert verdict.startswith(("runs", "refused")), construct
    links = LINK.findall(where)
    assert links, construct
    for name, path in links:
        file = (HERE / path).resolve()
        assert name == file.name or name in file.read_text(), f"{path} has no {name}"


@pytest.mark.parametrize("module", [test_events, test_flow, test_loops_and_time, test_undoing])
def test_every_scenario_has_a_row(module: object) -> None:
    known = {name for _, _, where in rows() for name, _ in LINK.findall(where)}
    assert {each.name for each in module.ROWS} <= known  # type: ignore[attr-defined]
