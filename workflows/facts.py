"""What a page says of a case in a line or two: labels to be translated, and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import human_task
from workflows.cases.queries import submissions
from workflows.cases.tasks import Task
from workflows.organisations.models import Organisation, Person


@dataclass(frozen=True)
class Fact:
    """A label (a msgid) and a value: text, number, date, or a list of texts."""

    label: str
    value: object


def known(*facts: Fact) -> list[Fact]:
    """Those of which something is known."""
    return [fact for fact in facts if fact.value not in (None, "", [])]


def plain_number(number: Decimal) -> str:
    """A number as people write it: without trailing zeros."""
    return format(number.normalize(), "f")


def variables_of(session: Session, task: Task) -> Mapping[str, object]:
    """What the task's process knows, and its own item of a repeated part."""
    # The engine is built with the registry, and the registry names the forms' contexts.
    from workflows.runtime import engine  # noqa: PLC0415

    token = session.scalar(select(human_task.c.token).where(human_task.c.id == task.id))
    return engine.variables(session, task.instance_id, token)


def earlier_answers(session: Session, task: Task, *elements: str) -> Mapping[str, object]:
    """What was last handed in at these elements, for a form that is filled in once more."""
    found = submissions(session, task.instance_id, *elements)
    return found[-1].answers if found else {}


def people_options(people: Iterable[Person]) -> Sequence[tuple[int | str, str]]:
    """People to choose from."""
    return [(person.id, person.name) for person in people]


def organisation_options(rows: Iterable[Organisation]) -> Sequence[tuple[int | str, str]]:
    """Organisations to choose from."""
    return [(row.id, row.name) for row in rows]


def organisation_name(session: Session, organisation_id: int | None) -> str:
    """An organisation's name; empty without one."""
    found = session.get(Organisation, organisation_id) if organisation_id else None
    return found.name if found else ""


def person_name(session: Session, person_id: int | None) -> str:
    """A person's name; empty without one."""
    found = session.get(Person, person_id) if person_id else None
    return found.name if found else ""
