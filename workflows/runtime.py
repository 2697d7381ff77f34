"""The engine as this programme runs it, and the deployment of its own models."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

import forms
from engine import Deployment, Engine
from workflows import authority
from workflows.actors import ROLES
from workflows.authority import Actor
from workflows.deployed_forms import read_form
from workflows.model_files import gather
from workflows.registry import FUNCTIONS, HANDLERS, MESSAGES

PACK: Final = Path(__file__).resolve().parent.parent / "bpmn"

engine: Final = Engine(
    handlers=HANDLERS,
    functions=FUNCTIONS,
    read_form=read_form,
    roles=ROLES.keys(),
    messages=MESSAGES.keys(),
    signals=(),
)


def deploy_pack(session: Session, actor: Actor, folder: Path = PACK) -> Deployment:
    """Deploy the models and decisions of the pack; a set that is already there stays as it is."""
    authority.require(session, actor, "models.deploy")
    # The pack may be the same, and the code around it another.
    engine.require_needed(session, form_keys=forms.FORM_KEYS)
    files = gather([folder])
    return engine.deploy(
        session, files, actor=actor.code, source="pack", form_keys=frozenset(forms.FORM_KEYS)
    )
