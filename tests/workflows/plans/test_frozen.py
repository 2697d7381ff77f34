"""An approved plan stays as it is, whatever is sent to the database; on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.workflows.house import START, House, bare_pairing, build
from workflows.plans.models import PARTS, Part, PlanVersion, SectionAuthor

LINES = {
    "goals": {"title": "x", "target": "x"},
    "activities": {"title": "x", "method": "case"},
    "indicators": {"title": "x", "type": "output", "baseline": 0, "target": 1, "weight": 100},
    "milestones": {"title": "x", "kind": "x", "due_on": date(2026, 5, 1), "planned_quantity": 1},
    "personnel": {"name": "x"},
    "budget": {"item": "x", "amount": Decimal(1)},
    "risks": {"title": "x"},
    "volunteer_teams": {"title": "x", "volunteers": 1},
}
ROWS = {**PARTS, "sections": SectionAuthor}
REFUSED = "a frozen plan stays as it is"


@pytest.fixture
def shelf(migrated: Database) -> Iterator[Session]:
    """A migrated database: what guards it stands in the migrations alone."""
    with Session(migrated) as session:
        yield session
        session.rollback()


def written(session: Session, house: House, pairing_id: int, number: int) -> PlanVersion:
    """A version with a line in each of its parts, not approved yet."""
    parts = {name: [PARTS[name](position=0, **line)] for name, line in LINES.items()}
    author = SectionAuthor(section="goals", author_id=house.people["agency"], written_at=START)
    plan = PlanVersion(
        pairing_id=pairing_id, number=number, drafted_at=START, sections=[author], **parts
    )
    session.add(plan)
    session.flush()
    return plan


@pytest.fixture
def plans(shelf: Session) -> tuple[PlanVersion, PlanVersion]:
    """A version that was frozen, and the next, which is being written."""
    house = build(shelf)
    number = bare_pairing(shelf, house)
    first, second = (written(shelf, house, number, each) for each in (1, 2))
    # Freezing is a change itself, and the last one.
    first.status = "frozen"
    shelf.flush()
    return first, second


def test_the_sample_has_a_line_of_every_part() -> None:
    assert LINES.keys() == PARTS.keys()


def test_the_version_itself_stays(shelf: Session, plans: tuple[PlanVersion, PlanVersion]) -> None:
    frozen, open_ = plans
    for act in (
        update(PlanVersion).where(PlanVersion.id == frozen.id).values(local_support="x"),
        update(PlanVersion).where(PlanVersion.id == frozen.id).values(status="drafted"),
        delete(PlanVersion).where(PlanVersion.id == frozen.id),
    ):
        with pytest.raises(DBAPIError, match=REFUSED), shelf.begin_nested():
            shelf.execute(act)
    shelf.execute(update(PlanVersion).where(PlanVersion.id == open_.id).values(local_support="x"))
    shelf.expire_all()
    assert (frozen.status, frozen.local_support, open_.local_support) == ("frozen", "", "x")


@pytest.mark.parametrize("name", ROWS)
def test_its_rows_stay_and_none_is_added(
    shelf: Session, plans: tuple[PlanVersion, PlanVersion], name: str
) -> None:
    frozen, open_ = plans
    table: type[Part] | type[SectionAuthor] = ROWS[name]
    row = next(iter(getattr(frozen, name)))
    other = next(iter(getattr(open_, name)))
    names = [each.name for each in table.__table__.columns if each.name != "id"]
    columns = {each: getattr(row, each) for each in names}
    of_frozen, of_open = table.plan_version_id == frozen.id, table.plan_version_id == open_.id
    for act in (
        update(table).where(of_frozen).values(plan_version_id=open_.id),
        update(table).where(of_open).values(plan_version_id=frozen.id),
        update(table).where(of_frozen).values(id=row.id),
        delete(table).where(of_frozen),
        insert(table).values({**columns, "section": "other"} if name == "sections" else columns),
    ):
        with pytest.raises(DBAPIError, match=REFUSED), shelf.begin_nested():
            shelf.execute(act)
    assert shelf.scalars(select(table.id).where(of_frozen)).all() == [row.id]
    # What is still being written is free.
    shelf.execute(delete(table).where(table.id == other.id))
    assert not shelf.scalars(select(table.id).where(of_open)).all()
