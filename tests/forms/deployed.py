"""Form files for tests, and what compiles them where no engine is at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import forms
from workflows.deployed_forms import LANGUAGE

SITE_VISIT = (Path(__file__).parent / "files" / "site_visit.form").read_bytes()


def file(*components: Mapping[str, Any], **more: object) -> bytes:
    """A form file of these components."""
    return json.dumps(
        {"type": "default", "id": "sample", "components": components, **more}
    ).encode()


def field(kind: str, **more: Any) -> dict[str, Any]:
    """A component that can be answered."""
    given = {"type": kind, "key": "answer", "label": "答", **more}
    if kind in ("radio", "select", "checklist", "taglist"):
        options = [{"label": word, "value": word} for word in ("a", "b", "c")]
        given = {"values": options, **given}
    return given


def compiled(*components: Mapping[str, Any], **more: object) -> type[forms.DeployedForm]:
    """A form of these components, with FEEL for its conditions."""
    return forms.compile_form(file(*components, **more), LANGUAGE)


def problems(*components: Mapping[str, Any], **more: object) -> list[tuple[str | None, str]]:
    """Why a form is refused: the component, and the rule."""
    try:
        compiled(*components, **more)
    except forms.FormRefused as refused:
        return [(each.place, each.rule) for each in refused.problems]
    return []
