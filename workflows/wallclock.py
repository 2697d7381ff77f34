"""Real time, for what must not follow the engine's clock: the outbox, leases, sign-in."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The instant that it really is."""
    return datetime.now(UTC)
