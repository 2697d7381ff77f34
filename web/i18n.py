"""Chinese first, and English: which language a request speaks, and how marked texts are said."""

from __future__ import annotations

from typing import Final

import flask_babel
from babel import Locale
from flask import Flask, g, request, session
from flask_login import current_user

LANGUAGES: Final = {"zh": "zh_Hans_CN", "en": "en"}
NAMES: Final = {"zh": "中文", "en": "English"}


def init_app(app: Flask) -> None:
    """Set up Flask-Babel; the Chinese text is the msgid, so only English needs a catalogue."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    flask_babel.Babel(
        app,
        default_locale=LANGUAGES["zh"],
        default_timezone="Asia/Shanghai",
        locale_selector=_choose,
    )
    app.jinja_env.globals.update(language=language, language_names=NAMES)


def _choose() -> str:
    """The choice of this session, else the person's own, else what the browser asks for."""
    if "language" not in g:
        g.language = LANGUAGES[_chosen()]
    return str(g.language)


def _chosen() -> str:
    kept = session.get("language") or request.cookies.get("language")
    if kept in LANGUAGES:
        return str(kept)
    if "nobody" not in g and current_user.is_authenticated:
        return "en" if str(current_user.language).startswith("en") else "zh"
    return request.accept_languages.best_match(list(LANGUAGES), default="zh") or "zh"


def ask_nobody() -> None:
    """Choose the language without asking who is signed in: the database cannot say."""
    g.nobody = True


def language() -> str:
    """`zh` or `en`."""
    return "en" if locale().language == "en" else "zh"


def locale() -> Locale:
    """Babel's locale of this request."""
    return flask_babel.get_locale() or Locale.parse(LANGUAGES["zh"])


def gettext(text: str, **params: object) -> str:
    """The text in this request's language; places are written `%(name)s`."""
    return str(flask_babel.gettext(text, **params))


def ngettext(one: str, many: str, num: int) -> str:
    """The text for this number of things."""
    return str(flask_babel.ngettext(one, many, num))
