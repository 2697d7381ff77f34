"""Cookies that never travel in the clear where the site is reached by https."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class SessionInterface(SecureCookieSessionInterface):
    """Flask's own signed cookie, marked Secure by the request at hand."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the browser came by https, to us or to the proxy before us."""
        return by_https()

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether this answer prolongs the session.

        A static file does not: caches keep it, and it may arrive after somebody has signed out.
        """
        return request.endpoint != "static" and super().should_set_cookie(app, session)


def by_https() -> bool:
    """Whether the browser speaks https; a false claim of it would only hurt who makes it."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"


def init_app(app: Flask) -> None:
    """Keep sessions in this kind of cookie."""
    app.session_interface = SessionInterface()
