"""From the bytes of an authored file to definitions, or to everything that is wrong with it."""

from functools import lru_cache

from engine.kernel import (
    elements,
    gate,
    global_tasks,
    looping,
    names,
    pools,
    references,
    rewrite,
    wiring,
    xml,
)
from engine.kernel.definition import Definition
from engine.kernel.problems import Problems, element_id


def parse(data: bytes, filename: str) -> list[Definition]:
    """The processes of a file; refused with all problems at once."""
    definitions, _ = _parsed(data, filename)
    return list(definitions)


def outside(data: bytes, filename: str) -> pools.Drawn:
    """What a file's message flows tie to pools that do not run here: see `pools.outside`."""
    _, drawn = _parsed(data, filename)
    return drawn


# A set that is deployed anew shares most of its files with the one before.
@lru_cache(maxsize=128)
def _parsed(data: bytes, filename: str) -> tuple[tuple[Definition, ...], pools.Drawn]:
    authored = xml.read(data, filename)
    problems, drawn = Problems(filename), pools.outside(authored)
    names.check(authored, problems)
    global_tasks.expand(authored)
    root = references.resolve(authored, problems)
    processes = gate.check(root, problems)
    for process in processes:
        wiring.check(process, problems)
        found = elements.read_all(process, problems)
        for node in elements.flow_nodes(process):
            if node.get("id") in found:
                looping.check_outputs(node, found[node.get("id", "")], problems)
        elements.flows(process, problems)
    problems.raise_any()
    ids = [element_id(process) or "" for process in processes]
    # From what is stored, so that what has been admitted is what any later process restores.
    return tuple(
        Definition.restore(name, rewrite.rewrite(root, name), rewrite.VERSION) for name in ids
    ), drawn
