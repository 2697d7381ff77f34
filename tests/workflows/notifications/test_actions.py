"""Telling people: once for each occasion, in the site and by mail."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.workflows.house import House
from workflows.actors import Actor
from workflows.authority import may
from workflows.messages import Message
from workflows.notifications.actions import mark_read, notify
from workflows.notifications.queries import notifications, unread_count, unsent
from workflows.organisations.models import Person

As = Callable[[str], Actor]
LATE = Message("节点“{title}”已逾期 {days} 个工作日", title="季度检查", days=5)


def test_a_person_is_told_once_for_each_occasion(session: Session, house: House, as_: As) -> None:
    people = [house.people["agency"], house.people["worker"]]
    assert notify(session, people, LATE, key="milestone:1:overdue:1", link=("case", 7)) == 2
    assert notify(session, people, LATE, key="milestone:1:overdue:1") == 0
    assert notify(session, people[:1], LATE, key="milestone:1:overdue:2") == 1
    told = notifications(session, as_("worker"))
    assert [(one.message, one.link_kind, one.link_id) for one in told] == [(LATE, "case", 7)]
    assert str(told[0].message) == "节点“季度检查”已逾期 5 个工作日"
    assert unread_count(session, as_("agency")) == 2


def test_mail_goes_to_the_outbox_where_there_is_an_address(session: Session, house: House) -> None:
    session.get_one(Person, house.people["worker"]).email = None
    notify(session, [house.people["agency"], house.people["worker"]], LATE, key="k")
    (letter,) = unsent(session)
    assert letter.key == f"k:{house.people['agency']}"
    assert letter.payload["to"] == "agency@example.org"


def test_a_closed_account_is_not_told(session: Session, house: House) -> None:
    session.get_one(Person, house.people["worker"]).active = False
    session.flush()
    assert notify(session, [house.people["worker"]], LATE, key="k") == 0


def test_one_reads_and_marks_only_ones_own(session: Session, house: House, as_: As) -> None:
    notify(session, [house.people["agency"], house.people["worker"]], LATE, key="k")
    (theirs,) = notifications(session, as_("agency"))
    assert not may(session, as_("worker"), "notification.read", theirs)
    assert may(session, as_("agency"), "notification.read", theirs)
    mark_read(session, as_("worker"), theirs.id)
    assert unread_count(session, as_("agency")) == 1
    mark_read(session, as_("worker"))
    assert (unread_count(session, as_("worker")), unread_count(session, as_("agency"))) == (0, 1)
