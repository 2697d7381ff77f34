"""Small graphs as models: kinds by id, flows as pairs; and random ones, wired without any plan."""

import random
from collections.abc import Iterable, Mapping
from itertools import pairwise

from engine import kernel, soundness
from tests.engine.kernel.models import model, node

KINDS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "userTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
}
Edges = list[tuple[str, str]]


def edges(*paths: str) -> Edges:
    """Flows as text like ``start -> a -> end``."""
    found: Edges = []
    for path in paths:
        names = [name.strip() for name in path.split("->")]
        found += pairwise(names)
    return found


def graph(*paths: str, condition: str = "x", **more: str) -> bytes:
    """A model; an id tells its kind by what it begins with: ``task1``, ``xor_in``, ``end``."""
    flows = edges(*paths)
    names = dict.fromkeys(name for edge in flows for name in edge)
    return drawn({name: kind(name) for name in names}, flows, condition=condition, **more)


def kind(name: str) -> str:
    """The kind of element that an id tells; other ids are tasks."""
    found = [kind for prefix, kind in KINDS.items() if name.startswith(prefix)]
    return found[0] if found else "userTask"


def drawn(
    kinds: Mapping[str, str],
    flows: Iterable[tuple[str, str]],
    *,
    condition: str = "x",
    inner: Mapping[str, str] | None = None,
    body: str = "",
    extra: str = "",
) -> bytes:
    """A model; of the flows that leave a choice the last is its default."""
    flows = list(flows)
    text, defaults = "", {}
    for number, (source, target) in enumerate(flows):
        name, more = f"f{number}", ""
        leaving = [each for each in flows if each[0] == source]
        if kinds[source] in ("exclusiveGateway", "inclusiveGateway") and len(leaving) > 1:
            if leaving[-1] == (source, target):
                defaults[source] = name
            else:
                more = f"<conditionExpression>{condition}</conditionExpression>"
        text += f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{more}</sequenceFlow>'
    for name, tag in kinds.items():
        attributes = {"default": defaults[name]} if name in defaults else {}
        text += node(tag, name, (inner or {}).get(name, ""), **attributes)
    return model(text + body, extra=extra)


def verdict(xml: bytes) -> tuple[set[tuple[str | None, str]], set[tuple[str | None, str]]]:
    """What the check refuses and what it warns of, by element and rule."""
    [definition] = kernel.parse(xml, "m.bpmn")
    report = soundness.check(definition, "m.bpmn")
    assert all(each.message and each.file == "m.bpmn" for each in report.problems + report.warnings)
    return (
        {(each.element_id, each.rule) for each in report.problems},
        {(each.element_id, each.rule) for each in report.warnings},
    )


def unplanned(chance: random.Random) -> tuple[dict[str, str], Edges]:
    """A start, some elements, one or two ends, and flows between them at random."""
    inside = [f"n{number}" for number in range(chance.randint(2, 7))]
    choice = ["userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway"]
    weights = [3, 3, 3, chance.choice([0, 0, 1])]
    kinds = {name: chance.choices(choice, weights)[0] for name in inside}
    kinds |= {"start": "startEvent", "end": "endEvent"}
    found: dict[tuple[str, str], None] = {("start", chance.choice(inside)): None}
    for name in inside:
        for _ in range(1 if kinds[name] == "userTask" else chance.randint(1, 3)):
            target = chance.choice([*inside, "end", "end"])
            if target != name:
                found[name, target] = None
    flows = list(found)
    for name in inside:
        into = sum(target == name for _, target in flows)
        out = sum(source == name for source, _ in flows)
        if not into:
            del kinds[name]
        elif into == out == 1:  # a gateway for nothing is refused
            kinds[name] = "userTask"
    if not any(target == "end" for _, target in flows):
        del kinds["end"]
    return kinds, [edge for edge in flows if edge[0] in kinds and edge[1] in kinds]
