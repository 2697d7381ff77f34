"""What stands in the service ledger is only added to; the database says so, on both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.workflows.house import START, bare_pairing, build
from workflows.cases.models import Attachment, Case
from workflows.ledgers.models import ServiceEntry, ServiceEvidence, ServiceUnit


@pytest.fixture
def ledger(migrated: Database) -> Iterator[Session]:
    """A migrated database with one proven entry."""
    with Session(migrated) as session:
        house = build(session)
        lead, at = house.people["agency"], house.organisations
        case = Case(
            number="1", kind="pairing", title="x", office_id=at["city"], province_id=at["province"],
            opened_at=START, opened_by="system",
        )  # fmt: skip
        session.add(case)
        session.flush()
        file = Attachment(
            case_id=case.id, filename="x", media_type="x", size=1, sha256="x", path="x",
            author_id=lead, at=START,
        )  # fmt: skip
        session.add(file)
        session.flush()
        entry = ServiceEntry(
            held_on=date(2026, 5, 20), hours=Decimal(2), persons=1, person_times=1,
            author_id=lead, at=START,
            evidence=[ServiceEvidence(attachment_id=file.id, author_id=lead, at=START)],
        )  # fmt: skip
        unit = ServiceUnit(
            pairing_id=bare_pairing(session, house), kind="case", title="x", author_id=lead,
            at=START, entries=[entry],
        )  # fmt: skip
        session.add(unit)
        session.flush()
        yield session
        session.rollback()


@pytest.mark.parametrize("table", [ServiceUnit, ServiceEntry, ServiceEvidence])
def test_nothing_is_edited_or_taken_out(
    ledger: Session, table: type[ServiceUnit | ServiceEntry | ServiceEvidence]
) -> None:
    before = ledger.execute(select(table.__table__)).all()
    assert len(before) == 1
    for act in (update(table).values(at=START), delete(table)):
        with pytest.raises(DBAPIError, match="only added to"), ledger.begin_nested():
            ledger.execute(act)
    ledger.expire_all()
    assert ledger.execute(select(table.__table__)).all() == before
