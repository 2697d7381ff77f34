"""`sanqu check` and `sanqu deploy`: what a modeller reads, and what is deployed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from engine.tables import deployment
from tests.forms.deployed import SITE_VISIT
from web.cli import main
from web.db import open_sessions
from workflows.runtime import PACK

Run = Callable[..., Result]
MODEL = (Path(__file__).parent / "models" / "visited.bpmn").read_bytes()
WRONG = MODEL.replace(b'formKey="site_visit"', b'formKey="nothing.here"')


@pytest.fixture
def sanqu(tmp_path: Path) -> Run:
    """Run a command with its data in a folder of the test's own."""

    def run(*arguments: str | Path, **environ: str) -> Result:
        given = {"SANQU_DATA_DIR": str(tmp_path / "data"), "SANQU_MARK": "", "LC_ALL": "zh_CN"}
        return CliRunner().invoke(main, [str(each) for each in arguments], env=given | environ)

    return run


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with a process and its form."""
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "visited.bpmn").write_bytes(MODEL)
    (folder / "site_visit.form").write_bytes(SITE_VISIT)
    (folder / "notes.txt").write_text("not a model")
    return folder


def test_the_pack_is_well(sanqu: Run) -> None:
    result = sanqu("check", PACK)
    assert result.exit_code == 0, result.output
    for words in (
        "流程：",
        "acceptance, agreement, amendment",
        "needs.record",
        "objection_filed",
        "一切正常",
    ):
        assert words in result.output


def test_a_folder_is_well_without_any_database(sanqu: Run, models: Path, tmp_path: Path) -> None:
    result = sanqu("check", models, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "Forms: site_visit" in result.output
    assert "All is well" in result.output
    assert not (tmp_path / "data").exists()


def test_what_would_be_refused_is_told_by_file_element_and_line(sanqu: Run, models: Path) -> None:
    (models / "visited.bpmn").write_bytes(WRONG)
    result = sanqu("check", models)
    assert result.exit_code == 1
    for words in ("visited.bpmn", "第 19 行  settle “解决问题”  [表单不存在]", "共 1 个问题"):
        assert words in result.output
    assert "没有名为“nothing.here”的表单" in result.output
    english = sanqu("check", models, LC_ALL="en_GB.UTF-8")
    assert "line 19  settle “解决问题”  [known-form]" in english.output
    assert "there is no form 'nothing.here'" in english.output


def test_a_form_that_would_be_refused_is_told_by_component(sanqu: Run, models: Path) -> None:
    (models / "site_visit.form").write_bytes(SITE_VISIT.replace(b'"textarea"', b'"iframe"'))
    result = sanqu("check", models)
    assert result.exit_code == 1
    for words in ("site_visit.form", "problem  [组件]", "不支持组件“iframe”"):
        assert words in result.output


def test_an_answer_that_is_kept_from_the_process_is_pointed_out(sanqu: Run, models: Path) -> None:
    asking = MODEL.replace(b'=found = "yes"', b"=problem != null")
    (models / "visited.bpmn").write_bytes(asking)
    result = sanqu("check", models)
    assert result.exit_code == 0
    assert "流程用到了“problem”" in result.output


@pytest.mark.parametrize(
    ("named", "zh", "en"),
    [
        ("gone.bpmn", "找不到", "was not found"),
        ("notes.txt", "不是 .bpmn、.dmn 或 .form 文件", "no .bpmn, .dmn or .form file"),
        ("empty", "中没有", "holds no"),
        ("twin", "同名文件", "two files"),
    ],
)
def test_what_cannot_be_read_is_named(
    sanqu: Run, models: Path, named: str, zh: str, en: str
) -> None:
    (models / "empty").mkdir()
    (models / "twin").mkdir()
    if named == "twin":
        (models / "twin" / "visited.bpmn").write_bytes(MODEL)
        (models / "twin" / "a").mkdir()
        (models / "twin" / "a" / "visited.bpmn").write_bytes(MODEL)
    for language, words in (("zh", zh), ("en", en)):
        result = sanqu("check", models / named, "--lang", language)
        assert result.exit_code == 1
        assert words in result.output
        assert "Traceback" not in result.output


@pytest.mark.usefixtures("data")
def test_deploying_prints_versions_and_knows_what_is_there(
    sanqu: Run, models: Path, tmp_path: Path
) -> None:
    first = sanqu("deploy", models)
    assert first.exit_code == 0, first.output
    assert "流程 pairing：第 2 版" in first.output
    assert "表单 site_visit：第 1 版" in first.output
    again = sanqu("deploy", models, "--lang", "en")
    assert "nothing has changed" in again.output
    pack = sanqu("deploy", models, "--source", "pack", "--lang", "en")
    assert "process pairing: version 3; another version stands before it" in pack.output
    with open_sessions(f"sqlite:///{tmp_path / 'data' / 'sanqu.db'}")() as session:
        sources = session.scalars(select(deployment.c.source).order_by(deployment.c.id)).all()
        assert sources == ["pack", "site", "pack"]


@pytest.mark.usefixtures("data")
def test_a_newer_pack_is_offered_with_what_differs(sanqu: Run, models: Path) -> None:
    sanqu("deploy", models)
    assert "没有比本站所发布的更新" in sanqu("diff").output
    changed = MODEL.replace("解决问题".encode(), "处理问题".encode())
    (models / "visited.bpmn").write_bytes(changed)
    sanqu("deploy", models, "--source", "pack")
    offer = sanqu("diff")
    assert "流程 pairing（visited.bpmn）：本站为第 2 版，流程包为第 3 版" in offer.output
    assert "修改  userTask settle “处理问题”" in offer.output
    assert "changed  userTask settle" in sanqu("diff", "--lang", "en").output
    assert "sanqu diff" in sanqu("migrate").output


@pytest.mark.usefixtures("data")
def test_deploying_refuses_as_checking_does(sanqu: Run, models: Path) -> None:
    (models / "site_visit.form").write_bytes(b"{}")
    result = sanqu("deploy", models)
    assert result.exit_code == 1
    assert "site_visit.form" in result.output
    assert "不能部署" in result.output


@pytest.mark.parametrize("arguments", [("deploy", PACK), ("diff",)])
def test_an_empty_database_is_to_be_brought_up_first(
    sanqu: Run, arguments: tuple[str | Path, ...]
) -> None:
    result = sanqu(*arguments)
    assert result.exit_code == 1
    assert "sanqu migrate" in result.output


def test_only_who_may_deploys(sanqu: Run, models: Path) -> None:
    init = ("init", "--name", "管", "--username", "admin", "--password", "correct horse battery")
    sanqu(*init)
    assert sanqu("deploy", models, "--as", "nobody").exit_code == 2
    assert sanqu("deploy", models, "--as", "admin").exit_code == 0
