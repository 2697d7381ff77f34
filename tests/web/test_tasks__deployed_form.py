"""A form that the site has deployed is shown, drafted, checked and handed in like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from engine.tables import instance
from tests.forms.deployed import SITE_VISIT
from tests.web.conftest import Site
from tests.workflows.house import open_pairing
from workflows.cases.models import Case, Draft, Submission
from workflows.runtime import engine

MODEL = (Path(__file__).parent / "models" / "visited.bpmn").read_bytes()
ANSWERS: dict[str, object] = {
    "visited_on": "2026-09-28",
    "households": "12",
    "found": "yes",
    "problem": "路灯坏了三盏",
    "materials-0-item": "米",
}


def deploy(site: Site, form: bytes = SITE_VISIT) -> None:
    files = {"visited.bpmn": MODEL, "site_visit.form": form}
    site.do(lambda session: engine.deploy(session, files, actor="system"))


@pytest.fixture
def path(site: Site) -> str:
    """The page of a task whose form was deployed."""
    deploy(site)
    site.do(lambda session: open_pairing(session, site.house))
    return f"/tasks/{site.open_task('visit')}"


def test_it_is_shown_in_chinese_and_in_english(site: Site, path: str) -> None:
    visitor = site.visitor("coordinator")
    page = visitor.get(path).text
    for words in ("请如实填写。", "走访日期", "走访户数", "户", "是否发现问题", "没有", "发放物资"):
        assert words in page
    assert "问题说明" not in page
    visitor.client.set_cookie("language", "en")
    english = visitor.get(path).text
    for words in ("Say what you saw.", "Visited on", "Households", "Anything wrong?", "Yes"):
        assert words in english
    assert "走访户数" not in english


def test_what_strangers_write_is_words(site: Site) -> None:
    deploy(site, SITE_VISIT.replace("走访户数".encode(), b"<img src=x>100%s"))
    site.do(lambda session: open_pairing(session, site.house))
    page = site.visitor("coordinator").get(f"/tasks/{site.open_task('visit')}").text
    assert "&lt;img src=x&gt;100%s" in page
    assert "<img src=x>" not in page


def test_another_answer_asks_for_other_fields(site: Site, path: str) -> None:
    visitor = site.visitor("coordinator")
    assert f'hx-post="{path}/fields"' in visitor.get(path).text
    fragment = visitor.post(f"{path}/fields", ANSWERS, headers={"HX-Request": "true"})
    assert "问题说明" in fragment.text
    assert "路灯坏了三盏" in fragment.text
    assert "<html" not in fragment.text
    whole = visitor.post(f"{path}/fields", ANSWERS)
    assert "问题说明" in whole.text
    assert "<html" in whole.text
    assert site.visitor("agency").post(f"{path}/fields", ANSWERS).status_code == 403


def test_what_is_wrong_stands_beside_its_field(site: Site, path: str) -> None:
    visitor = site.visitor("coordinator")
    wrong = {**ANSWERS, "households": "0", "phone": "abc", "problem": "坏了"}
    answer = visitor.post(path, wrong)
    assert answer.status_code == 422
    for words in ("不能小于 1", "格式不符合要求", "至少 5 个字，现在有 2 个", 'value="abc"'):
        assert words in answer.text
    visitor.client.set_cookie("language", "en")
    english = visitor.post(path, wrong)
    assert "At least 5 characters; there are 2" in english.text


def test_a_hidden_field_is_left_out(site: Site, path: str) -> None:
    visitor = site.visitor("coordinator")
    stale = visitor.post(path, {**ANSWERS, "found": "no"})
    assert stale.status_code == 422
    assert "“问题说明”在这种情况下不需要填写" in stale.text
    assert 'name="problem"' not in stale.text
    kept = {name: value for name, value in ANSWERS.items() if name != "problem"}
    assert visitor.post(path, {**kept, "found": "no"}).status_code == 303
    with site.sessions() as session:
        assert "problem" not in session.scalars(select(Submission)).one().answers


def test_a_draft_keeps_whatever_was_typed(site: Site, path: str) -> None:
    visitor = site.visitor("coordinator")
    assert visitor.post(f"{path}/draft", {**ANSWERS, "households": "许多"}).status_code == 303
    assert 'value="许多"' in visitor.get(path).text
    with site.sessions() as session:
        assert session.scalars(select(Draft)).one().answers["found"] == "yes"


def test_it_is_handed_in_kept_and_read(site: Site, path: str) -> None:
    visitor = site.visitor("coordinator")
    assert visitor.post(path, ANSWERS).status_code == 303
    settle = site.open_task("settle")
    with site.sessions() as session:
        kept = session.scalars(select(Submission)).one()
        assert kept.form_key == "site_visit"
        assert kept.data["materials"] == [{"item": "米"}]
        known = engine.variables(session, kept.instance_id)
        assert (known["found"], known["households"]) == ("yes", 12)
        assert "problem" not in known
        number = kept.id
    page = visitor.get(f"/submissions/{number}").text
    assert "路灯坏了三盏" in page
    assert "请如实填写" not in page
    assert visitor.get(f"/tasks/{settle}").status_code == 200


def test_an_open_task_keeps_its_form_when_another_is_deployed(site: Site, path: str) -> None:
    visitor = site.visitor("coordinator")
    deploy(site, SITE_VISIT.replace("走访户数".encode(), "入户数量".encode()))
    assert "走访户数" in visitor.get(path).text
    assert visitor.post(path, ANSWERS).status_code == 303
    site.do(lambda session: open_pairing(session, site.house))
    newer = f"/tasks/{site.open_task('visit')}"
    assert "入户数量" in visitor.get(newer).text
    assert visitor.post(newer, ANSWERS).status_code == 303
    with site.sessions() as session:
        versions = session.scalars(select(Submission.form_version).order_by(Submission.id)).all()
        assert len(set(versions)) == 2
        status = select(instance.c.status).join(Case, Case.instance_id == instance.c.id)
        assert set(session.scalars(status)) == {"running"}
