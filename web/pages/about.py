"""What this is, and the licences of everything that it stands on."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, current_app, render_template

bp = Blueprint("about", __name__, url_prefix="/about")


@bp.get("")
def about() -> str:
    """What Sanqu is."""
    return render_template("about/about.html")


@bp.get("/licences")
def licences() -> str:
    """Each package with its licence and its text."""
    path = Path(str(current_app.static_folder)) / "vendor" / "licences.json"
    return render_template("about/licences.html", notices=_notices(path))


@lru_cache(maxsize=1)
def _notices(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    notices: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    return notices
