"""The engine as this programme runs it, and the deployment of its own models."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

import forms
from engine import Deployment, Engine
from workflows import authority
from workflows.authority import Actor
from workflows.deployed_forms import read_form
from workflows.registry import FUNCTIONS, HANDLERS

SUFFIXES: Final = frozenset({".bpmn", ".dmn", ".form"})
PACK: Final = Path(__file__).resolve().parent.parent / "bpmn"

engine: Final = Engine(handlers=HANDLERS, functions=FUNCTIONS, read_form=read_form)


def deploy_pack(session: Session, actor: Actor, folder: Path = PACK) -> Deployment:
    """Deploy the models and decisions of the pack; a set that is already there stays as it is."""
    authority.require(session, actor, "models.deploy")
    files = {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES
    }
    return engine.deploy(
        session, files, actor=actor.code, source="pack", form_keys=frozenset(forms.FORM_KEYS)
    )
