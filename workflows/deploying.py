"""Models of the site's own: looked at without a database, deployed by the operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy.orm import Session

import forms
from engine import Deployment, dmn
from engine.admission import Admission
from engine.queries import Deployed, deployed
from workflows import authority
from workflows.authority import Actor
from workflows.runtime import engine


def check(files: Mapping[str, bytes]) -> Admission:
    """What these files would deploy, and why that would be refused."""
    return engine.check(files, form_keys=forms.FORM_KEYS)


def deploy(
    session: Session, actor: Actor, files: Mapping[str, bytes], source: Literal["site", "pack"]
) -> tuple[Deployment, list[Deployed]]:
    """Deploy these files; gives what the deployment holds, with versions."""
    authority.require(session, actor, "models.deploy")
    made = engine.deploy(session, files, actor=actor.code, source=source, form_keys=forms.FORM_KEYS)
    return made, deployed(session, made.id)


def decisions(session: Session) -> list[dmn.Decision]:
    """The decisions that are asked now: of each, the newest that is deployed."""
    return engine.library.decisions(session)
