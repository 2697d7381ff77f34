"""What running instances still need of the code around them: an upgrade must not drop it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from engine.admission import Offer
from engine.errors import Problem
from engine.instances import OPEN
from engine.kernel import Element
from engine.library import Bound, Library
from engine.tables import definition, instance


def still_needed(session: Session, library: Library, offer: Offer) -> list[Problem]:
    """The handlers and forms that definitions of running instances name and nobody has."""
    counted = (
        select(definition.c.id, definition.c.version, func.count().label("running"))
        .join(instance, instance.c.definition_id == definition.c.id)
        .where(instance.c.status.in_(OPEN))
        .group_by(definition.c.id, definition.c.version)
        .order_by(definition.c.id)
    )
    return [
        problem
        for row in session.execute(counted).all()
        for problem in _of(session, library, offer, row)
    ]


def _of(
    session: Session, library: Library, offer: Offer, row: Row[int, int, int]
) -> Iterator[Problem]:
    bound = library.get(session, row.id)
    process = bound.definition.process_id
    for element, name in lacking(session, library, offer, bound):
        text = (
            "{count} running instances of {process!r} (version {version})"
            " need the handler {name!r}, which is gone"
        )
        if name == element.form_key:
            text = (
                "{count} running instances of {process!r} (version {version})"
                " need the form {name!r}, which is gone"
            )
        yield Problem.of(
            process, element.id, "still-needed", text,
            count=row.running, process=process, version=row.version, name=name,
        )  # fmt: skip


def lacking(
    session: Session, library: Library, offer: Offer, bound: Bound
) -> Iterator[tuple[Element, str]]:
    """The handlers and forms that a definition names and nobody has, by element."""
    for element in bound.definition.elements.values():
        handler, key = element.handler, element.form_key
        if handler and offer.handlers is not None and handler not in offer.handlers:
            yield element, handler
        if not key or offer.form_keys is None or key in offer.form_keys:
            continue
        if library.form(session, bound.deployment_id, element) is None:
            yield element, key
