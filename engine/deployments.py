"""Versioned sets of models and decisions: admitted whole, or refused with every reason."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import clock, dmn, kernel, library
from engine.errors import DeploymentRefused, Problem, StaleState
from engine.kernel import Definition, Element
from engine.tables import definition, deployment, resource

Source = Literal["site", "pack"]


@dataclass(frozen=True)
class Deployment:
    """One deployed set; `new` is False when these very files had been deployed before."""

    id: int
    sha256: str
    source: Source
    new: bool


@dataclass(frozen=True)
class Offer:
    """What the surroundings have for models to name; None for form keys means: any."""

    handlers: Collection[str]
    form_keys: Collection[str] | None


@dataclass(frozen=True)
class _Parsed:
    definitions: tuple[tuple[str, Definition], ...]
    decisions: frozenset[str]


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
    parsed = _parse(files)
    problems = list(_unmet(session, parsed, offer))
    if problems:
        raise DeploymentRefused(problems)
    library.keep_apart(session)
    try:
        given = {"sha256": sha256, "source": source, "actor": actor}
        deployment_id = _store(session, files, parsed, given)
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


def _parse(files: Mapping[str, bytes]) -> _Parsed:
    problems: list[Problem] = []
    definitions: list[tuple[str, Definition]] = []
    decisions: list[str] = []
    for name in sorted(files):
        try:
            if name.endswith(".bpmn"):
                definitions += [(name, each) for each in kernel.parse(files[name], name)]
            elif name.endswith(".dmn"):
                decisions += dmn.parse(files[name])
            else:
                problems.append(Problem(name, None, "file-kind", "neither .bpmn nor .dmn"))
        except DeploymentRefused as refused:
            problems += refused.problems
        except dmn.DmnRefused as refused:
            problems += [
                Problem(name, each.element_id, each.rule, each.text, each.values)
                for each in refused.problems
            ]
    problems += _twice([(name, each.process_id) for name, each in definitions])
    if not definitions and not decisions and not problems:
        problems.append(Problem("-", None, "empty", "no process and no decision to deploy"))
    if problems:
        raise DeploymentRefused(problems)
    return _Parsed(tuple(definitions), frozenset(decisions))


def _twice(names: list[tuple[str, str]]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for file, process_id in names:
        if process_id in seen:
            text = "this process is also in {other}"
            yield Problem.of(file, process_id, "one-process-once", text, other=seen[process_id])
        seen[process_id] = file


def _unmet(session: Session, parsed: _Parsed, offer: Offer) -> Iterator[Problem]:
    """What the models name and nobody has."""
    here = {each.process_id for _, each in parsed.definitions}
    elsewhere = set(session.scalars(select(definition.c.process_id).distinct()))
    for file, each in parsed.definitions:
        for element in each.elements.values():
            for rule, text, name in _unmet_by(element, parsed, offer, here, elsewhere):
                yield Problem.of(file, element.id, rule, text, name=name)


def _unmet_by(
    element: Element, parsed: _Parsed, offer: Offer, here: set[str], elsewhere: set[str]
) -> Iterator[tuple[str, str, str]]:
    if element.handler and element.handler not in offer.handlers:
        yield "known-handler", "no handler {name!r} is registered", element.handler
    form_keys = offer.form_keys
    if element.form_key and form_keys is not None and element.form_key not in form_keys:
        yield "known-form", "there is no form {name!r}", element.form_key
    if element.decision and element.decision not in parsed.decisions:
        yield "known-decision", "decision {name!r} is not in this deployment", element.decision
    if element.call is not None:
        latest = element.call.binding == "latest"
        if element.call.process_id not in (here | elsewhere if latest else here):
            called = element.call.process_id
            yield "known-process", "process {name!r} is not in this deployment", called


def _store(
    session: Session, files: Mapping[str, bytes], parsed: _Parsed, given: Mapping[str, str]
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
        for file, each in parsed.definitions
    ]
    if rows:
        session.execute(insert(definition), rows)
    return deployment_id
