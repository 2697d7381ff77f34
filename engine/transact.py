"""The edges' way to write: one function in one transaction, again when somebody was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.database import begin_writing
from engine.errors import StaleState

ATTEMPTS: Final = 5
# Serialization failure, deadlock, lock not available.
RETRYABLE_STATES: Final = frozenset({"40001", "40P01", "55P03"})
Result = TypeVar("Result")


def transact(session_factory: Callable[[], Session], fn: Callable[[Session], Result]) -> Result:
    """Run `fn(session)` and commit; up to five times, each in a fresh session.

    It runs again on a stale version or a busy database; any other exception rolls back and is
    raised as it is, and so is the last attempt's.
    """
    attempt = 1
    while True:
        with session_factory() as session:
            try:
                begin_writing(session)
                result = fn(session)
                session.commit()
                return result
            except (StaleState, DBAPIError) as error:
                session.rollback()
                if attempt == ATTEMPTS or not worth_another(error):
                    raise
        # Two who collided once should not collide again in the same instant.
        time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311
        attempt += 1


def worth_another(error: BaseException) -> bool:
    """Whether the same work may well succeed in a fresh transaction."""
    if isinstance(error, StaleState):
        return True
    driver = getattr(error, "orig", None)
    if getattr(driver, "sqlstate", None) in RETRYABLE_STATES:
        return True
    return "database is locked" in str(driver)
