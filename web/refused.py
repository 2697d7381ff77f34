"""Every refusal of a right is written down, in a transaction of its own."""

from __future__ import annotations

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from web import db
from workflows.errors import NotAllowed
from workflows.refusals.actions import Attempt, record


def note(error: NotAllowed) -> None:
    """Add the line; where the database takes none, the server's log has it."""
    # Asked before the reading ends: who it is, is read with it.
    person_id = current_user.id if current_user.is_authenticated else None
    attempt = Attempt(person_id, request.method, request.path, request.remote_addr or "")
    try:
        db.write(lambda session: record(session, error, attempt).id)
    except DBAPIError:
        current_app.logger.exception("refused, and not written down: %s", attempt)
