"""Ten people who complete ten tasks of one instance at once: how long the slowest of them wait."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from bench import models
from bench.databases import Databases
from bench.lines import Line
from bench.models import Plant
from bench.timing import timed

PEOPLE, ROUNDS = 10, 30
MOST = 200.0


def measure(databases: Databases) -> Iterator[Line]:
    """The 95th percentile of all waits; one error ends it."""
    for kind, make in databases.kinds.items():
        plant = Plant(make(), models.items("at_once", sequential=False))
        waits = [wait * 1e3 for _ in range(ROUNDS) for wait in _together(plant)]
        p95, median = statistics.quantiles(waits, n=20)[-1], statistics.median(waits)
        name = f"ten people, ten tasks of one instance, {kind}: p95"
        yield Line(name, p95, "ms", MOST, detail=f"p50 {median:.0f} ms")


def _together(plant: Plant) -> list[float]:
    tasks = plant.tasks(plant.start("at_once", items=list(range(PEOPLE))))
    ready = Barrier(PEOPLE)

    def wait(task: int) -> float:
        ready.wait()
        return timed(partial(plant.complete, task))

    with ThreadPoolExecutor(PEOPLE) as people:
        return list(people.map(wait, tasks))
