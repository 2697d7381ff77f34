"""The command line for one running instance: how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from engine import codec
from engine.hands import Standing
from web.hands import act_on, number_argument
from web.models import languages, tell, words
from workflows import operating


@click.command()
@number_argument
@click.option("--as", "username", help="Who looks; unless given, the system.")
@languages
def show(number: int, username: str | None, language: str) -> None:
    """Where instance NUMBER stands, what it waits for, and what it knows."""
    found = act_on(username, lambda session, actor: operating.look(session, actor, number))
    tell(_standing(found, language))


def _standing(found: Standing, language: str) -> Iterator[str]:
    key = f" {found.business_key}" if found.business_key else ""
    yield words(
        language, "Instance {id}{key} of {process} (version {version}): {status}", id=found.id,
        key=key, process=found.process_id, version=found.version,
        status=words(language, found.status),
    )  # fmt: skip
    if found.suspension is not None:
        why = found.suspension
        text = "  suspended since {since} by {actor}: {reason}"
        yield words(language, text, since=_at(why.since), actor=why.actor, reason=why.reason)
    due = {each.token: each for each in found.waits}
    for token in found.tokens:
        wait = due.pop(token.id, None)
        yield f"  {token.id}  {token.element_id}  {words(language, token.state)}{_wait(wait)}"
    for each in due.values():
        yield f"  {each.token}  {each.element_id}  {words(language, 'beside')}{_wait(each)}"
    for incident in found.incidents:
        text = "  incident {id} at {element}, attempt {attempts}: {message}"
        yield words(
            language, text, id=incident.id, element=incident.element_id,
            attempts=incident.attempts, message=incident.message,
        )  # fmt: skip
    if found.variables:
        yield "  " + codec.encode(dict(found.variables)).decode()


def _wait(row: Any) -> str:
    if row is None:
        return ""
    said = _at(row.due_at) if row.due_at is not None else f"{row.name} {row.key or ''}".rstrip()
    return f"  {row.kind} {said}"


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
