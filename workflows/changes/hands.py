"""The engine for handlers that act on another instance than their own."""

from __future__ import annotations

from engine import Engine


def engine_of() -> Engine:
    """The programme's engine, which is built with the registry that names these handlers."""
    from workflows.runtime import engine  # noqa: PLC0415

    return engine
