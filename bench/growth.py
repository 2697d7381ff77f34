"""Whether a step costs the same however long an instance has lived and however wide it is."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import partial

from sqlalchemy import func, select

from bench import models
from bench.databases import Databases
from bench.lines import Line
from bench.models import Plant, Walker
from bench.steps import stored
from bench.timing import in_turn, milliseconds, timed
from engine.tables import instance

FLAT = 1.3
LONG, TOGETHER = 10_000, 60
MOST_WIDE = 5.0


def measure(databases: Databases) -> Iterator[Line]:
    """Loops and multi-instance activities, late against early."""
    yield from _long(databases)
    yield from _sequential(databases)
    yield from _parallel(databases)


def _long(databases: Databases) -> Iterator[Line]:
    plant = Plant(databases.sqlite(), models.rounds())
    old = Walker(plant, "rounds", n=1)
    for _ in range(10):
        old()
    early = _bytes_a_round(plant, old)
    for _ in range(LONG - 20 - TOGETHER):
        old()
    young = Walker(plant, "rounds", n=1)
    late_time, early_time = in_turn([old, young], TOGETHER)
    detail = f"{milliseconds(late_time)} to {milliseconds(early_time)}"
    yield Line("loop: round 10,000 to round 10", late_time / early_time, "x", FLAT, detail=detail)
    late = _bytes_a_round(plant, old)
    detail = f"{late:,} to {early:,} bytes"
    yield Line("loop: bytes a round, 10,000 to 10", late / early, "x", FLAT, detail=detail)


def _bytes_a_round(plant: Plant, walker: Walker) -> int:
    before = stored(plant, walker.instance_id)
    walker()
    with plant.sessions() as session:
        wanted = select(func.length(instance.c.state)).where(instance.c.id == walker.instance_id)
        state: int = session.execute(wanted).scalar_one()
    return stored(plant, walker.instance_id) - before + state


def _sequential(databases: Databases) -> Iterator[Line]:
    plant = Plant(databases.sqlite(), models.items("in_turn", sequential=True))
    everything = list(range(1_000))
    old = Walker(plant, "in_turn", items=everything)
    for _ in range(1_000 - 20 - TOGETHER):
        old()
    young = Walker(plant, "in_turn", items=everything)
    late, early = in_turn([old, young], TOGETHER)
    detail = f"{milliseconds(late)} to {milliseconds(early)}"
    name = "sequential items: 1,000th to 10th"
    yield Line(name, late / early, "x", FLAT, detail=detail)


def _parallel(databases: Databases) -> Iterator[Line]:
    plant = Plant(databases.sqlite(), models.items("at_once", sequential=False))
    early, late = [], []
    for _ in range(5):
        taken = _all_items(plant, 100)
        early += taken[5:15]
        late += taken[89:99]
    last, first = statistics.median(late), statistics.median(early)
    detail = f"{milliseconds(last)} to {milliseconds(first)}"
    yield Line("parallel items of 100: last to 10th", last / first, "x", FLAT, detail=detail)
    name = "parallel item of 1,000"
    taken = _all_items(plant, 1_000)
    # The aim is in milliseconds: what the machine needs for any step tells how fast it is now.
    walker = Walker(Plant(databases.sqlite(), models.rounds()), "rounds", n=1)
    plain = milliseconds(statistics.median(timed(walker) for _ in range(TOGETHER)))
    detail = f"median of all; a round of a loop {plain}"
    yield Line(name, statistics.median(taken) * 1e3, "ms", MOST_WIDE, detail=detail)
    first = statistics.median(taken[:50]) * 1e3
    yield Line(f"{name}, among the first 50", first, "ms", MOST_WIDE)


def _all_items(plant: Plant, count: int) -> list[float]:
    instance_id = plant.start("at_once", items=list(range(count)))
    return [timed(partial(plant.complete, task)) for task in plant.tasks(instance_id)]
