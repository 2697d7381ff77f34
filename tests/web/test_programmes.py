"""The page of a batch: amending its notice, comparing versions, letting somebody in late."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

import engine
from tests.web.conftest import CALL, Site
from workflows.cases.models import Case

AFTER_THE_WINDOWS = datetime(2026, 11, 16, 2, tzinfo=UTC)


@pytest.fixture
def published(site: Site) -> Site:
    """The batch, approved by the province."""
    site.visitor("coordinator").post(f"/tasks/{site.task_id}", {**CALL})
    approval = site.open_task("approve_programme")
    answer = site.visitor("province").post(f"/tasks/{approval}", {"decision": "approve"})
    assert answer.status_code == 303
    return site


def test_an_amended_notice_stands_beside_the_one_before(published: Site) -> None:
    coordinator = published.visitor("coordinator")
    assert "变更通知" in coordinator.get("/programmes/1").text
    answer = coordinator.post("/programmes/1/amendments")
    task = published.open_task("draft_amendment")
    assert answer.location == f"/tasks/{task}"
    page = coordinator.get(answer.location).text
    assert "此项不可修改" in page
    later = {**CALL, "reason": "延长申报", "need_closes_on": "2026-11-20", "year": "2030"}
    assert coordinator.post(f"/tasks/{task}", later).status_code == 303
    province = published.visitor("province")
    approval = published.open_task("approve_amendment")
    assert province.post(f"/tasks/{approval}", {"decision": "approve"}).status_code == 303
    page = published.visitor("agency").get("/programmes/1/versions").text
    for words in ("第 2 版", "延长申报", "2026年11月13日", "2026年11月20日", "coordinator-1"):
        assert words in page
    # What is locked stands, whatever was sent.
    assert "2030" not in page
    assert "2026年11月20日" in coordinator.get("/programmes/1").text


def test_the_drafter_withdraws_on_the_page_of_the_case(published: Site) -> None:
    coordinator = published.visitor("coordinator")
    coordinator.post("/programmes/1/amendments")
    with published.sessions() as session:
        case = session.scalars(select(Case.id).where(Case.kind == "amendment")).one()
    act, given = f"/programmes/amendments/{case}/withdraw", {"reason": "不再需要"}
    assert act in coordinator.get(f"/cases/{case}").text
    for who in ("agency", "province", "other_coordinator", "auditor"):
        assert act not in published.visitor(who).get(f"/cases/{case}").text, who
        assert published.visitor(who).post(act, given).status_code == 403, who
    assert coordinator.post(act, {"reason": ""}).status_code == 422
    assert coordinator.post(act, given).location == f"/cases/{case}"
    page = coordinator.get(f"/cases/{case}").text
    assert "不再需要" in page
    assert act not in page
    assert coordinator.post(act, given).status_code == 409
    assert "第 2 版" not in coordinator.get("/programmes/1/versions").text


def test_a_late_filing_is_admitted_with_a_reason_and_by_the_office_alone(published: Site) -> None:
    published.do(lambda session: engine.set_clock(session, AFTER_THE_WINDOWS))
    place = published.house.organisations["place"]
    form = {"window": "need", "organisation": place, "reason": "断网三天"}
    for who in ("agency", "province", "other_coordinator", "auditor"):
        assert published.visitor(who).post("/programmes/1/late", form).status_code == 403, who
    coordinator = published.visitor("coordinator")
    assert coordinator.post("/programmes/1/late", {**form, "reason": " "}).status_code == 422
    assert coordinator.post("/programmes/1/late", {**form, "window": "x"}).status_code == 422
    contact = published.visitor("contact")
    offer = 'action="/programmes/1/needs"'
    assert offer not in contact.get("/programmes/1").text
    assert coordinator.post("/programmes/1/late", form).status_code == 303
    assert "断网三天" in coordinator.get("/programmes/1").text
    assert "断网三天" not in contact.get("/programmes/1").text
    assert offer in contact.get("/programmes/1").text
    answer = contact.post("/programmes/1/needs", {"organisation": place})
    assert answer.location == f"/tasks/{published.open_task('file_need')}"
    assert contact.post("/programmes/1/needs", {"organisation": place}).status_code == 409
