"""Signing in by password, signing out, changing the password, and where one goes then."""

from __future__ import annotations

import pytest
from flask_security import hash_password
from sqlalchemy.orm import Session

from tests.web.conftest import Site
from web.entrance import safe_next
from workflows.organisations.models import Person

PASSWORD = "correct horse 电池"  # noqa: S105 - of nobody


@pytest.fixture
def with_password(site: Site) -> Site:
    """The coordinator has a password."""

    def give(session: Session) -> None:
        person = session.get_one(Person, site.house.people["coordinator"])
        with site.app.app_context():
            person.password = hash_password(PASSWORD)

    site.do(give)
    return site


@pytest.mark.parametrize("identity", ["coordinator", "Coordinator@example.org"])
def test_username_or_email_opens_the_door(with_password: Site, identity: str) -> None:
    visitor = with_password.visitor()
    answer = visitor.post("/login", {"identity": identity, "password": PASSWORD, "next": "/cases"})
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert "coordinator-1" in visitor.get("/").text


@pytest.mark.parametrize(
    ("identity", "password"),
    [("coordinator", "wrong"), ("stranger", PASSWORD), ("", ""), ("stranger", "x" * 9000)],
)
def test_wrong_password_and_unknown_name_answer_alike(
    with_password: Site, identity: str, password: str
) -> None:
    answer = with_password.visitor().post("/login", {"identity": identity, "password": password})
    assert answer.status_code == 422
    assert "用户名或密码不正确。" in answer.text


def test_closed_account_stays_out(with_password: Site) -> None:
    def close(session: Session) -> None:
        session.get_one(Person, with_password.house.people["coordinator"]).active = False

    with_password.do(close)
    answer = with_password.visitor().post(
        "/login", {"identity": "coordinator", "password": PASSWORD}
    )
    assert answer.status_code == 422


def test_closing_an_account_ends_its_session(site: Site) -> None:
    visitor = site.visitor("coordinator")

    def close(session: Session) -> None:
        session.get_one(Person, site.house.people["coordinator"]).active = False

    site.do(close)
    assert visitor.get("/").status_code == 302


def test_guessing_is_slowed_down(site: Site) -> None:
    visitor = site.visitor()
    answers = [
        visitor.post("/login", {"identity": "coordinator", "password": "x"}).status_code
        for _ in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_sign_out_ends_the_session(site: Site) -> None:
    visitor = site.visitor("coordinator")
    assert visitor.post("/logout").status_code == 302
    assert visitor.get("/").location == "/login?next=/"


def test_new_password_ends_other_sessions(with_password: Site) -> None:
    here, elsewhere = with_password.visitor("coordinator"), with_password.visitor("coordinator")
    new = {"old": PASSWORD, "new": "another long one", "again": "another long one"}
    assert here.post("/password", new).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"old": "no", "new": "long enough 1", "again": "long enough 1"}, "当前密码不正确"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "新密码至少 10 个字符"),
        ({"old": PASSWORD, "new": "long enough 1", "again": "other"}, "两次输入的新密码不一致"),
    ],
)
def test_password_is_refused_with_its_reason(
    with_password: Site, given: dict[str, object], words: str
) -> None:
    answer = with_password.visitor("coordinator").post("/password", given)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/cases?kind=need", "/cases?kind=need"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/ok\nSet-Cookie: a=b", "/"),
        (None, "/"),
    ],
)
def test_next_stays_on_this_site(site: Site, target: str | None, goes_to: str) -> None:
    with site.app.test_request_context():
        assert safe_next(target) == goes_to
