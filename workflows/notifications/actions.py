"""Telling people something: once, in the site and by mail; and marking it as read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import engine
from workflows import wallclock
from workflows.actors import Actor
from workflows.messages import Message
from workflows.notifications.models import Notification, Outgoing
from workflows.organisations.models import Person


def notify(
    session: Session,
    person_ids: Iterable[int],
    message: Message,
    *,
    key: str,
    link: tuple[str, int] | None = None,
) -> int:
    """Tell these people, and say how many did not know yet.

    The key names the occasion, such as `milestone:12:overdue:1`: a person is told once for each.
    `link` is what the text leads to: ("case", id), ("task", id), ("notice", id), ("programme", id).
    """
    people = session.scalars(select(Person).where(Person.id.in_(set(person_ids)), Person.active))
    wanted = {f"{key}:{person.id}": person for person in people}
    known = session.scalars(select(Notification.key).where(Notification.key.in_(wanted)))
    for told in known:
        del wanted[told]
    for each_key, person in wanted.items():
        _tell(session, person, message, each_key, link)
    session.flush()
    return len(wanted)


def mark_read(session: Session, actor: Actor, notification_id: int | None = None) -> None:
    """Mark one of one's own notifications as read, or all of them."""
    mine = update(Notification).where(
        Notification.person_id == actor.id, Notification.read_at.is_(None)
    )
    if notification_id is not None:
        mine = mine.where(Notification.id == notification_id)
    session.execute(mine.values(read_at=engine.now(session)))


def send_later(session: Session, channel: str, payload: dict[str, object], *, key: str) -> None:
    """Put something into the outbox: it is sent after this transaction commits, and once."""
    now = wallclock.now()
    session.add(
        Outgoing(
            key=key,
            channel=channel,
            payload=payload,
            created_at=now,
            next_attempt_at=now,
            attempts=0,
        )
    )


def _tell(
    session: Session, person: Person, message: Message, key: str, link: tuple[str, int] | None
) -> None:
    params = plain(message.params)
    kind, target = link or (None, None)
    session.add(
        Notification(
            person_id=person.id,
            key=key,
            template=message.template,
            params=params,
            link_kind=kind,
            link_id=target,
            created_at=engine.now(session),
        )
    )
    if person.email:
        payload: dict[str, object] = {
            "to": person.email,
            "language": person.language,
            "template": message.template,
            "params": params,
        }
        send_later(session, "mail", payload, key=key)


def _plain(value: object) -> object:
    """What a row can hold: numbers and text; a nested text keeps its own parts."""
    if isinstance(value, Message):
        return {"template": value.template, "params": plain(value.params)}
    return value if isinstance(value, int | str) else str(value)


def plain(params: Mapping[str, object]) -> dict[str, object]:
    """The parameters of a message as a row holds them; `rules.message_of` reads them."""
    return {name: _plain(value) for name, value in params.items()}
