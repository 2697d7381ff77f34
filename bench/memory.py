"""Whether a process of the operating system grows with what it has done."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

from bench import models
from bench.databases import Databases
from bench.lines import Line
from bench.models import Plant, Walker

FEW, MANY = 1_000, 50_000
MOST = 1.1
PAGE = os.sysconf("SC_PAGE_SIZE")


def measure(databases: Databases) -> Iterator[Line]:
    """The memory in use after 50,000 completed tasks, to that after 1,000."""
    plant = Plant(databases.sqlite(), models.rounds())
    walkers = [Walker(plant, "rounds", n=1) for _ in range(50)]
    early = _after(walkers, FEW)
    late = _after(walkers, MANY - FEW)
    detail = f"{late / 2**20:.1f} to {early / 2**20:.1f} MiB"
    name = "memory after 50,000 tasks to after 1,000"
    yield Line(name, late / early, "x", MOST, detail=detail)


def _after(walkers: list[Walker], tasks: int) -> int:
    for number in range(tasks):
        walkers[number % len(walkers)]()
    gc.collect()
    resident = Path("/proc/self/statm").read_text().split()[1]
    return int(resident) * PAGE
