"""Whether this machine can set a PDF."""

from __future__ import annotations

from ctypes.util import find_library


def library() -> str | None:
    """The library that WeasyPrint loads, or None where it is not installed."""
    return find_library("pangoft2-1.0")
