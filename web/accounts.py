"""Who signs in: Flask-Security over the table of people, without tying that table to the web."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from flask import Flask, current_app, session
from flask_security import (
    RoleMixin,
    Security,
    UserMixin,
    hash_password,
    login_user,
    logout_user,
)
from flask_security.datastore import UserDatastore
from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from web import db
from workflows import wallclock
from workflows.organisations.models import EndedSession, Person

SHORTEST_PASSWORD: Final = 10
# Hashing refuses more than 4096 bytes; nobody has typed so much.
LONGEST_PASSWORD: Final = 1000
IDLE: Final = timedelta(hours=8)
# What tells one sign-in from the next, also of the same person on the same machine.
MARK: Final = "sign_in"
# An answer that was under way at the moment of signing out may have prolonged the cookie.
ENDED_KEPT: Final = 2 * IDLE


class Account(UserMixin):
    """A person as Flask-Security wants to see one: a copy that outlives its session."""

    def __init__(self, person: Person) -> None:
        self.id = person.id
        self.name = person.name
        self.username = person.username
        self.email = person.email or ""
        self.password = person.password
        self.fs_uniquifier = person.fs_uniquifier
        self.active = person.active
        self.language = person.language
        # Roles come from appointments, through workflows.authority.
        self.roles = []


# The model itself is asked for this attribute before any account exists.
Account.fs_uniquifier = ""


class People(UserDatastore):
    """Finds accounts by session or by name; stores a new password."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **wanted: object) -> Account | None:
        """The account with this one attribute."""
        ((name, value),) = wanted.items()
        found = select(Person).where(getattr(Person, name) == value)
        if name == "fs_uniquifier":
            if MARK not in session:
                return None
            # Who comes with a session: asked together, for it happens at every request.
            found = found.where(~exists().where(EndedSession.mark == session[MARK]))
        person = db.reading().scalar(found)
        return Account(person) if person else None

    def put(self, account: Account) -> Account:
        """Keep what Flask-Security changes: the password, and the mark that sessions hang on."""

        def store(session: Session) -> None:
            person = session.get_one(Person, account.id)
            person.password = account.password
            person.fs_uniquifier = account.fs_uniquifier

        db.write(store)
        return account

    def commit(self) -> None:
        """Nothing is left to do: `put` has committed."""


def init_app(app: Flask) -> None:
    """Sessions, cookies and password hashes; the pages are our own (web/pages/auth.py)."""
    app.config.update(
        # A plain argon2 hash, so that the command line can make one without the web's secrets.
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2", "plaintext"],
        SECURITY_PASSWORD_SINGLE_HASH={"argon2", "plaintext"},
        SECURITY_PASSWORD_SALT=secrets.token_hex(),
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST_PASSWORD,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        PERMANENT_SESSION_LIFETIME=IDLE,
        SESSION_COOKIE_NAME="sanqu",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # The token lives as long as the session: a form may be filled for hours.
        WTF_CSRF_TIME_LIMIT=None,
    )
    Security(app, People(), register_blueprint=False)


def account_named(identity: str) -> Account | None:
    """The account whose username or e-mail address was typed."""
    typed = identity.strip().lower()
    wanted = or_(func.lower(Person.username) == typed, func.lower(Person.email) == typed)
    person = db.reading().scalar(select(Person).where(wanted).limit(1))
    return Account(person) if person else None


def password_matches(account: Account | None, password: str) -> bool:
    """Whether these belong together; a stranger costs as much time as a friend."""
    if len(password) > LONGEST_PASSWORD:
        return False
    if account is None or not account.password or not account.active:
        hash_password(password)
        return False
    return bool(account.verify_and_update_password(password))


def begin_session(account: Account) -> None:
    """Sign somebody in here; nothing of whoever was here before stays."""
    session.clear()
    session[MARK] = secrets.token_urlsafe()
    login_user(account)
    session.permanent = True


def end_session() -> None:
    """Sign out here, for good: a copy of the cookie, or an answer under way, opens nothing more.

    The cookie goes first: it does even where the database cannot be reached.
    """
    mark, now = session.get(MARK), wallclock.now()
    logout_user()
    session.clear()

    def keep(writing: Session) -> None:
        old = EndedSession.ended_at < now - ENDED_KEPT
        writing.execute(delete(EndedSession).where(old))
        writing.merge(EndedSession(mark=mark, ended_at=now))

    if mark:
        db.write(keep)


def forget_whose() -> None:
    """Take whose it was out of a session that is nobody's: else every answer would prolong it."""
    for key in ("_user_id", "_fresh", "_id", MARK):
        session.pop(key, None)


def set_password(account: Account, password: str) -> None:
    """Store a new password, and end every session of this account."""
    people: People = current_app.extensions["security"].datastore
    account.password = hash_password(password)
    people.set_uniquifier(account)
    people.put(account)
