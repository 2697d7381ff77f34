"""Keeping a process that has come up out of the garbage collector's way."""

from __future__ import annotations

import gc
from typing import Final

FRESH: Final = 20_000
"""How many new objects that may form cycles it takes to look at them; a step makes some thousands."""


def settle() -> None:
    """Call once when a process has loaded what it serves: a server, a worker, a command.

    What is loaded stays, so the collector need not walk through it again and again, which costs a
    step more than the disk does; what a step makes is gone by itself when the step is over.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(FRESH, *gc.get_threshold()[1:])
