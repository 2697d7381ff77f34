"""Nothing without signing in; and an ended session keeps what was typed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.web.conftest import CALL, TOKEN, Site
from web.gate import PUBLIC
from workflows.cases.models import Draft

SEAL = re.compile(r'name="carried" value="([^"]+)"')


def test_every_page_but_the_public_ones_asks_to_sign_in(site: Site) -> None:
    visitor = site.visitor()
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint in PUBLIC or "GET" not in (rule.methods or ()):
            continue
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<[^>]+>", "1", path)
        answer = visitor.get(path)
        assert answer.status_code == 302, path
        assert answer.location.startswith("/login?next="), path


@pytest.mark.parametrize("path", ["/login", "/about", "/about/licences"])
def test_public_pages_open_without(site: Site, path: str) -> None:
    assert site.visitor().get(path).status_code == 200


def test_a_fragment_is_told_to_sign_in(site: Site) -> None:
    answer = site.visitor().get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/"


def test_expired_autosave_says_so(site: Site) -> None:
    answer = site.visitor().client.post(
        f"/tasks/{site.task_id}/draft", data=CALL, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 401
    assert "登录已过期" in answer.text


def test_half_filled_form_survives_an_expired_session(site: Site) -> None:
    visitor = site.visitor()
    expired = visitor.client.post(f"/tasks/{site.task_id}", data={**CALL, "title": "写到一半"})
    assert expired.status_code == 401
    assert "您填写的内容没有丢失" in expired.text
    seal, token = SEAL.search(expired.text), TOKEN.search(expired.text)
    assert seal
    assert token
    form = {"csrf_token": token[1], "carried": seal[1], "next": f"/tasks/{site.task_id}"}
    person = {"person": site.house.people["coordinator"]}
    back = visitor.client.post("/login/as", data={**form, **person})
    assert (back.status_code, back.location) == (303, f"/tasks/{site.task_id}")
    page = visitor.get(f"/tasks/{site.task_id}").text
    assert "写到一半" in page
    assert 'value="400000' in page


def test_carried_answers_of_a_task_that_is_not_ones_own_are_dropped(site: Site) -> None:
    visitor = site.visitor()
    expired = visitor.client.post(f"/tasks/{site.task_id}", data=CALL).text
    seal, token = SEAL.search(expired), TOKEN.search(expired)
    assert seal
    assert token
    form = {"csrf_token": token[1], "carried": seal[1], "person": site.house.people["agency"]}
    assert visitor.client.post("/login/as", data=form).status_code == 303
    with site.sessions() as session:
        assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_cannot_put_words_into_a_form(site: Site, headers: dict[str, str]) -> None:
    answer = site.visitor().client.post(f"/tasks/{site.task_id}", data=CALL, headers=headers)
    assert answer.status_code == 401
    assert not SEAL.search(answer.text)


def test_broken_seal_is_ignored(site: Site) -> None:
    person = {"person": site.house.people["coordinator"], "carried": "forged"}
    assert site.visitor().post("/login/as", person).status_code == 303
