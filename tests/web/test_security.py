"""Headers, tokens, cookies: what every answer must carry."""

from __future__ import annotations

import pytest

from tests.web.conftest import CALL, Site
from web.security import POLICY


@pytest.mark.parametrize("path", ["/login", "/", "/nowhere", "/static/sanqu.css"])
def test_every_answer_keeps_to_itself(site: Site, path: str) -> None:
    headers = site.visitor().get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_policy_admits_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_pages_hold_nothing_inline(site: Site) -> None:
    visitor = site.visitor("coordinator")
    for path in ("/", f"/tasks/{site.task_id}", f"/cases/{site.case_id}", "/programmes/1"):
        page = visitor.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


def test_https_marks_cookie_and_asks_for_https(site: Site) -> None:
    answer = site.visitor().get("/login", base_url="https://localhost")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_plain_http_cookie_is_not_marked_secure(site: Site) -> None:
    cookie = site.visitor().get("/login").headers["Set-Cookie"]
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


def test_a_static_file_brings_no_session_with_it(site: Site) -> None:
    visitor = site.visitor("coordinator")
    assert "Set-Cookie" in visitor.get("/").headers
    assert "Set-Cookie" not in visitor.get("/static/sanqu.css").headers


@pytest.mark.parametrize("token", [None, "forged"])
def test_a_post_without_the_page_s_token_is_refused(site: Site, token: str | None) -> None:
    client = site.visitor("coordinator").client
    data = {**CALL, **({"csrf_token": token} if token else {})}
    answer = client.post(f"/tasks/{site.task_id}", data=data)
    assert answer.status_code == 400
    assert "安全校验没有通过" in answer.text


def test_htmx_sends_the_token_as_a_header(site: Site) -> None:
    visitor = site.visitor("coordinator")
    headers = {"X-CSRFToken": visitor.token(), "X-Requested-With": "fetch"}
    answer = visitor.client.post(f"/tasks/{site.task_id}/draft", data=CALL, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json()["marks"]["draft"]


def test_what_somebody_saw_is_not_cached(site: Site) -> None:
    assert site.visitor("coordinator").get("/").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_by_version(site: Site) -> None:
    with site.app.test_request_context():
        address = site.app.jinja_env.globals["asset"]("sanqu.css")
    answer = site.visitor().get(address)
    assert "max-age=31536000" in answer.headers["Cache-Control"]
