"""Names for what answers only hold by number: people, organisations, applications, files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Select

import forms
from workflows.agencies.models import AgencyStaff
from workflows.applications.models import Application
from workflows.cases.models import Attachment
from workflows.organisations.models import Organisation, Person
from workflows.pairings.models import MobilisedWorker

Names = dict[tuple[str, str], str]
FILES: Final = "files"
STAFF: Final = frozenset({"staff", "team"})
MEMBERS: Final = "members"
PEOPLE: Final = frozenset({"experts", "supervisors"})
ORGANISATIONS: Final = frozenset({"selected_agencies", "accepted_places"})


def names_in(session: Session, view: forms.FormView, answers: Mapping[str, object]) -> Names:
    """(list, number) -> name, for every number among these answers."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for section in view.sections:
        for source, number in _numbers(section.fields, answers):
            wanted[source].add(number)
    return {
        (source, str(row[0])): row[1]
        for source, numbers in wanted.items()
        for row in session.execute(_named(source, numbers))
    }


def _numbers(
    fields: Sequence[forms.FieldView], answers: Mapping[str, object]
) -> Iterator[tuple[str, int]]:
    for field in fields:
        value = answers.get(field.name)
        if field.rows:
            for row in cast("Sequence[Mapping[str, object]]", value or ()):
                yield from _numbers(field.rows, row)
            continue
        source = FILES if field.kind == FILES else field.options
        if source:
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, int):
                    yield source, each


def _named(source: str, numbers: set[int]) -> Select[int, str]:
    if source == FILES:
        return select(Attachment.id, Attachment.filename).where(Attachment.id.in_(numbers))
    if source in PEOPLE:
        return select(Person.id, Person.name).where(Person.id.in_(numbers))
    if source in ORGANISATIONS:
        return select(Organisation.id, Organisation.name).where(Organisation.id.in_(numbers))
    if source in STAFF:
        return select(AgencyStaff.id, AgencyStaff.name).where(AgencyStaff.id.in_(numbers))
    if source == MEMBERS:
        return select(MobilisedWorker.id, MobilisedWorker.name).where(
            MobilisedWorker.id.in_(numbers)
        )
    return (
        select(Application.id, Organisation.name)
        .join(Organisation, Organisation.id == Application.agency_id)
        .where(Application.id.in_(numbers))
    )
