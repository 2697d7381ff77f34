"""Who acts: a person with the roles held at this moment, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

import engine
from workflows.errors import NotAllowed
from workflows.messages import N_, Message
from workflows.organisations.models import Appointment, Person

ROLES: Final[dict[str, str]] = {
    "national_owner": N_("国家主管"),
    "provincial_coordinator": N_("省级协调员"),
    "coordinator": N_("市县协调员"),
    "agency_lead": N_("选派机构负责人"),
    "worker": N_("选派社工"),
    "recipient_leader": N_("受援地责任领导"),
    "recipient_contact": N_("受援地工作人员"),
    "supervisor": N_("督导"),
    "expert": N_("评估专家"),
    "finance_reviewer": N_("财务审核员"),
    "auditor": N_("审计员"),
    "operator": N_("系统管理员"),
}
READERS: Final = frozenset({"national_owner", "auditor"})
OFFICE: Final = frozenset({"coordinator", "provincial_coordinator", "finance_reviewer"})
# Role of a party -> the kind of organisation at which it can be held.
PARTY_KINDS: Final = {
    "agency_lead": "agency",
    "worker": "agency",
    "recipient_leader": "place",
    "recipient_contact": "place",
}
PARTIES: Final = frozenset(PARTY_KINDS)
SYSTEM_CODE: Final = "system"


@dataclass(frozen=True)
class Actor:
    """A person and the (role, organisation) pairs that count now; id 0 is the system."""

    id: int
    name: str = ""
    appointments: frozenset[tuple[str, int | None]] = frozenset()
    language: str = "zh_Hans_CN"

    @property
    def code(self) -> str:
        """How the engine's rows name this actor."""
        return str(self.id) if self.id else SYSTEM_CODE

    @property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(role for role, _ in self.appointments)

    def organisations(self, *roles: str) -> frozenset[int]:
        """Where this actor holds one of these roles."""
        return frozenset(at for role, at in self.appointments if role in roles and at is not None)

    def holds(self, role: str, organisation_id: int | None) -> bool:
        """Whether the actor has this role at this organisation."""
        return (role, organisation_id) in self.appointments


SYSTEM: Final = Actor(0, N_("系统"))


def in_force(now: datetime) -> ColumnElement[bool]:
    """Which appointments count at an instant."""
    return (Appointment.starts_at <= now) & or_(
        Appointment.ends_at.is_(None), Appointment.ends_at > now
    )


def actor_of(session: Session, person_id: int) -> Actor:
    """The actor that a signed-in person is, by the appointments in force; refused if inactive."""
    now = engine.now(session)
    rows = session.execute(
        select(Person.name, Person.language, Appointment.role, Appointment.organisation_id)
        .join(Appointment, (Appointment.person_id == Person.id) & in_force(now), isouter=True)
        .where(Person.id == person_id, Person.active)
    ).all()
    if not rows:
        raise NotAllowed(Message(N_("账号不存在或已停用")), "account.use", str(person_id))
    held = frozenset((row.role, row.organisation_id) for row in rows if row.role is not None)
    return Actor(person_id, rows[0].name, held, rows[0].language)
