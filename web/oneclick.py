"""One-click sign-in per role: in a demo database, from its own machine, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import request
from sqlalchemy import select

from engine import database_mark
from web import db
from web.filters import present
from workflows.actors import ROLES, in_force
from workflows.organisations.models import Appointment, Organisation, Person

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
LOOPBACK_NAMES: Final = LOOPBACK | {"localhost"}
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@dataclass(frozen=True)
class Choice:
    """Somebody whom the demo lets one be."""

    person_id: int
    name: str
    role: str
    organisation: str


def allowed() -> bool:
    """Whether this request comes from the demo's own machine, with nothing in between."""
    return (
        request.remote_addr in LOOPBACK
        # A name that merely resolves to this machine belongs to somebody else.
        and (urlsplit(f"//{request.host}").hostname or "") in LOOPBACK_NAMES
        and not any(name in request.headers for name in FORWARDED)
        and database_mark(db.reading()) == "demo"
    )


def choices() -> Sequence[tuple[str, Sequence[Choice]]]:
    """The demo's people by role, in the order of the roles; empty where it is not allowed."""
    if not allowed():
        return ()
    rows = db.reading().execute(
        select(Person.id, Person.name, Appointment.role, Organisation.name.label("organisation"))
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Organisation, Organisation.id == Appointment.organisation_id, isouter=True)
        .where(Person.active, in_force(present()))
        .order_by(Organisation.name, Person.name)
    )
    people = [Choice(row.id, row.name, row.role, row.organisation or "") for row in rows]
    by_role = [(role, [each for each in people if each.role == role]) for role in ROLES]
    return [(role, those) for role, those in by_role if those]
