"""Signing in by password, signing out, changing the password, and where one goes then."""

from __future__ import annotations

import pytest
import time_machine
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.web.conftest import Site, Visitor
from web.entrance import safe_next
from workflows.organisations.models import EndedSession, Person

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


def cookie(visitor: Visitor) -> str:
    """The cookie that this browser keeps."""
    kept = visitor.client.get_cookie("sanqu")
    assert kept
    return kept.value


def test_a_copy_of_the_cookie_opens_nothing_once_signed_out(site: Site) -> None:
    visitor, elsewhere = site.visitor("coordinator"), site.visitor("coordinator")
    # As an answer that was under way at that moment would put it back.
    copied = cookie(visitor)
    visitor.post("/logout")
    visitor.client.set_cookie("sanqu", copied)
    assert visitor.get("/").location == "/login?next=/"
    visitor.client.set_cookie("sanqu", copied)
    answer = visitor.client.post("/logout", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    visitor.client.set_cookie("sanqu", copied)
    # Not even a page for everybody prolongs it: whose it was is gone from what comes back.
    assert "coordinator-1" not in visitor.get("/about").text
    assert cookie(visitor) != copied
    with visitor.client.session_transaction() as left:
        assert not {"_user_id", "sign_in"} & set(left)
    assert elsewhere.get("/").status_code == 200, "another device of the same person"
    again = visitor.post("/login/as", {"person": site.house.people["coordinator"]})
    assert again.status_code == 303
    assert visitor.get("/").status_code == 200


def test_a_session_without_a_mark_of_its_own_is_nobodys(site: Site) -> None:
    visitor = site.visitor("coordinator")
    with visitor.client.session_transaction() as kept:
        del kept["sign_in"]
    assert visitor.get("/").location == "/login?next=/"


def test_what_has_ended_long_ago_is_forgotten(site: Site) -> None:
    with time_machine.travel("2026-09-29 01:00Z"):
        site.visitor("coordinator").post("/logout")
    with time_machine.travel("2026-09-29 16:00Z"):
        site.visitor("colleague").post("/logout")
    assert ended(site) == 2
    with time_machine.travel("2026-09-29 17:30Z"):
        site.visitor("coordinator").post("/logout")
    assert ended(site) == 2


def ended(site: Site) -> int:
    with site.sessions() as session:
        return len(session.scalars(select(EndedSession)).all())


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
