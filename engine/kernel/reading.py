"""From the bytes of an authored file to definitions, or to everything that is wrong with it."""

from engine.kernel import elements, gate, references, rewrite, wiring, xml
from engine.kernel.definition import Definition
from engine.kernel.problems import Problems, element_id


def parse(data: bytes, filename: str) -> list[Definition]:
    """The processes of a file; refused with all problems at once."""
    problems = Problems(filename)
    root = references.resolve(xml.read(data, filename), problems)
    processes = gate.check(root, problems)
    for process in processes:
        wiring.check(process, problems)
        elements.read_all(process, problems)
        elements.flows(process, problems)
    problems.raise_any()
    rewritten = rewrite.rewrite(root)
    return [
        Definition.restore(element_id(process) or "", rewritten, rewrite.VERSION)
        for process in processes
    ]
