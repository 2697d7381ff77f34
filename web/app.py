"""The Flask application, put together from its parts."""

from __future__ import annotations

import json
from typing import Final

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import IntegerConverter, Map

from web import (
    accounts,
    assets,
    cookies,
    db,
    errors,
    filters,
    frame,
    gate,
    i18n,
    names,
    security,
)
from web.limits import limiter
from web.pages import BLUEPRINTS
from workflows.settings import Settings, secret_key_of

# A form's text besides its files, generously.
FORM_LIMIT: Final = 2 * 1024 * 1024
FILES_PER_FORM: Final = 5
# The largest id that a row can have; beyond it there is nothing to be found.
LARGEST_ID: Final = 2**31 - 1
# Answers with 422 carry the form and its errors: htmx must show them.
HTMX: Final = json.dumps(
    {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "selfRequestsOnly": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


class Id(IntegerConverter):
    """A number in an address: an id of some row."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def create_app(settings: Settings, session_factory: sessionmaker[Session] | None = None) -> Flask:
    """The application over one database; `session_factory` where the caller has one already."""
    app = Flask("web")
    app.config.update(
        SECRET_KEY=secret_key_of(settings),
        MAX_CONTENT_LENGTH=settings.upload_limit * FILES_PER_FORM + FORM_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        MAX_FORM_PARTS=5000,
    )
    app.extensions["sanqu.settings"] = settings
    app.url_map.converters["int"] = Id
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["htmx_config"] = HTMX
    cookies.init_app(app)
    db.init_app(app, session_factory or db.open_sessions(settings.database_url))
    # Before the check of CSRF tokens: an ended session has none, and deserves a kinder word.
    gate.init_app(app)
    CSRFProtect(app)
    for part in (accounts, i18n, filters, names, assets, security, errors, frame, limiter):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
