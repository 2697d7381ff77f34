"""Instances from start to end: ours, durable, beside SpiffWorkflow alone, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench import models
from bench.databases import Databases
from bench.lines import Line
from bench.models import Plant
from bench.timing import in_turn

ROUNDS = 200


def measure(databases: Databases) -> Iterator[Line]:
    """A chain of two tasks for people and two scripts that write nothing in common."""
    model = models.process(
        "pair",
        models.START,
        models.user("ask"),
        models.script("one", "n = 1"),
        models.user("sign"),
        models.script("two", "n = 2"),
        models.END,
        flows=[
            ("start", "ask"),
            ("ask", "one"),
            ("one", "sign"),
            ("sign", "two"),
            ("two", "end"),
        ],
    )
    plant = Plant(databases.sqlite(), model)
    spec = _spec(model)

    def ours() -> None:
        (task,) = plant.tasks(plant.start("pair"))
        (task,) = plant.complete(task).opened
        plant.complete(task)

    def theirs() -> None:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        while not workflow.is_completed():
            workflow.get_next_task(manual=True, state=TaskState.READY).run()
            workflow.do_engine_steps()

    durable, memory = in_turn([ours, theirs], ROUNDS)
    yield Line("instances a second, start to end, durable", 1 / durable, "/s")
    yield Line("the same in SpiffWorkflow alone, in memory", 1 / memory, "/s")
    yield Line("what durability costs", durable / memory, "x")


def _spec(model: bytes) -> object:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(model)))
    return parser.get_spec("pair")
