"""Whether a draft was saved from another page since this one was opened: nobody writes over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from workflows.cases.models import Draft
from workflows.cases.queries import latest_draft
from workflows.errors import Conflict
from workflows.messages import N_


class DraftOvertaken(Conflict):
    """Another page, or a colleague, has saved other answers meanwhile."""

    said = N_("草稿在别处又保存过，请选择保留哪一份")


def mark_of(draft: Draft | None) -> str:
    """A short digest of what a page begins with; empty where nothing is saved."""
    return _digest(draft.answers) if draft else ""


def require_newest(
    session: Session, task_id: int, began: str, answers: Mapping[str, object]
) -> None:
    """DraftOvertaken unless the page began with what is saved now, or says the same."""
    standing = mark_of(latest_draft(session, task_id))
    if standing not in {began, _digest(answers)}:
        raise DraftOvertaken


def _digest(answers: Mapping[str, object]) -> str:
    plain = json.dumps(answers, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:16]
