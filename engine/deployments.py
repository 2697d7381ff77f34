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
from engine.errors import DeploymentRefused, Problem, StaleState
from engine.tables import definition, deployment, part, resource

Source = Literal["site", "pack"]


@dataclass(frozen=True)
class Deployment:
    """One deployed set; `new` is False when this source had deployed these very files before.

    `warnings` is what is doubtful in new files, and no reason to refuse them.
    """

    id: int
    sha256: str
    source: Source
    new: bool
    warnings: tuple[Problem, ...] = ()


def deploy(
    session: Session, files: Mapping[str, bytes], offer: Offer, *, actor: str, source: Source
) -> Deployment:
    """Deploy a set of files; raises DeploymentRefused with every problem."""
    sha256 = _digest(files)
    known = session.scalar(
        select(deployment.c.id).where(deployment.c.sha256 == sha256, deployment.c.source == source)
    )
    if known is not None:
        return Deployment(known, sha256, source, new=False)
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
    return Deployment(deployment_id, sha256, source, new=True, warnings=tuple(admitted.warnings))


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        for each in (name.encode(), files[name]):
            whole.update(len(each).to_bytes(8) + each)
    return whole.hexdigest()


def _offer(session: Session, offer: Offer) -> Offer:
    """What the surroundings have, and what this database has besides."""
    return replace(
        offer,
        processes=frozenset(session.scalars(select(definition.c.process_id).distinct())),
        decisions=library.known_parts(session, "decision"),
        forms=library.known_parts(session, "form"),
        passages=library.passages(session) if _asks(offer) else (),
    )


def _asks(offer: Offer) -> bool:
    return offer.messages is not None or offer.signals is not None


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
    _store_definitions(session, admitted, deployment_id, resources)
    _store_parts(session, admitted, deployment_id, resources)
    return deployment_id


def _store_definitions(
    session: Session, admitted: Admission, deployment_id: int, resources: Mapping[str, int]
) -> None:
    newest = select(definition.c.process_id, func.max(definition.c.version))
    versions = {
        process_id: version
        for process_id, version in session.execute(newest.group_by(definition.c.process_id))
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


def _store_parts(
    session: Session, admitted: Admission, deployment_id: int, resources: Mapping[str, int]
) -> None:
    newest = select(part.c.kind, part.c.key, func.max(part.c.version))
    versions = {
        (kind, key): version
        for kind, key, version in session.execute(newest.group_by(part.c.kind, part.c.key))
    }
    found = [("decision", file, key) for file, key in admitted.decisions]
    found += [("form", file, each.id) for file, each in admitted.forms]
    rows = [
        {
            "deployment_id": deployment_id,
            "resource_id": resources[file],
            "kind": kind,
            "key": key,
            "version": versions.get((kind, key), 0) + 1,
        }
        for kind, file, key in found
    ]
    if rows:
        session.execute(insert(part), rows)
