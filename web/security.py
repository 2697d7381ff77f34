"""The headers that keep a page to itself: nothing from elsewhere, nothing inline, no framing."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

from web.cookies import by_https

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
YEAR: Final = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_dress)


def _dress(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if by_https():
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    if request.endpoint == "static":
        return response
    # What somebody saw is theirs: no shared cache, and no "back" after signing out.
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.update(("Cookie", "HX-Request"))
    return response
