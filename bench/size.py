"""What a large model costs: to deploy, and to start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench import models
from bench.databases import Databases
from bench.lines import Line
from bench.models import ACTOR, Plant
from bench.timing import in_turn, milliseconds, timed

SMALL, LARGE = 10, 1_000
SECONDS = 5.0
MOST = 1.3


def measure(databases: Databases) -> Iterator[Line]:
    """A chain of 1,000 elements against one of 10; both rest at their first task."""
    plant = Plant(databases.sqlite(), models.chain("small", SMALL))
    large = models.chain("large", LARGE)

    def deploy() -> None:
        with plant.sessions.begin() as session:
            plant.engine.deploy(session, {"large.bpmn": large}, actor=ACTOR)

    yield Line("deploy a model of 1,000 elements", timed(deploy), "s", SECONDS)
    first = timed(lambda: plant.start("large"))
    yield Line("its first start, which reads it", first, "s", SECONDS)
    late, early = in_turn([lambda: plant.start("large"), lambda: plant.start("small")], 100)
    detail = f"{milliseconds(late)} to {milliseconds(early)}"
    name = "start of 1,000 elements to one of 10"
    yield Line(name, late / early, "x", MOST, detail=detail)
    run_large, run_small = _through(plant, "large"), _through(plant, "small")
    detail = f"{milliseconds(run_large)} to {milliseconds(run_small)} for 998 and 8 more elements"
    an_element = (run_large - run_small) / (LARGE - SMALL)
    yield Line("each further element of a step", an_element * 1e3, "ms", detail=detail)


def _through(plant: Plant, process_id: str) -> float:
    tasks = [plant.tasks(plant.start(process_id))[0] for _ in range(5)]
    return min(timed(partial(plant.complete, task)) for task in tasks)
