"""Turns the DMN files of a deployment into decisions, and gathers every reason to refuse them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from engine.dmn.cycles import circles
from engine.dmn.decision import Decision
from engine.dmn.errors import DmnRefused, Problem
from engine.dmn.file import File
from engine.dmn.graph import Decision as DecisionNode
from engine.dmn.graph import Service
from engine.dmn.xml import children, read


def parse(xml: bytes) -> dict[str, Decision]:
    """The decisions and services of one file by their id; DmnRefused names all that is not run."""
    return parse_all({"": xml})


def parse_all(files: Mapping[str, bytes]) -> dict[str, Decision]:
    """Those of several files, which may import each other."""
    decisions: dict[str, Decision] = {}
    problems: list[Problem] = []
    for decision in (each for file in load(files) for each in file.decisions()):
        other = decisions.setdefault(decision.id, decision)
        if other is not decision:
            text, values = "this decision is also in {other}", (("other", other.file),)
            problems.append(Problem(decision.id, "one-decision-once", text, values, decision.file))
    if problems:
        raise DmnRefused(problems)
    return decisions


def load(files: Mapping[str, bytes]) -> list[File]:
    """The files themselves, each with its own decisions."""
    problems: list[Problem] = []
    found: list[File] = []
    for name in sorted(files):
        try:
            found.append(File(name, read(files[name])))
        except DmnRefused as refused:
            problems += [Problem(*_parts(each), name) for each in refused.problems]
    if not problems:
        for step in STEPS:
            for file in found:
                step(file, found)
        for file in found:
            problems += file.reading.problems
    if not problems:
        problems += _in_circles(found)
    if problems:
        raise DmnRefused(problems)
    return found


def _parts(problem: Problem) -> tuple[str, str, str, tuple[tuple[str, object], ...]]:
    return problem.element_id, problem.rule, problem.text, problem.values


def _holds(file: File, files: Sequence[File]) -> None:
    """A file without decisions may be there for others; else one without anything is a mistake."""
    if any(file is each for other in files for _, each in other.imports):
        return
    root = file.reading.root
    parts = ("decision", "itemDefinition", "businessKnowledgeModel", "inputData", "import")
    if not any(children(root, part) for part in parts):
        file.reading.refuse(root, "decision", "the file holds no decision")


def _in_circles(files: Iterable[File]) -> list[Problem]:
    nodes = {node: file for file in files for node in file.nodes.values()}
    text = "requires itself: {path}"
    return [
        Problem(
            circle[0].id,
            "circle",
            text,
            (("path", " → ".join(each.id for each in [*circle, circle[0]])),),
            nodes[circle[0]].reading.file,
        )
        for circle in circles(nodes)
        if any(isinstance(each, DecisionNode | Service) for each in circle)
    ]


STEPS: tuple[Callable[[File, Sequence[File]], None], ...] = (
    File.link,
    File.read_types,
    File.read_nodes,
    File.read_needs,
    File.read_logic,
    _holds,
)
