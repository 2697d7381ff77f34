"""What a set of files would deploy, and every reason to refuse it; asks no database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine import dmn, kernel
from engine.errors import DeploymentRefused, Problem
from engine.kernel import Definition, Element

Named = TypeVar("Named")


@dataclass(frozen=True)
class FormFile:
    """A form as its file defines it: its id, and the fields that become no variables."""

    id: str
    private: frozenset[str] = frozenset()


# Reads a .form file by its name and content; raises DeploymentRefused.
ReadForm = Callable[[str, bytes], FormFile]


@dataclass(frozen=True)
class Offer:
    """What the surroundings have for models to name; None means: any.

    `processes`, `decisions` and `forms` are deployed already, for what binds to the latest.
    """

    handlers: Collection[str] | None
    form_keys: Collection[str] | None
    read_form: ReadForm | None = None
    processes: Collection[str] | None = ()
    decisions: Collection[str] | None = ()
    forms: Collection[str] | None = ()


@dataclass
class Admission:
    """The parts of a set of files, each with its file, and what is wrong with them."""

    definitions: list[tuple[str, Definition]] = field(default_factory=list)
    decisions: list[tuple[str, str]] = field(default_factory=list)
    forms: list[tuple[str, FormFile]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def unread(self) -> frozenset[str]:
        """The files that could not be read as a whole."""
        return frozenset(problem.file for problem in self.problems)


def admit(files: Mapping[str, bytes], offer: Offer) -> Admission:
    """Read a set of .bpmn, .dmn and .form files and look at it as a whole."""
    found = Admission()
    for name in sorted(files):
        try:
            _read(found, name, files[name], offer)
        except DeploymentRefused as refused:
            found.problems += refused.problems
    _decide(found, {name: files[name] for name in files if name.endswith(".dmn")})
    if not files:
        found.problems.append(Problem("-", None, "empty", "there is nothing to deploy"))
    found.problems += [*_twice(found), *_unmet(found, offer)]
    return found


def _read(found: Admission, name: str, content: bytes, offer: Offer) -> None:
    if name.endswith(".bpmn"):
        found.definitions += [(name, each) for each in kernel.parse(content, name)]
    elif name.endswith(".dmn"):
        return  # all together, since they may import each other
    elif name.endswith(".form") and offer.read_form is not None:
        found.forms.append((name, offer.read_form(name, content)))
    else:
        found.problems.append(Problem(name, None, "file-kind", "neither .bpmn, .dmn nor .form"))


def _decide(found: Admission, files: Mapping[str, bytes]) -> None:
    try:
        found.decisions += [(each.file, name) for name, each in dmn.parse_all(files).items()]
    except dmn.DmnRefused as refused:
        found.problems += [
            Problem(each.file, each.element_id, each.rule, each.text, each.values)
            for each in refused.problems
        ]


def _twice(found: Admission) -> Iterator[Problem]:
    processes = [(file, each.process_id) for file, each in found.definitions]
    for file, name, other in _repeated(processes):
        text = "this process is also in {other}"
        yield Problem.of(file, name, "one-process-once", text, other=other)
    for file, name, other in _repeated([(file, each.id) for file, each in found.forms]):
        text = "this form is also in {other}"
        yield Problem.of(file, name, "one-form-once", text, other=other)


def _repeated(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    seen: dict[str, str] = {}
    for file, name in names:
        if name in seen:
            yield file, name, seen[name]
        seen[name] = file


def _unmet(found: Admission, offer: Offer) -> Iterator[Problem]:
    """What the models name and nobody has."""
    here = _Here(found, offer)
    for file, definition in found.definitions:
        for element in definition.elements.values():
            for rule, text, name in here.unmet_by(element):
                yield Problem.of(file, element.id, rule, text, name=name)


class _Here:
    """What a set of files and its surroundings have; where a file is unread, it may have all."""

    def __init__(self, found: Admission, offer: Offer) -> None:
        self.offer = offer
        unread = found.unread
        self.processes = _known((each.process_id for _, each in found.definitions), unread, "bpmn")
        self.decisions = _known((each for _, each in found.decisions), unread, "dmn")
        self.forms = _known((each.id for _, each in found.forms), unread, "form")

    def unmet_by(self, element: Element) -> Iterator[tuple[str, str, str]]:
        """What an element names and nobody has: the rule, the text, the name."""
        offer = self.offer
        if _lacks(element.handler, offer.handlers):
            yield "known-handler", "no handler {name!r} is registered", element.handler or ""
        if _lacks(element.form_key, offer.form_keys):
            yield "known-form", "there is no form {name!r}", element.form_key or ""
        if _lacks(element.decision, self.decisions):
            text = "decision {name!r} is not in this deployment"
            yield "known-decision", text, element.decision or ""
        if element.call is not None:
            yield from self._unmet_call(element.call.process_id, element.call.binding)

    def _unmet_call(self, called: str, binding: str) -> Iterator[tuple[str, str, str]]:
        if not _lacks(called, self.processes):
            return
        if binding == "deployment":
            yield "known-process", "process {name!r} is not in this deployment", called
        elif _lacks(called, self.offer.processes):
            yield "known-process", "process {name!r} is neither here nor deployed", called


def _known(names: Iterable[str], unread: Collection[str], suffix: str) -> frozenset[str] | None:
    return None if any(name.endswith(suffix) for name in unread) else frozenset(names)


def _lacks(name: str | None, known: Collection[str] | None) -> bool:
    return bool(name) and known is not None and name not in known
