"""The other pages: batches, notices, notifications, administration, the clock, languages."""

from __future__ import annotations

import io

import pytest
from sqlalchemy.orm import Session

import engine
from tests.web.conftest import CALL, Site
from workflows.notices.models import Notice
from workflows.notifications.models import Notification
from workflows.organisations.models import Person

ADMIN = ("/admin", "/admin/people", "/admin/organisations", "/admin/rules", "/admin/calendar")


@pytest.mark.parametrize("path", ADMIN)
def test_administration_is_for_those_who_keep_the_house(site: Site, path: str) -> None:
    for name in ("operator", "province", "coordinator"):
        assert site.visitor(name).get(path).status_code == 200
    if path in {"/admin", "/admin/people", "/admin/organisations"}:
        for name in ("agency", "leader", "auditor", "nobody"):
            assert site.visitor(name).get(path).status_code == 403


def test_incidents_are_the_operator_s(site: Site) -> None:
    assert "没有故障" in site.visitor("operator").get("/admin/incidents").text
    for name in ("coordinator", "province", "agency", "auditor"):
        assert site.visitor(name).get("/admin/incidents").status_code == 403


def test_account_role_and_dismissal(site: Site) -> None:
    visitor = site.visitor("operator")
    person = {"name": "新同事", "username": "newcomer", "password": "long enough 1"}
    assert visitor.post("/admin/people", person).status_code == 303
    assert visitor.post("/admin/people", person).status_code == 422
    with site.sessions() as session:
        newcomer = session.query(Person).filter_by(username="newcomer").one().id
    given = {"role": "coordinator", "organisation": site.house.organisations["city"]}
    path = f"/admin/people/{newcomer}/appointments"
    assert visitor.post(path, given).status_code == 303
    assert visitor.post(path, given).status_code == 409
    welcome = site.visitor().post("/login", {"identity": "newcomer", "password": "long enough 1"})
    assert welcome.status_code == 303


def test_the_operator_gives_a_new_password(site: Site) -> None:
    contact = site.house.people["contact"]
    path, given = f"/admin/people/{contact}/password", {"password": "long enough 2"}
    operator, before = site.visitor("operator"), site.visitor("contact")
    assert operator.post(path, {"password": "short"}).status_code == 422
    assert site.visitor("coordinator").post(path, given).status_code == 403
    assert operator.post(path, given).status_code == 303
    # Whoever sat there is out; the new password opens the account.
    assert before.get("/").status_code in {302, 401}
    with site.sessions() as session:
        name = session.get_one(Person, contact).username
    welcome = site.visitor().post("/login", {"identity": name, "password": "long enough 2"})
    assert welcome.status_code == 303


def test_an_organisation_is_put_right(site: Site) -> None:
    city, province = site.house.organisations["city"], site.house.organisations["province"]
    path = f"/admin/organisations/{city}"
    given = {"name": "改名的市", "kind": "office", "level": "city", "parent": str(province)}
    operator = site.visitor("operator")
    assert operator.get(path).status_code == 200
    assert operator.post(path, given).status_code == 303
    assert "改名的市" in operator.get("/admin/organisations").text
    assert operator.post(path, {**given, "name": ""}).status_code == 422
    # Its own superior, or one below it, it cannot have.
    place = site.house.organisations["place"]
    for wrong in (city, place):
        assert operator.post(path, {**given, "parent": str(wrong)}).status_code == 422
    assert site.visitor("agency").post(path, given).status_code == 403


def test_a_coordinator_cannot_make_an_operator(site: Site) -> None:
    path = f"/admin/people/{site.house.people['nobody']}/appointments"
    answer = site.visitor("coordinator").post(path, {"role": "operator"})
    assert answer.status_code == 403


def test_rules_change_by_the_province_alone(site: Site) -> None:
    change = {
        "key": "need.max_returns",
        "value": "3",
        "effective_from": "2027-01-01",
        "reason": "试行",
    }
    assert site.visitor("province").post("/admin/rules", change).status_code == 303
    assert site.visitor("coordinator").post("/admin/rules", change).status_code == 403
    wrong = {**change, "value": '"many"'}
    assert site.visitor("province").post("/admin/rules", wrong).status_code == 422


def test_calendar_takes_in_a_notice(site: Site) -> None:
    visitor = site.visitor("province")
    notice = "date,kind,name\n2027-01-01,holiday,元旦\n"
    given = {"file": (io.BytesIO(notice.encode()), "2027.csv"), "source": "国办发明电〔2026〕7号"}
    assert visitor.post("/admin/calendar", given).status_code == 303
    assert "元旦" in visitor.get("/admin/calendar?year=2027").text
    broken = {"file": (io.BytesIO(b"when,what\n"), "x.csv"), "source": "x"}
    assert visitor.post("/admin/calendar", broken).status_code == 422


def test_clock_moves_in_a_demo(site: Site) -> None:
    visitor = site.visitor("coordinator")
    with site.sessions() as session:
        before = engine.now(session)
    assert visitor.post("/clock", {"step": "fortnight"}).status_code == 303
    with site.sessions() as session:
        assert (engine.now(session) - before).days == 14
    assert visitor.post("/clock", {"step": "year"}).status_code == 400


def test_language_is_kept_with_the_person(site: Site) -> None:
    visitor = site.visitor("coordinator")
    answer = visitor.post("/language", {"language": "en", "next": "/cases"})
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert '<html lang="en">' in visitor.get("/").text
    with site.sessions() as session:
        assert session.get_one(Person, site.house.people["coordinator"]).language == "en"
    assert visitor.post("/language", {"language": "xx"}).status_code == 400


def test_batch_page_offers_to_join_while_the_window_is_open(site: Site) -> None:
    assert site.visitor("coordinator").post(f"/tasks/{site.task_id}", {**CALL}).status_code == 303
    approve = site.open_task("approve_programme")
    site.visitor("province").post(f"/tasks/{approve}", {"decision": "approve"})
    agency = site.visitor("agency")
    assert "选派申报 · agency(示例)" not in agency.get("/programmes/1").text
    for _ in range(3):
        site.visitor("coordinator").post("/clock", {"step": "fortnight"})
    assert "选派申报 · agency(示例)" in agency.get("/programmes/1").text
    at = {"organisation": site.house.organisations["agency"]}
    joined = agency.post("/programmes/1/applications", at)
    assert joined.status_code == 303
    assert joined.location.startswith("/tasks/")
    assert agency.get(joined.location).status_code == 200
    # What has begun is not offered again; who sends it all the same is shown the way back.
    assert "选派申报 · agency(示例)" not in agency.get("/programmes/1").text
    again = agency.post("/programmes/1/applications", at)
    assert again.status_code == 409
    other = {"organisation": site.house.organisations["other_agency"]}
    assert agency.post("/programmes/1/applications", other).status_code == 403


def test_batch_is_started_once_a_year(site: Site) -> None:
    given = {"office": site.house.organisations["city"], "year": 2028}
    assert site.visitor("coordinator").post("/programmes", given).status_code == 303
    assert site.visitor("coordinator").post("/programmes", given).status_code == 422
    assert site.visitor("agency").post("/programmes", {**given, "year": 2029}).status_code == 403


@pytest.fixture
def notice_id(site: Site) -> int:
    """A notice that stands in public for a week."""

    def post(session: Session) -> int:
        now = engine.now(session)
        notice = Notice(
            programme_id=1,
            case_id=site.case_id,
            subject="selection",
            title="入选机构公示",
            body="一、agency",
            status="posted",
            posted_at=now,
            ends_at=now.replace(day=30, hour=16, minute=0, second=0, microsecond=0),
        )
        session.add(notice)
        session.flush()
        return notice.id

    return int(str(site.do(post)))


def test_notice_is_public_and_counts_down(site: Site, notice_id: int) -> None:
    page = site.visitor().get(f"/notices/{notice_id}").text
    assert "入选机构公示" in page
    assert "9月30日 24:00" in page
    assert "明天到期" in page


def test_objection_carries_a_name_and_gets_a_receipt(site: Site, notice_id: int) -> None:
    visitor = site.visitor()
    path = f"/notices/{notice_id}/objections"
    nameless = visitor.post(path, {"ground": "材料不实"})
    assert nameless.status_code == 422
    assert "材料不实" in nameless.text
    named = {"name": "群众甲", "contact": "0451-0000000", "ground": "材料不实"}
    assert visitor.post(path, named).status_code == 303
    assert "回执编号 YY-" in visitor.get(f"/notices/{notice_id}").text


def test_objections_are_slowed_down(site: Site, notice_id: int) -> None:
    visitor = site.visitor()
    path = f"/notices/{notice_id}/objections"
    assert [visitor.post(path).status_code for _ in range(6)] == [422] * 5 + [429]


def test_bell_counts_and_following_reads(site: Site) -> None:
    def tell(session: Session) -> int:
        told = Notification(
            person_id=site.house.people["coordinator"],
            key="test:1",
            template="事项 {number} 已建立",
            params={"number": "2027-PC-001"},
            link_kind="case",
            link_id=site.case_id,
            created_at=engine.now(session),
        )
        session.add(told)
        session.flush()
        return told.id

    told = site.do(tell)
    visitor = site.visitor("coordinator")
    assert "事项 2027-PC-001 已建立" in visitor.get("/notifications").text
    assert site.visitor("agency").post(f"/notifications/{told}").status_code == 404
    followed = visitor.post(f"/notifications/{told}")
    assert (followed.status_code, followed.location) == (303, f"/cases/{site.case_id}")
    assert "bell-count" not in visitor.get("/").text


def test_licences_are_listed(site: Site) -> None:
    page = site.visitor().get("/about/licences").text
    assert "bpmn-js" in page
    assert "SpiffWorkflow" in page
