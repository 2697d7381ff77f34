"""How things are timed: in turn with what they are compared to, so that the machine is the same."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

Act = Callable[[], object]


def timed(act: Act) -> float:
    """Seconds by the clock that one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def in_turn(acts: Sequence[Act], rounds: int, warm_up: int = 10) -> list[float]:
    """The median seconds of each act, all of them once a round."""
    taken = [[timed(act) for act in acts] for _ in range(warm_up + rounds)][warm_up:]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def milliseconds(seconds: float) -> str:
    """For people."""
    return f"{seconds * 1e3:.2f} ms"
