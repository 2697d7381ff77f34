"""What the expression of a date gives, asked again as of an instant of one's choice."""

from __future__ import annotations

from datetime import datetime

from engine.kernel.slot import Slot
from engine.step import Held


def value(held: Held, token: int, slot: Slot, at: datetime) -> tuple[object, bool]:
    """The value as the token sees it, and whether it is provisional; a literal is itself."""
    if slot.expression is None:
        return slot.text, False
    moment = held.host.moment
    now, moment.now, moment.provisional = moment.now, at, False
    try:
        scope = {**held.host.functions, **held.execution.seen_by(token)}
        return slot.expression(scope), moment.provisional
    finally:
        moment.now = now
