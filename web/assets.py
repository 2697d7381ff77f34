"""Addresses of static files that change when the file does, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, url_for
from markupsafe import Markup

LONG = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Offer `asset()` and `icon()` to templates."""
    app.jinja_env.globals.update(asset=asset, icon=icon)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = LONG


def asset(name: str) -> str:
    """The address of a file in web/static, with its version."""
    folder = Path(str(current_app.static_folder))
    path = folder / name
    changed = path.stat().st_mtime_ns if path.exists() else 0
    return url_for("static", filename=name, v=_version(path, changed))


@lru_cache
def _version(path: Path, changed: int) -> str:
    """The start of the digest; `changed` makes a rebuilt file be read again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if changed else "missing"


def icon(name: str, classes: str = "") -> Markup:
    """A Tabler icon from the sprite; for the eye only, words stand beside it."""
    return Markup(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    ).format(classes, asset("vendor/icons.svg"), name)
