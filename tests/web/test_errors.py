"""Every error has a page in plain words, in the reader's language, with its status."""

from __future__ import annotations

import io

import pytest

from tests.web.conftest import Site


def test_unknown_page(site: Site) -> None:
    answer = site.visitor("coordinator").get("/nowhere")
    assert answer.status_code == 404
    assert "没有找到" in answer.text


@pytest.mark.parametrize("path", ["/tasks/999", "/cases/999", "/programmes/999", "/files/999", "/submissions/999", "/notices/999"])  # fmt: skip
def test_unknown_things(site: Site, path: str) -> None:
    assert site.visitor("coordinator").get(path).status_code == 404


def test_a_refused_form_shows_the_way_back(site: Site) -> None:
    visitor = site.visitor("operator")
    path = f"/admin/people/{site.house.people['nobody']}/appointments"

    def refused(came_from: str) -> str:
        headers = {"Referer": came_from}
        answer = visitor.post(path, {"role": "coordinator"}, headers=headers)
        assert answer.status_code == 422
        return answer.text

    assert 'href="/admin/people"' in refused("http://localhost/admin/people")
    assert "返回上一页" not in refused("http://elsewhere.example/admin/people")


def test_wrong_method_says_which_are_right(site: Site) -> None:
    answer = site.visitor("coordinator").get("/logout")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "不支持这种操作" in answer.text


def test_body_over_the_limit(site: Site) -> None:
    visitor = site.visitor("coordinator")
    headers = {"X-CSRFToken": visitor.token()}
    answer = visitor.client.post(
        f"/cases/{site.case_id}/files",
        data=b"--x\r\n" + b"x" * (5 * 1000 + 3 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
        headers=headers,
    )
    assert answer.status_code == 413
    assert "文件过大" in answer.text


def test_file_over_its_own_limit(site: Site) -> None:
    visitor = site.visitor("coordinator")
    big = io.BytesIO(b"%PDF-1.7\n" + b"x" * 2000)
    answer = visitor.post(f"/cases/{site.case_id}/files", {"file": (big, "a.pdf")})
    assert answer.status_code == 422
    assert "上限" in answer.text


def test_file_of_a_wrong_type(site: Site) -> None:
    visitor = site.visitor("coordinator")
    page = io.BytesIO(b"<script>alert(1)</script>")
    answer = visitor.post(f"/cases/{site.case_id}/files", {"file": (page, "a.html")})
    assert answer.status_code == 422
    assert "不接受这种文件" in answer.text


def test_a_mistake_of_ours_shows_no_trace(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("a secret")

    visitor = site.visitor("coordinator")
    monkeypatch.setattr("web.pages.home.inbox", broken)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "secret" not in answer.text


def test_a_fragment_gets_a_fragment(site: Site) -> None:
    answer = site.visitor("coordinator").get("/tasks/999", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text


HUGE = str(10**25)


@pytest.mark.parametrize("path", ["/tasks/", "/cases/", "/programmes/", "/files/", "/submissions/", "/notices/"])  # fmt: skip
def test_a_number_that_no_row_can_have_names_nothing(site: Site, path: str) -> None:
    assert site.visitor("coordinator").get(path + HUGE).status_code == 404


def test_a_number_that_no_row_can_hold_is_no_fault_of_ours(site: Site) -> None:
    visitor = site.visitor("coordinator")
    assert visitor.get(f"/cases?programme={HUGE}").status_code == 400
    answer = visitor.post("/programmes", {"office": HUGE, "year": "2030"})
    assert answer.status_code == 400
    comment = {"text": "好", "audience": "office", "task_id": HUGE}
    assert visitor.post(f"/cases/{site.case_id}/comments", comment).status_code == 400


def test_what_the_engine_refuses_has_its_status(site: Site) -> None:
    unclaimed = site.visitor("coordinator").post(f"/tasks/{site.task_id}/release")
    assert unclaimed.status_code == 409
    unknown = site.visitor("operator").post("/admin/incidents/999/retry")
    assert unknown.status_code == 404


def test_a_rule_nested_without_end_is_refused(site: Site) -> None:
    given = {"key": "plan", "value": "[" * 100_000, "effective_from": "2027-01-01", "reason": "试"}
    assert site.visitor("province").post("/admin/rules", given).status_code == 422
