"""Two people at the same moment, on PostgreSQL: one act stands, and the other knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine import transact
from engine.tables import human_task
from tests.workflows.conftest import furnish
from tests.workflows.house import START, bare_pairing, build, deploy_models, found, open_pairing
from workflows.calendars.rules import DAY
from workflows.cases.chasing import chase
from workflows.cases.models import Chase
from workflows.closeout.models import Certificate
from workflows.closeout.rules import certificate_number
from workflows.closeout.services import issued
from workflows.errors import Conflict
from workflows.ledgers import actions as ledgers
from workflows.ledgers.models import ServiceEntry, ServiceUnit
from workflows.money import actions as money
from workflows.money import rules
from workflows.pairings.models import Pairing
from workflows.schema import METADATA

pytestmark = pytest.mark.postgres
Act = Callable[[Session], object]


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """A house with a project, on PostgreSQL."""
    made = engine.make_engine(postgres_url)
    METADATA.create_all(made)
    maker = sessionmaker(made)
    for fill in (furnish, build, deploy_models, project):
        transact(maker, fill)
    yield made
    made.dispose()


def project(session: Session) -> None:
    """A pairing with its case."""
    house = found(session)
    pairing = session.get_one(Pairing, bare_pairing(session, house))
    pairing.case_id = open_pairing(session, house).id


def the_pairing(session: Session) -> Pairing:
    return session.scalars(select(Pairing)).one()


def after_each_other(sessions: sessionmaker[Session], act: Act, other: Act) -> None:
    """The first has acted and not yet committed when the second acts, and waits."""

    def second() -> None:
        with sessions() as session:
            other(session)
            session.commit()

    with sessions() as first, ThreadPoolExecutor(1) as pool:
        act(first)
        later = pool.submit(second)
        await_block(sessions, later)
        first.commit()
        later.result(timeout=30)


def await_block(sessions: sessionmaker[Session], later: Future[None]) -> None:
    """Until the second waits for the first."""
    with sessions() as looking:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not looking.scalar(waiting):
            assert not later.done(), "it did not wait"
            looking.rollback()


def test_a_transaction_is_reversed_once(sessions: sessionmaker[Session]) -> None:
    def post(session: Session) -> int:
        pairing = the_pairing(session)
        paid = rules.transfer("funder", "agency", Decimal(10))
        money.post(session, pairing.id, "grant", paid, author="system")
        spent = rules.spending({"人员": Decimal(4)})
        return money.post(session, pairing.id, "spending", spent, author="system").id

    number = transact(sessions, post)

    def reverse(session: Session) -> object:
        actor = found(session).actor(session, "finance")
        return money.reverse(session, actor, number, "重复（示例）")

    with pytest.raises(Conflict, match="已经冲销"):
        after_each_other(sessions, reverse, reverse)


def test_an_entry_of_the_service_ledger_is_reversed_once(sessions: sessionmaker[Session]) -> None:
    def enter(session: Session) -> int:
        lead, pairing = found(session).people["agency"], the_pairing(session)
        entry = ServiceEntry(
            held_on=date(2026, 5, 20), hours=Decimal(2), persons=1, person_times=1,
            author_id=lead, at=START,
        )  # fmt: skip
        session.add(
            ServiceUnit(
                pairing_id=pairing.id,
                kind="case",
                title="x",
                author_id=lead,
                at=START,
                entries=[entry],
            )
        )
        session.flush()
        return entry.id

    number = transact(sessions, enter)

    def reverse(session: Session) -> object:
        actor, case_id = found(session).actor(session, "agency"), the_pairing(session).case_id
        return ledgers.reverse(session, actor, case_id or 0, number, reason="重复（示例）")

    with pytest.raises(Conflict, match="已冲销"):
        after_each_other(sessions, reverse, reverse)


def test_certificates_issued_at_once_have_numbers_of_their_own(
    sessions: sessionmaker[Session],
) -> None:
    def another(session: Session) -> int:
        house = found(session)
        first = the_pairing(session)
        made = Pairing(
            programme_id=first.programme_id,
            agency_id=house.organisations["other_agency"],
            place_id=house.organisations["other_place"],
            supervisor_id=first.supervisor_id, grant=first.grant,
            service_starts_on=first.service_starts_on, service_ends_on=first.service_ends_on,
            mid_term_on=first.mid_term_on, proposed_at=START,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id

    with sessions() as looking:
        own = the_pairing(looking).id
    other = transact(sessions, another)

    def issue(pairing_id: int) -> Act:
        def act(session: Session) -> None:
            number = certificate_number(2026, issued(session, 2026) + 1)
            given = {"grade": "qualified", "issued_on": date(2026, 9, 1)}
            session.add(Certificate(pairing_id=pairing_id, number=number, **given))
            session.flush()

        return act

    after_each_other(sessions, issue(own), issue(other))
    with sessions() as session:
        numbers = sorted(one.number for one in session.scalars(select(Certificate)))
    assert numbers == ["SQ-2026-001", "SQ-2026-002"]


def test_two_workers_chase_a_late_task_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        engine.set_clock(session, START + 60 * DAY)
        task_id = session.scalars(select(human_task.c.id)).one()
    chased: list[bool] = []

    def act(session: Session) -> None:
        chased.append(chase(session, task_id))

    after_each_other(sessions, act, act)
    assert chased == [True, False]
    with sessions() as session:
        assert session.scalar(select(func.count(Chase.reported_at))) == 1
