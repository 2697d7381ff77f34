"""A worker's job: what it does each tick, and what it says while the database cannot be used."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from engine.outages import Outage, outage_of
from workflows import wallclock

log = logging.getLogger(__name__)


def _apart() -> float:
    """How far the clock is from the one that nobody can set."""
    return wallclock.now().timestamp() - time.monotonic()


@dataclass
class Job:
    """Something to do again and again; an outage is said once, and once when it is over."""

    name: str
    act: Callable[[], object]
    outage: Outage | None = None

    def __call__(self) -> None:
        """Do it; while the database cannot be used, leave it for the next tick."""
        try:
            self.act()
        except Exception as error:
            found = outage_of(error)
            if found is None:
                log.exception("%s failed", self.name)
                return
            if found != self.outage:
                # The first line says what the driver said, the others only which statement.
                said = str(error).partition("\n")[0]
                log.error("%s: the database is %s; trying again: %s", self.name, found, said)
            self.outage = found
            return
        if self.outage is not None:
            log.warning("%s: the database can be used again", self.name)
            self.outage = None


@dataclass
class Watch:
    """Notices that the machine's clock has been set."""

    apart: float = field(default_factory=_apart)

    def was_set(self, by_more_than: timedelta) -> bool:
        """Whether it has been set since the last look."""
        apart = _apart()
        moved, self.apart = abs(apart - self.apart), apart
        return moved > by_more_than.total_seconds()
