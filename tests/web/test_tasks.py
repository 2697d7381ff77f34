"""A task's page: filling in, handing in once, and everything that can be in the way."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from tests.web.conftest import CALL, Site
from workflows.cases.models import Attachment, Draft, Submission


def test_page_shows_form_deadline_and_case(site: Site) -> None:
    page = site.visitor("coordinator").get(f"/tasks/{site.task_id}").text
    assert "名额" in page
    assert "期限与事项" in page
    assert "2027-PC" in page or "2026-PC" in page
    # 20 working days after Tuesday 29 September 2026, over the holidays of October.
    assert "11月2日 24:00" in page


def test_handing_in_goes_on_and_forgets_what_the_tab_kept(site: Site) -> None:
    answer = site.visitor("coordinator").post(f"/tasks/{site.task_id}", {**CALL})
    assert (answer.status_code, answer.location) == (303, f"/?done={site.task_id}")
    assert site.open_task("approve_programme")
    page = site.visitor("coordinator").get(answer.location).text
    assert f'data-finished-task="{site.task_id}"' in page


def test_a_review_shows_what_it_is_about(site: Site) -> None:
    site.visitor("coordinator").post(f"/tasks/{site.task_id}", {**CALL})

    page = site.visitor("province").get(f"/tasks/{site.open_task('approve_programme')}").text

    reviewed = page.split('id="under-review"')[1].split("</section>")[0]
    assert "/submissions/" in reviewed
    assert "编制年度方案" in reviewed


def test_errors_stand_beside_their_fields_and_nothing_is_lost(site: Site) -> None:
    wrong = {**CALL, "budget": "1", "title": "保留的标题", "quota": "许多"}
    answer = site.visitor("coordinator").post(f"/tasks/{site.task_id}", wrong)
    assert answer.status_code == 422
    assert "保留的标题" in answer.text
    assert 'value="许多"' in answer.text
    assert "error-summary" in answer.text


def test_second_submit_says_that_the_first_counts(site: Site) -> None:
    visitor = site.visitor("coordinator")
    assert visitor.post(f"/tasks/{site.task_id}", {**CALL}).status_code == 303
    again = visitor.post(f"/tasks/{site.task_id}", {**CALL, "title": "第二次填写"})
    assert again.status_code == 409
    assert "不会重复提交" in again.text
    with site.sessions() as session:
        assert len(session.scalars(select(Submission)).all()) == 1


def test_a_colleague_was_faster(site: Site) -> None:
    slow, fast = site.visitor("coordinator"), site.visitor("colleague")
    slow.get(f"/tasks/{site.task_id}")
    assert fast.post(f"/tasks/{site.task_id}", {**CALL}).status_code == 303
    answer = slow.post(f"/tasks/{site.task_id}", {**CALL, "title": "我写了很久"})
    assert answer.status_code == 409
    assert "colleague-1 已于 9月29日" in answer.text
    assert "我写了很久" in answer.text


def test_a_claimed_task_is_its_claimer_s(site: Site) -> None:
    mine, other = site.visitor("coordinator"), site.visitor("colleague")
    assert mine.post(f"/tasks/{site.task_id}/claim").status_code == 303
    refused = other.post(f"/tasks/{site.task_id}", {**CALL, "title": "我也写了"})
    assert refused.status_code == 409
    assert "coordinator-1 已于" in refused.text
    assert "我也写了" in refused.text
    assert mine.post(f"/tasks/{site.task_id}/release").status_code == 303
    assert other.post(f"/tasks/{site.task_id}", {**CALL}).status_code == 303


@pytest.mark.parametrize("name", ["agency", "leader", "other_coordinator", "expert", "nobody"])
def test_who_has_nothing_to_do_with_it_is_told_why(site: Site, name: str) -> None:
    visitor = site.visitor(name)
    for answer in (
        visitor.get(f"/tasks/{site.task_id}"),
        visitor.post(f"/tasks/{site.task_id}", {**CALL}),
        visitor.post(f"/tasks/{site.task_id}/claim"),
        visitor.post(f"/tasks/{site.task_id}/draft", {**CALL}),
    ):
        assert answer.status_code == 403
        assert "这项任务不归您的单位或您的角色办理" in answer.text


def test_who_only_reads_sees_the_task_but_cannot_act(site: Site) -> None:
    visitor = site.visitor("auditor")
    page = visitor.get(f"/tasks/{site.task_id}")
    assert page.status_code == 200
    assert "data-draft" not in page.text
    assert visitor.post(f"/tasks/{site.task_id}", {**CALL}).status_code == 403


def test_draft_keeps_whatever_was_typed(site: Site) -> None:
    visitor = site.visitor("coordinator")
    saved = visitor.post(f"/tasks/{site.task_id}/draft", {"title": "草", "quota": "许多"})
    assert saved.status_code == 303
    page = visitor.get(f"/tasks/{site.task_id}").text
    assert 'value="草"' in page
    assert 'value="许多"' in page
    assert "有草稿" in visitor.get("/").text
    with site.sessions() as session:
        assert session.scalars(select(Draft)).one().person_id == site.house.people["coordinator"]


def test_a_page_that_was_overtaken_saves_over_nothing_until_it_is_asked_again(site: Site) -> None:
    one, other = site.visitor("coordinator"), site.visitor("colleague")
    path = f"/tasks/{site.task_id}"
    began = mark_on(one.get(path).text)
    assert began == mark_on(other.get(path).text) == ""
    fetch = {"X-Requested-With": "fetch"}
    first = {"title": "甲写的", "seen-draft": began}
    told = one.post(f"{path}/draft", first, headers=fetch).get_json()
    # The next draft of the same page goes on from there.
    more = {"title": "甲再写的", "seen-draft": told["marks"]["draft"]}
    assert one.post(f"{path}/draft", more, headers=fetch).status_code == 200
    late = {"title": "乙写的", "seen-draft": began}
    refused = other.post(f"{path}/draft", late)
    assert refused.status_code == 409
    assert 'id="overtaken"' in refused.text
    assert 'value="乙写的"' in refused.text
    assert 'value="甲再写的"' in one.get(path).text
    again = {**late, "seen-draft": mark_on(refused.text)}
    assert other.post(f"{path}/draft", again).status_code == 303
    assert 'value="乙写的"' in one.get(path).text


def mark_on(page: str) -> str:
    """The mark of the draft that a page begins with."""
    found = re.search(r'name="seen-draft"\s+value="(\w*)"', page)
    assert found
    return found[1]


def test_nobody_approves_what_they_filed(site: Site) -> None:
    assert site.visitor("coordinator").post(f"/tasks/{site.task_id}", {**CALL}).status_code == 303
    approve = site.open_task("approve_programme")
    answer = site.visitor("coordinator").post(f"/tasks/{approve}", {"decision": "approve"})
    assert answer.status_code == 403
    allowed = site.visitor("province").post(f"/tasks/{approve}", {"decision": "approve"})
    assert allowed.status_code == 303


def test_a_comment_for_the_office_is_read_by_the_office(site: Site) -> None:
    visitor = site.visitor("coordinator")
    for audience, text in (("office", "内部看法"), ("partners", "各方可见")):
        said = {"text": text, "audience": audience, "task_id": site.task_id, "next": "/cases"}
        assert visitor.post(f"/cases/{site.case_id}/comments", said).status_code == 303
    page = site.visitor("colleague").get(f"/tasks/{site.task_id}").text
    assert "内部看法" in page
    assert "仅办公室可见" in page
    assert site.visitor("agency").get(f"/cases/{site.case_id}").status_code == 403


def test_files_are_handed_out_to_be_saved_and_to_those_who_may(site: Site) -> None:
    visitor = site.visitor("coordinator")
    text = io.BytesIO("会议纪要".encode())
    kept = visitor.post(f"/cases/{site.case_id}/files", {"file": (text, "纪要.txt")})
    assert kept.status_code == 303
    with site.sessions() as session:
        file_id = session.scalars(select(Attachment.id)).one()
    with visitor.get(f"/files/{file_id}") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.data.decode() == "会议纪要"
    assert site.visitor("agency").get(f"/files/{file_id}").status_code == 403
