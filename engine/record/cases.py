"""What exports read: instances one after the other, each with its definition and its log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.events import Event, lines, read
from engine.kernel import Definition
from engine.library import Library
from engine.tables import instance


@dataclass(frozen=True)
class Told:
    """An instance, the model that it runs on, and what happened to it."""

    row: Row[Any]
    definition: Definition
    session: Session

    def events(self, *kinds: str) -> Iterator[Event]:
        """What happened to it of these kinds, in order; what names a token alone, at its element."""
        places: dict[int, str] = {}
        for line in lines(self.session, self.row.id, kinds):
            each = read(line)
            if each.token is not None and each.element_id is not None:
                places[each.token] = each.element_id
            elif each.token in places:
                each = replace(each, element_id=places[each.token])
            yield each

    def label(self, element_id: str | None) -> str:
        """What people call an element."""
        element = self.definition.elements.get(element_id or "")
        return (element.name if element else None) or element_id or ""


def cases(session: Session, process_id: str | None = None) -> Iterator[Told]:
    """All instances, or those of one process, in the order in which they began."""
    library, last = Library(), 0
    while True:
        wanted = select(instance).where(instance.c.id > last).order_by(instance.c.id).limit(200)
        if process_id is not None:
            wanted = wanted.where(instance.c.process_id == process_id)
        batch = session.execute(wanted).all()
        if not batch:
            return
        for row in batch:
            yield Told(row, library.get(session, row.definition_id).definition, session)
        last = batch[-1].id
