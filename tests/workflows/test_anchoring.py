"""The anchor of each day: one file and one letter, however many workers there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from workflows.actors import SYSTEM
from workflows.anchoring import daily
from workflows.notifications.models import Outgoing
from workflows.organisations.actions import appoint, create_person

NOW = datetime(2026, 9, 1, 4, tzinfo=UTC)


def test_one_a_day_however_many_workers(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    def appoint_operator(session: Session) -> None:
        person = create_person(
            session, SYSTEM, name="管", username="op", email="operator@example.org"
        )
        appoint(session, SYSTEM, person.id, "operator")

    transact(sessions, appoint_operator)
    folder = tmp_path / "anchors"
    with ThreadPoolExecutor(4) as workers:
        made = list(workers.map(lambda _: daily(sessions, folder, NOW), range(4)))
    [one] = [each for each in made if each is not None]
    assert daily(sessions, folder, NOW + timedelta(hours=5)) is None
    # After days without a worker there is one of today.
    later = daily(sessions, folder, NOW + timedelta(days=3))
    assert later is not None
    assert sorted(folder.iterdir()) == sorted([one.file, later.file])
    with sessions() as session:
        letters = session.scalars(select(Outgoing.payload).order_by(Outgoing.id)).all()
    assert [letter["to"] for letter in letters] == ["operator@example.org"] * 2
    assert [letter["params"] for letter in letters] == [
        {"file": each.file.name, "sha256": each.sha256} for each in (one, later)
    ]
