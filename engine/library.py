"""Definitions and decisions read once from their deployments, then shared by all instances."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, case, func, select
from sqlalchemy.orm import Session

from engine import dmn, traffic
from engine.errors import UnknownPart, UnknownProcess, UnknownVersion
from engine.kernel import Definition, Element
from engine.tables import definition, deployment, part, resource

Kind = Literal["decision", "form"]
# Where a session that deploys keeps what it reads.
DEPLOYING: Final = "sanqu_deploying"


SITE_FIRST: Final = case((deployment.c.source == "site", 0), else_=1)


@dataclass(frozen=True)
class Bound:
    """A definition, and the deployment in which it finds what it calls."""

    id: int
    deployment_id: int
    definition: Definition


@dataclass(frozen=True)
class Part:
    """A decision or a form, and the deployment that it is of."""

    id: int
    deployment_id: int


@dataclass
class Shelf:
    """What has been read from one database."""

    by_id: dict[int, Bound] = field(default_factory=dict)
    by_name: dict[tuple[int, str], Bound] = field(default_factory=dict)
    decisions: dict[int, dict[str, dmn.Decision]] = field(default_factory=dict)
    forms: dict[int, dict[str, int]] = field(default_factory=dict)


class Library:
    """What this process of the operating system has read so far; deployments never change."""

    def __init__(self) -> None:
        self._shelves: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()

    def get(self, session: Session, definition_id: int) -> Bound:
        """The definition of a stored instance."""
        shelf = self._shelf(session)
        if definition_id not in shelf.by_id:
            _read(session, shelf, definition.c.id == definition_id, str(definition_id))
        return shelf.by_id[definition_id]

    def in_deployment(self, session: Session, deployment_id: int, process_id: str) -> Bound:
        """The process of this id that was deployed together with its caller."""
        shelf, key = self._shelf(session), (deployment_id, process_id)
        if key not in shelf.by_name:
            wanted = (definition.c.deployment_id == deployment_id) & (
                definition.c.process_id == process_id
            )
            _read(session, shelf, wanted, process_id)
        return shelf.by_name[key]

    def latest(self, session: Session, process_id: str) -> Bound:
        """The newest version; one that the site has published stands before the pack's."""
        definition_id = session.execute(
            select(definition.c.id)
            .join(deployment)
            .where(definition.c.process_id == process_id)
            .order_by(SITE_FIRST, definition.c.version.desc())
            .limit(1)
        ).scalar_one_or_none()
        if definition_id is None:
            raise UnknownProcess(process_id)
        return self.get(session, definition_id)

    def version(self, session: Session, process_id: str, version: int | None) -> Bound:
        """A version of a process, or the newest; raises UnknownProcess or UnknownVersion."""
        if version is None:
            return self.latest(session, process_id)
        wanted = (definition.c.process_id == process_id) & (definition.c.version == version)
        found = session.scalar(select(definition.c.id).where(wanted))
        if found is None:
            self.latest(session, process_id)
            raise UnknownVersion(process_id, version)
        return self.get(session, found)

    def newest(self, session: Session, kind: Kind, key: str) -> Part:
        """The newest version of a decision or a form; the site's stands before the pack's."""
        row = session.execute(
            select(part.c.id, part.c.deployment_id)
            .join(deployment)
            .where(part.c.kind == kind, part.c.key == key)
            .order_by(SITE_FIRST, part.c.version.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            raise UnknownPart(kind, key)
        return Part(row.id, row.deployment_id)

    def form(self, session: Session, deployment_id: int, element: Element) -> int | None:
        """The deployed form that an element shows now; None where its form is one of the code."""
        key = element.form_key
        if key is None:
            return None
        if element.form_binding == "latest":
            return self.newest(session, "form", key).id
        forms = self._shelf(session).forms
        if deployment_id not in forms:
            rows = session.execute(
                select(part.c.key, part.c.id).where(
                    part.c.deployment_id == deployment_id, part.c.kind == "form"
                )
            )
            forms[deployment_id] = {row.key: row.id for row in rows}
        return forms[deployment_id].get(key)

    def decision(self, session: Session, deployment_id: int, decision_id: str) -> dmn.Decision:
        """A decision of a deployment."""
        decisions = self._shelf(session).decisions
        if deployment_id not in decisions:
            files = session.execute(
                select(resource.c.name, resource.c.content).where(
                    resource.c.deployment_id == deployment_id, resource.c.name.endswith(".dmn")
                )
            )
            contents = {name: content for name, content in files}
            decisions[deployment_id] = dmn.parse_all(contents)
        return decisions[deployment_id][decision_id]

    def decisions(self, session: Session) -> list[dmn.Decision]:
        """The newest of all decisions that were ever deployed, by their ids."""
        keys = sorted(known_parts(session, "decision"))
        newest = {key: self.newest(session, "decision", key).deployment_id for key in keys}
        return [self.decision(session, number, key) for key, number in newest.items()]

    def _shelf(self, session: Session) -> Shelf:
        if DEPLOYING in session.info:
            # Should this transaction be rolled back, its ids will come again for other models.
            shelf: Shelf = session.info[DEPLOYING]
            return shelf
        return self._shelves.setdefault(session.get_bind().engine, Shelf())


def newest_version(session: Session, kind: str, key: str) -> int | None:
    """The version that counts as the newest; one that the site has published stands first."""
    table, name = (definition, "process_id") if kind == "process" else (part, "key")
    wanted = select(table.c.version).join(deployment).where(table.c[name] == key)
    if table is part:
        wanted = wanted.where(part.c.kind == kind)
    return session.scalar(wanted.order_by(SITE_FIRST, table.c.version.desc()).limit(1))


def known_parts(session: Session, kind: Kind) -> frozenset[str]:
    """The ids of all decisions or forms that were ever deployed."""
    return frozenset(session.scalars(select(part.c.key).where(part.c.kind == kind).distinct()))


def passages(session: Session) -> frozenset[traffic.Passage]:
    """What the newest versions of all processes send and wait for, of the site and the pack."""
    newest = (
        select(func.max(definition.c.id))
        .join(deployment)
        .group_by(definition.c.process_id, deployment.c.source)
    )
    rows = session.execute(
        select(definition.c.process_id, definition.c.rewritten).where(definition.c.id.in_(newest))
    )
    return frozenset(
        point.passage
        for process_id, rewritten in rows
        for point in traffic.points(rewritten, process_id)
    )


def latest_of(session: Session, process_ids: Collection[str]) -> dict[str, int]:
    """The definitions that `latest` gives, of many processes."""
    rows = session.execute(
        select(definition.c.process_id, definition.c.id)
        .join(deployment)
        .where(definition.c.process_id.in_(process_ids))
        .order_by(SITE_FIRST.desc(), definition.c.version)
    )
    return {process_id: number for process_id, number in rows}


def keep_apart(session: Session) -> None:
    """Keep what this session reads from here on to itself: it deploys, and has not committed."""
    session.info[DEPLOYING] = Shelf()


def _read(session: Session, shelf: Shelf, wanted: ColumnElement[bool], name: str) -> None:
    row = session.execute(select(definition).where(wanted)).one_or_none()
    if row is None:
        raise UnknownProcess(name)
    restored = _restore(row.process_id, row.rewritten, row.rewriter_version)
    bound = Bound(row.id, row.deployment_id, restored)
    shelf.by_id[row.id] = bound
    shelf.by_name[row.deployment_id, row.process_id] = bound


# A deployment of many processes shares most of them with the one before.
@lru_cache(maxsize=512)
def _restore(process_id: str, rewritten: bytes, rewriter_version: int) -> Definition:
    return Definition.restore(process_id, rewritten, rewriter_version)
