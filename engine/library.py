"""Definitions and decisions read once from their deployments, then shared by all instances."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from engine import dmn
from engine.errors import UnknownProcess
from engine.kernel import Definition
from engine.tables import definition, deployment, resource


@dataclass(frozen=True)
class Bound:
    """A definition, and the deployment in which it finds what it calls."""

    id: int
    deployment_id: int
    definition: Definition


@dataclass
class Library:
    """What this process of the operating system has read so far; deployments never change."""

    by_id: dict[int, Bound] = field(default_factory=dict)
    by_name: dict[tuple[int, str], Bound] = field(default_factory=dict)
    decisions: dict[int, dict[str, dmn.Decision]] = field(default_factory=dict)

    def get(self, session: Session, definition_id: int) -> Bound:
        """The definition of a stored instance."""
        if definition_id not in self.by_id:
            self._read(session, definition.c.id == definition_id, str(definition_id))
        return self.by_id[definition_id]

    def in_deployment(self, session: Session, deployment_id: int, process_id: str) -> Bound:
        """The process of this id that was deployed together with its caller."""
        key = (deployment_id, process_id)
        if key not in self.by_name:
            wanted = (definition.c.deployment_id == deployment_id) & (
                definition.c.process_id == process_id
            )
            self._read(session, wanted, process_id)
        return self.by_name[key]

    def latest(self, session: Session, process_id: str) -> Bound:
        """The newest version; one that the site has published stands before the pack's."""
        definition_id = session.execute(
            select(definition.c.id)
            .join(deployment)
            .where(definition.c.process_id == process_id)
            .order_by(
                case((deployment.c.source == "site", 0), else_=1), definition.c.version.desc()
            )
            .limit(1)
        ).scalar_one_or_none()
        if definition_id is None:
            raise UnknownProcess(process_id)
        return self.get(session, definition_id)

    def decision(self, session: Session, deployment_id: int, decision_id: str) -> dmn.Decision:
        """A decision of a deployment."""
        if deployment_id not in self.decisions:
            files = session.scalars(
                select(resource.c.content).where(
                    resource.c.deployment_id == deployment_id, resource.c.name.endswith(".dmn")
                )
            )
            self.decisions[deployment_id] = {
                name: each for content in files for name, each in dmn.parse(content).items()
            }
        return self.decisions[deployment_id][decision_id]

    def _read(self, session: Session, wanted: object, name: str) -> None:
        row = session.execute(select(definition).where(wanted)).one_or_none()  # type: ignore[arg-type]
        if row is None:
            raise UnknownProcess(name)
        restored = Definition.restore(row.process_id, row.rewritten, row.rewriter_version)
        bound = Bound(row.id, row.deployment_id, restored)
        self.by_id[row.id] = bound
        self.by_name[row.deployment_id, row.process_id] = bound
