"""Versioned sets of models and decisions: admitted whole, or refused with every reason."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import clock, library
from engine.admission import Admission, Offer, admit
from engine.errors import DeploymentRefused, StaleState
from engine.tables import definition, deployment, resource

Source = Literal["site", "pack"]


@dataclass(frozen=True)
class Deployment:
    """One deployed set; `new` is False when these very files had been deployed before."""

    id: int
    sha256: str
    source: Source
    new: bool


def deploy(
    session: Session, files: Mapping[str, bytes], offer: Offer, *, actor: str, source: Source
) -> Deployment:
    """Deploy a set of .bpmn and .dmn files; raises DeploymentRefused with every problem."""
    sha256 = _digest(files)
    known = session.execute(
        select(deployment.c.id, deployment.c.source).where(deployment.c.sha256 == sha256)
    ).one_or_none()
    if known is not None:
        return Deployment(known.id, sha256, known.source, new=False)
    admitted = admit(files, _offer(session, offer))
    if admitted.problems:
        raise DeploymentRefused(admitted.problems)
    library.keep_apart(session)
    try:
        given = {"sha256": sha256, "source": source, "actor": actor}
        deployment_id = _store(session, files, admitted, given)
    except IntegrityError as error:
        # Somebody deployed at the same moment; the next try sees what.
        raise StaleState from error
    return Deployment(deployment_id, sha256, source, new=True)


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()


def _offer(session: Session, offer: Offer) -> Offer:
    """What the surroundings have, and what this database has besides."""
    deployed = frozenset(session.scalars(select(definition.c.process_id).distinct()))
    return replace(offer, processes=deployed)


def _store(
    session: Session, files: Mapping[str, bytes], admitted: Admission, given: Mapping[str, str]
) -> int:
    deployment_id: int = session.execute(
        insert(deployment)
        .values(**given, deployed_at=clock.now(session))
        .returning(deployment.c.id)
    ).scalar_one()
    stored = session.execute(
        insert(resource).returning(resource.c.name, resource.c.id),
        [
            {"deployment_id": deployment_id, "name": name, "content": content}
            for name, content in sorted(files.items())
        ],
    )
    resources: dict[str, int] = {name: number for name, number in stored}
    versions: dict[str, int] = {
        process_id: version
        for process_id, version in session.execute(
            select(definition.c.process_id, func.max(definition.c.version)).group_by(
                definition.c.process_id
            )
        )
    }
    rows = [
        {
            "deployment_id": deployment_id,
            "resource_id": resources[file],
            "process_id": each.process_id,
            "version": versions.get(each.process_id, 0) + 1,
            "name": each.name,
            "label_en": each.label_en,
            "rewritten": each.rewritten,
            "rewriter_version": each.rewriter_version,
        }
        for file, each in admitted.definitions
    ]
    if rows:
        session.execute(insert(definition), rows)
    return deployment_id
