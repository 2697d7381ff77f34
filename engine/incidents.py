"""Incidents: what could not go on, held together with its instance while somebody tries again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from engine.errors import UnknownIncident
from engine.instances import COLUMNS
from engine.tables import incident, instance


def lock_with_instance(session: Session, incident_id: int) -> Row[Any]:
    """An open incident with its instance, both held until the transaction ends."""
    wanted: Select[Any] = (
        select(incident.c.token, *COLUMNS, instance.c.state)
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(incident.c.id == incident_id, incident.c.closed_at.is_(None))
        .with_for_update(of=[instance, incident])
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise UnknownIncident(incident_id)
    return row
