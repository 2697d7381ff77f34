"""The outbox: each thing sent once, failures tried again later, dead workers' leases taken over."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from workflows import wallclock
from workflows.notifications.actions import send_later
from workflows.notifications.models import Outgoing
from workflows.notifications.outbox import LEASE, _lease, send_due
from workflows.notifications.rules import MOST_ATTEMPTS, next_attempt

Maker = sessionmaker[Session]


class Post:
    """Takes letters, and refuses those whose key is named."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.sent: Counter[str] = Counter()

    def __call__(self, payload: Mapping[str, object], key: str) -> None:
        if key in self.refused:
            raise ConnectionRefusedError(key)
        self.sent[key] += 1


def fill(sessions: Maker, *keys: str) -> None:
    def act(session: Session) -> None:
        for key in keys:
            send_later(session, "mail", {"n": key}, key=key)

    transact(sessions, act)


def row(sessions: Maker, key: str) -> Outgoing:
    with sessions() as session:
        return session.scalars(select(Outgoing).where(Outgoing.key == key)).one()


def test_what_is_sent_is_not_sent_again(sessions: Maker) -> None:
    fill(sessions, "a", "b")
    post = Post()
    assert send_due(sessions, {"mail": post}) == 2
    assert send_due(sessions, {"mail": post}) == 0
    assert post.sent == {"a": 1, "b": 1}
    assert row(sessions, "a").sent_at is not None


def test_a_failure_is_tried_again_later_and_holds_nobody_up(sessions: Maker) -> None:
    fill(sessions, "a", "b")
    post = Post("a")
    assert send_due(sessions, {"mail": post}) == 1
    failed = row(sessions, "a")
    assert (failed.attempts, failed.leased_by) == (1, None)
    assert failed.last_error == "ConnectionRefusedError: a"
    post.refused = ()
    assert send_due(sessions, {"mail": post}) == 0
    with time_machine.travel(wallclock.now() + timedelta(minutes=2)):
        assert send_due(sessions, {"mail": post}) == 1
    assert post.sent == {"a": 1, "b": 1}


def test_a_channel_that_nobody_serves_is_a_failure(sessions: Maker) -> None:
    fill(sessions, "a")
    assert send_due(sessions, {}) == 0
    assert "KeyError" in str(row(sessions, "a").last_error)


def test_a_lease_is_respected_until_it_runs_out(sessions: Maker) -> None:
    fill(sessions, "a")
    taken = transact(sessions, lambda session: _lease(session, "dead", wallclock.now()))
    assert taken is not None
    post = Post()
    assert send_due(sessions, {"mail": post}) == 0
    with time_machine.travel(wallclock.now() + LEASE + timedelta(seconds=1)):
        assert send_due(sessions, {"mail": post}) == 1


def test_many_senders_send_each_thing_once(sessions: Maker) -> None:
    keys = [f"k{n}" for n in range(12)]
    fill(sessions, *keys)
    post = Post()
    threads = [threading.Thread(target=send_due, args=(sessions, {"mail": post})) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert post.sent == dict.fromkeys(keys, 1)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (5, 16), (11, 360)])
def test_each_wait_is_twice_as_long_up_to_six_hours(attempts: int, minutes: int) -> None:
    now = wallclock.now()
    assert next_attempt(attempts, now) == now + timedelta(minutes=minutes)


def test_after_many_failures_it_is_left_to_the_operator() -> None:
    assert next_attempt(MOST_ATTEMPTS, wallclock.now()) is None
