"""What the pack has newer than the site has published: offered, never put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, Row, literal, select, union_all
from sqlalchemy.orm import Session

from engine.differences import Difference, compare
from engine.tables import definition, deployment, part, resource


@dataclass(frozen=True)
class Offered:
    """A process, decision or form: the site's version, the pack's newer one, what differs."""

    kind: str
    key: str
    file: str
    site_version: int
    pack_version: int
    differences: tuple[Difference, ...]


def offered(session: Session) -> list[Offered]:
    """All that the pack has newer, and other, than what the site has published."""
    newest: dict[tuple[str, str], dict[str, Row[str, str, int, int, str]]] = {}
    for row in session.execute(_versions()):
        newest.setdefault((row.kind, row.key), {})[row.source] = row
    return [
        each
        for (kind, key), rows in sorted(newest.items())
        for each in _offered(session, kind, key, rows)
    ]


def _versions() -> CompoundSelect[str, str, int, int, str]:
    """Every version of everything, the newest of a source last."""
    processes = select(
        literal("process").label("kind"), definition.c.process_id.label("key"),
        definition.c.version, definition.c.resource_id, deployment.c.source,
    ).join(deployment)  # fmt: skip
    parts = select(
        part.c.kind, part.c.key, part.c.version, part.c.resource_id, deployment.c.source
    ).join(deployment)
    return union_all(processes, parts).order_by("version")


def _offered(
    session: Session, kind: str, key: str, rows: dict[str, Row[str, str, int, int, str]]
) -> Iterator[Offered]:
    site, pack = rows.get("site"), rows.get("pack")
    if site is None or pack is None or pack.version < site.version:
        return
    wanted = select(resource).where(resource.c.id.in_([site.resource_id, pack.resource_id]))
    files = {row.id: row for row in session.execute(wanted)}
    new = files[pack.resource_id]
    differences = compare(files[site.resource_id].content, new.content)
    if differences:
        yield Offered(kind, key, new.name, site.version, pack.version, tuple(differences))
