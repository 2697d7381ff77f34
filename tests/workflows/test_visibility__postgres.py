"""The SQL that differs between the databases, on PostgreSQL: numbers, separation, the outbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine import transact
from tests.workflows.conftest import furnish
from tests.workflows.house import CONFIRM, DOCKING, House, build, deploy_models, do, open_pairing
from workflows.actors import SYSTEM
from workflows.calendars.queries import published_years
from workflows.cases.inbox import InboxFilters, inbox
from workflows.cases.listing import CaseFilters, cases
from workflows.cases.page import case_page
from workflows.notifications.actions import send_later
from workflows.notifications.outbox import send_due
from workflows.organisations.actions import appoint
from workflows.schema import METADATA

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """The same house on PostgreSQL."""
    made = engine.make_engine(postgres_url)
    METADATA.create_all(made)
    maker = sessionmaker(made)
    transact(maker, furnish)
    transact(maker, build)
    yield made
    made.dispose()


def test_inbox_separation_lists_and_pages(session: Session, house: House) -> None:
    deploy_models(session)
    case = open_pairing(session, house)
    assert open_pairing(session, house, other=True).number == "2026-JD-002"
    appoint(session, SYSTEM, house.people["worker"], "coordinator", house.organisations["city"])
    do(session, house, case, "record_docking", "worker", **DOCKING)
    do(session, house, case, "confirm_docking", "contact", **CONFIRM)
    seen = {
        who: [item.task.element_id for item in inbox(session, house.actor(session, who)).items]
        for who in ("worker", "coordinator", "expert", "other_agency")
    }
    assert seen == {
        "worker": [],
        "coordinator": ["approve"],
        "expert": ["assess"],
        "other_agency": ["record_docking"],
    }
    coordinator = house.actor(session, "coordinator")
    assert inbox(session, coordinator, InboxFilters(text="批准", show="free")).total == 1
    assert cases(session, coordinator, CaseFilters(state="open")).total == 1
    page = case_page(session, coordinator, case.id)
    assert [stage.state for stage in page.stages][:4] == ["past", "past", "now", "next"]
    assert published_years(session)[0][0] == 2026


def test_the_outbox_sends_each_thing_once(sessions: sessionmaker[Session]) -> None:
    sent: list[str] = []
    transact(sessions, lambda session: send_later(session, "mail", {"n": 1}, key="k"))
    senders = {"mail": lambda _payload, key: sent.append(key)}
    assert [send_due(sessions, senders) for _ in range(2)] == [1, 0]
    assert sent == ["k"]
