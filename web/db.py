"""One read session per request; writes go through `transact`, which alone commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from engine.database import make_engine

T = TypeVar("T")
KEY = "sanqu.sessions"


def init_app(app: Flask, sessions: sessionmaker[Session]) -> None:
    """Give the application its sessions, and close a request's own when it is over."""
    app.extensions[KEY] = sessions
    app.teardown_appcontext(forget)


def factory() -> sessionmaker[Session]:
    """What makes this application's sessions."""
    return cast("sessionmaker[Session]", current_app.extensions[KEY])


def reading() -> Session:
    """The session from which this request reads."""
    if "session" not in g:
        g.session = factory()()
    return cast(Session, g.session)


def write(act: Callable[[Session], T]) -> T:
    """Run `act` in a transaction of its own, again if somebody was faster; committed on return."""
    # What was read before may be stale afterwards.
    forget()
    return transact(factory(), act)


def forget(_error: BaseException | None = None) -> None:
    """End this request's reading; what is read next is read anew."""
    session = g.pop("session", None)
    if session is not None:
        session.close()


def open_sessions(url: str) -> sessionmaker[Session]:
    """What makes sessions over the database at this address."""
    return sessionmaker(make_engine(url), expire_on_commit=False)
