"""The money page, changes begun from a case, certificate and library: who, what, and bad input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import event, select

from tests.web.staged import Staged, staged
from tests.workflows.stage import PAIR, Plays
from workflows.actors import actor_of
from workflows.calendars.rules import last_day
from workflows.cases.tasks import get_task
from workflows.closeout.models import LibraryCase
from workflows.money.actions import post
from workflows.money.rules import transfer
from workflows.organisations import actions as organisations
from workflows.pairings.models import Pairing
from workflows.refusals.models import Refusal

CLOSED = datetime(2025, 9, 15, tzinfo=UTC)
# A second pair is still in its service: its last check waits.
OPEN = replace(PAIR, agency="A2", place="R2", held=frozenset({"judge_milestone"}))


@pytest.fixture(scope="module")
def site(demo_plays: Plays, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """One project that is closed, one under way; tests leave it as others may find it."""
    folder: Path = tmp_path_factory.mktemp("money")
    with staged(demo_plays, folder, CLOSED, others=(OPEN,)) as made:
        yield made


def case_of(site: Staged, agency: str) -> int:
    """The case of an agency's pairing."""
    wanted = select(Pairing.case_id).where(
        Pairing.agency_id == site.show.cast.organisations[agency]
    )
    with site.show.sessions() as session:
        return session.scalars(wanted).one() or 0


@contextmanager
def sent(site: Staged) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, each on one line."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(" ".join(statement.split()))

    event.listen(site.show.database, "before_cursor_execute", note)
    yield found
    event.remove(site.show.database, "before_cursor_execute", note)


READS = [
    ("finance", 200),
    ("coordinator", 200),
    ("agency-a1", 200),
    ("leader-r1", 200),
    ("worker-a1", 403),
    ("agency-a2", 403),
    ("leader-r2", 403),
    ("supervisor-2", 403),
]


@pytest.mark.parametrize(("who", "status"), READS)
def test_who_reads_the_accounts(site: Staged, who: str, status: int) -> None:
    case_id = case_of(site, "A1")
    page = site.visitor(who).get(f"/cases/{case_id}/money")
    assert page.status_code == status
    assert ("机构项目资金" in page.text) is (status == 200)
    if status == 403:
        with site.show.sessions() as session:
            last = session.scalars(select(Refusal).order_by(Refusal.id.desc())).first()
            assert last is not None
            assert last.person_id == site.show.cast.people[who]


def test_the_accounts_say_what_was_paid_spent_and_given_back(site: Staged) -> None:
    page = site.visitor("finance").get(f"/cases/{case_of(site, 'A1')}/money").text
    for told in ("200,000", "198,990", "结余退回", "查看凭证", "已核销"):
        assert told in page
    assert "冲销理由" not in page, "nobody takes back their own entry"


def test_a_reversal_wants_another_reviewer_and_a_reason(site: Staged) -> None:
    case_id, closed = case_of(site, "A2"), case_of(site, "A1")
    with site.show.sessions() as session:
        operator = site.show.cast.people["operator"]
        actor = actor_of(session, operator)
        second = organisations.create_person(
            session, actor, name="财务F-9", username="f9", email="f9@example.org"
        )
        office = site.show.cast.organisations["C"]
        organisations.appoint(session, actor, second.id, "finance_reviewer", office)
        number = session.scalars(select(Pairing.id).where(Pairing.case_id == case_id)).one()
        lines = transfer("payable", "agency", Decimal(100))
        finance = str(site.show.cast.people["finance"])
        entry_id = post(session, number, "payment", lines, author=finance).id
        session.commit()
        site.show.cast.people["f9"] = second.id
    other = site.visitor("f9")
    assert "冲销理由" in other.get(f"/cases/{case_id}/money").text
    assert "冲销理由" not in other.get(f"/cases/{closed}/money").text
    path = f"/money/{entry_id}/reversal"
    assert other.post(path, {"reason": " "}).status_code == 422
    for who in ("finance", "agency-a2", "coordinator"):
        assert site.visitor(who).post(path, {"reason": "误记"}).status_code == 403
    assert other.post("/money/99999/reversal", {"reason": "误记"}).status_code == 404
    assert other.post(path, {"reason": "银行退票"}).status_code == 303
    page = other.get(f"/cases/{case_id}/money").text
    assert "银行退票" in page
    assert "已冲销" in page
    assert other.post(path, {"reason": "再次"}).status_code == 409


BEGINS = [
    ("change", "agency-a2", {"coordinator", "agency-a1", "worker-a2", "leader-r2", "finance"}),
    ("suspension", "coordinator", {"agency-a2", "leader-r2", "supervisor-1", "finance"}),
    ("termination", "coordinator", {"agency-a2", "leader-r2", "province"}),
]


def test_a_change_is_begun_from_the_case_by_whose_it_is(site: Staged) -> None:
    case_id = case_of(site, "A2")
    # In this order: beside a termination nothing else begins.
    for kind, who, others in BEGINS:
        path = f"/cases/{case_id}/begin/{kind}"
        for each in others:
            assert site.visitor(each).post(path).status_code == 403, each
        able = site.visitor(who)
        assert path in able.get(f"/cases/{case_id}").text
        answer = able.post(path)
        assert answer.status_code == 303
        with sent(site) as statements:
            assert "正在等待" in able.get(answer.location).text
        # The project beside which the case stands is looked up once.
        assert sum("pairing.place_id = ? ORDER BY" in each for each in statements) == 1
        assert able.post(path).status_code == 409, "one of a kind at a time"
        assert path not in able.get(f"/cases/{case_id}").text


def test_nothing_is_begun_beside_what_is_closed_or_unknown(site: Staged) -> None:
    coordinator = site.visitor("coordinator")
    closed, going = case_of(site, "A1"), case_of(site, "A2")
    assert coordinator.post(f"/cases/{closed}/begin/suspension").status_code == 409
    assert coordinator.post(f"/cases/{going}/begin/holiday").status_code == 404
    assert coordinator.post("/cases/99999/begin/suspension").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("agency-a1", 200), ("leader-r1", 200), ("agency-a2", 403)]
)
def test_a_certificate_is_for_those_of_the_case(site: Staged, who: str, status: int) -> None:
    visitor, case_id = site.visitor(who), case_of(site, "A1")
    page = visitor.get(f"/cases/{case_id}/certificate")
    assert page.status_code == status
    assert ("SQ-2025-001" in page.text) is (status == 200)
    if status == 403:
        assert visitor.get(f"/cases/{case_id}/certificate.pdf").status_code == 403


@pytest.mark.pango
def test_a_certificate_is_a_page_of_paper(site: Staged) -> None:
    answer = site.visitor("agency-a1").get(f"/cases/{case_of(site, 'A1')}/certificate.pdf")
    assert answer.mimetype == "application/pdf"
    assert "SQ-2025-001.pdf" in answer.headers["Content-Disposition"]
    (page,) = PdfReader(BytesIO(answer.data)).pages
    told = page.extract_text().replace(" ", "").replace("\n", "")
    for each in ("结项证书", "SQ-2025-001", "铁力市阳光社会工作服务中心", "合格", "2025年7月14日"):
        assert each in told


def test_a_project_that_is_not_closed_has_no_certificate(site: Staged) -> None:
    visitor, case_id = site.visitor("agency-a2"), case_of(site, "A2")
    assert visitor.get(f"/cases/{case_id}/certificate").status_code == 404
    assert visitor.get(f"/cases/{case_id}/certificate.pdf").status_code == 404


def test_the_library_shows_what_was_reviewed_and_nothing_else(site: Staged) -> None:
    with site.show.sessions() as session:
        study = session.scalars(select(LibraryCase)).one()
        title, story, path = study.title, study.story, f"/library/{study.id}"
        study.listed = True
        session.commit()
    reader = site.visitor("leader-r2")
    assert "/library" in reader.get("/cases").text, "it stands in the menu"
    assert title in reader.get("/library").text
    assert story in unescape(reader.get(path).text)
    for query in (f"q={story[2:6]}", "q=阳光", "year=2025", "page=99"):
        assert path in reader.get(f"/library?{query}").text, query
    for query in ("q=100%25", "year=1999"):
        page = reader.get(f"/library?{query}").text
        assert path not in page
        assert "没有符合条件的案例" in page
    with site.show.sessions() as session:
        session.scalars(select(LibraryCase)).one().listed = False
        session.commit()
    page = reader.get("/library").text
    assert title not in page
    assert "案例库还是空的" in page
    assert reader.get(path).status_code == 404
    assert site.visitor().get("/library").status_code in {302, 303, 401}


def test_the_checklist_of_visits_is_changed_by_the_province_from_a_day_on(site: Staged) -> None:
    path = "/supervision/checklist"
    given = {"items": "查看消防\n\n访谈老人", "effective_from": "2025-10-01", "reason": "冬季安全"}
    reader = site.visitor("supervisor-1")
    assert "听取项目工作汇报" in reader.get(path).text
    assert "保存为新版本" not in reader.get(path).text
    assert reader.post(path, given).status_code == 403
    assert site.visitor("coordinator").post(path, given).status_code == 403
    province = site.visitor("province")
    for wrong in ({"items": "同\n同"}, {"effective_from": "2025-01-01"}, {"reason": " "}):
        answer = province.post(path, {**given, **wrong})
        assert answer.status_code == 422
        assert "is-invalid" in answer.text
    assert province.post(path, {**given, "effective_from": "明天"}).status_code == 422
    assert province.post(path, given).status_code == 303
    page = reader.get(path).text
    assert "冬季安全" in page
    assert "尚未生效" in page
    assert page.index("听取项目工作汇报") < page.index("访谈老人"), "today's comes first"


def test_a_close_out_says_what_money_it_waits_for(demo_plays: Plays, tmp_path: Path) -> None:
    closing = replace(PAIR, held=frozenset({"review_accounts"}))
    with staged(demo_plays, tmp_path, datetime(2025, 8, 31, tzinfo=UTC), closing) as made:
        page = f"/cases/{case_of(made, 'A1')}"
        assert 'id="owed"' not in made.visitor("coordinator").get(page).text
        made.show.do(
            "review_accounts", "finance", accounts_decision="settled", disallowed="800"
        )  # fmt: skip
        made.show.session.commit()
        (task_id,) = made.show.open("record_repayment")
        due = get_task(made.show.session, task_id).due_at
        assert due is not None
        made.show.session.rollback()
        for who, told in (("coordinator", True), ("agency-a1", True), ("worker-a1", False)):
            _, _, after = made.visitor(who).get(page).text.partition('id="owed"')
            said = after.partition("</p>")[0]
            assert "结项在等待应退回的资金到账" in said
            assert ("¥800" in said) is told
            assert last_day(due).strftime("%-m月%-d日") in said.replace(" ", "")
