"""Two processes of the operating system against one, on PostgreSQL, this machine's cores shared."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Iterator
from multiprocessing.queues import Queue

from bench import models
from bench.databases import Databases
from bench.lines import Line
from bench.models import Plant, Walker
from engine import make_engine

SECONDS = 4.0
RUNS = 5
LEAST = 1.2


def measure(databases: Databases) -> Iterator[Line]:
    """Tasks completed a second: alternating runs, the median of five each; any error ends it."""
    url = databases.postgresql_url()
    Plant(make_engine(url), models.rounds()).database.dispose()
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(RUNS):
        for processes, taken in rates.items():
            taken.append(_rate(url, processes))
    one, two = (statistics.median(rates[processes]) for processes in (1, 2))
    detail = f"{two:.0f} to {one:.0f} tasks a second"
    yield Line("two processes to one, PostgreSQL", two / one, "x", LEAST, least=True, detail=detail)


def _rate(url: str, processes: int) -> float:
    context = multiprocessing.get_context("spawn")
    results: Queue[int] = context.Queue()
    ready = context.Barrier(processes)
    running = [context.Process(target=_work, args=(url, ready, results)) for _ in range(processes)]
    for each in running:
        each.start()
    done = [results.get(timeout=60) for _ in running]
    for each in running:
        each.join()
        assert each.exitcode == 0, "a process failed"
    return sum(done) / SECONDS


def _work(url: str, ready: object, results: Queue[int]) -> None:
    plant = Plant(make_engine(url), create=False)
    walkers = [Walker(plant, "rounds", n=1) for _ in range(20)]
    ready.wait()  # type: ignore[attr-defined]
    until, done = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < until:
        walkers[done % len(walkers)]()
        done += 1
    results.put(done)
