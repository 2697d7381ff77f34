"""What a set of files would deploy, and every reason to refuse it; asks no database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine import completeness, dmn, kernel, soundness
from engine.errors import DeploymentRefused, Problem
from engine.kernel import Definition, Element
from engine.kernel.element import Binding
from engine.traffic import Passage


@dataclass(frozen=True)
class FormFile:
    """A form as its file defines it: its id, and the fields that become no variables."""

    id: str
    private: frozenset[str] = frozenset()


ABSENT: Final[Mapping[tuple[str, Binding], str]] = {
    ("process", "deployment"): "process {name!r} is not in this deployment",
    ("process", "latest"): "process {name!r} is neither in this deployment nor deployed before",
    ("decision", "deployment"): "decision {name!r} is not in this deployment",
    ("decision", "latest"): "decision {name!r} is neither in this deployment nor deployed before",
    ("form", "deployment"): "form {name!r} is not in this deployment",
    ("form", "latest"): "form {name!r} is neither in this deployment nor deployed before",
}

# Reads a .form file by its name and content; raises DeploymentRefused.
ReadForm = Callable[[str, bytes], FormFile]


@dataclass(frozen=True)
class Offer:
    """What the surroundings have for models to name; None means: any.

    `processes`, `decisions` and `forms` are deployed already, for what binds to the latest, and
    `passages` are the messages and signals of these processes (None: nobody looked);
    `messages` and `signals` are those that the application itself sends or receives.
    """

    handlers: Collection[str] | None
    form_keys: Collection[str] | None
    read_form: ReadForm | None = None
    processes: Collection[str] | None = ()
    decisions: Collection[str] | None = ()
    forms: Collection[str] | None = ()
    roles: Collection[str] | None = None
    messages: Collection[str] | None = None
    signals: Collection[str] | None = None
    passages: Collection[Passage] | None = ()


@dataclass
class Admission:
    """The parts of a set of files, each with its file, and what is wrong or doubtful in them."""

    definitions: list[tuple[str, Definition]] = field(default_factory=list)
    decisions: list[tuple[str, str]] = field(default_factory=list)
    forms: list[tuple[str, FormFile]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

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
    found.problems += [*_twice(found), *_shadowing(found, offer), *_unmet(found, offer)]
    found.problems += _uncallable(found)
    for file, definition in found.definitions:
        report = soundness.check(definition, file)
        found.problems += report.problems
        found.warnings += report.warnings
    around = _surroundings(found, files, offer)
    found.problems += completeness.refused(found.definitions, around)
    found.warnings += completeness.doubtful(found.definitions, around)
    found.warnings += _unheard(found)
    return found


def _surroundings(
    found: Admission, files: Mapping[str, bytes], offer: Offer
) -> completeness.Surroundings:
    return completeness.Surroundings(
        roles=offer.roles,
        messages=offer.messages,
        signals=offer.signals,
        forms=offer.form_keys is not None,
        deployed=offer.passages,
        pools={file: kernel.outside(files[file], file) for file in dict(found.definitions)},
    )


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


def _shadowing(found: Admission, offer: Offer) -> Iterator[Problem]:
    """A form of code is read by code: none of the same name may stand in for it."""
    for file, form in found.forms:
        if form.id in (offer.form_keys or ()):
            text = "a form of this id is built in; give it another id"
            yield Problem.of(file, form.id, "form-id", text)


def _unheard(found: Admission) -> Iterator[Problem]:
    """Answers that a process asks for by name and that its form does not hand on."""
    forms = {form.id: form for _, form in found.forms}
    for file, definition in found.definitions:
        asked = frozenset[str]().union(
            *(getattr(spec, "names", ()) for spec in definition.specs.values())
        )
        for element in definition.elements.values():
            form = forms.get(element.form_key or "")
            for name in sorted(asked & form.private) if form else ():
                text = (
                    "the process reads {name!r}, which form {form!r} keeps to itself;"
                    " give the field the property routing=true"
                )
                key = element.form_key
                yield Problem.of(file, element.id, "routing", text, name=name, form=key)


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


def _uncallable(found: Admission) -> Iterator[Problem]:
    """Calls of processes that a caller cannot start: by an event only, or in several ways."""
    here = {each.process_id: each for _, each in found.definitions}
    for file, definition in found.definitions:
        for element in definition.elements.values():
            name = element.called
            if name in here and not here[name].can_be_called:
                text = "process {name!r} has {count} start events that wait for nothing, not one"
                count = len(here[name].none_starts)
                yield Problem.of(file, element.id, "call-start", text, name=name, count=count)


class _Here:
    """What a set of files and its surroundings have; where a file is unread, it may have all."""

    def __init__(self, found: Admission, offer: Offer) -> None:
        self.offer, unread = offer, found.unread
        self.here = {
            "process": _known((each.process_id for _, each in found.definitions), unread, "bpmn"),
            "decision": _known((each for _, each in found.decisions), unread, "dmn"),
            "form": _known((each.id for _, each in found.forms), unread, "form"),
        }
        self.by_key = (self.here["form"], offer.form_keys)
        self.deployed = {
            "process": offer.processes,
            "decision": offer.decisions,
            "form": offer.forms,
        }

    def unmet_by(self, element: Element) -> Iterator[tuple[str, str, str]]:
        """What an element names and nobody has: the rule, the text, the name."""
        if _lacks(element.handler, self.offer.handlers):
            yield "known-handler", "no handler {name!r} is registered", element.handler or ""
        if element.call is not None:
            yield from self._unmet("process", element.call.process_id, element.call.binding)
        if element.decide is not None:
            yield from self._unmet("decision", element.decide.decision_id, element.decide.binding)
        if element.form_binding is not None:
            yield from self._unmet("form", element.form_key or "", element.form_binding)
        elif all(_lacks(element.form_key, known) for known in self.by_key):
            yield "known-form", "there is no form {name!r}", element.form_key or ""

    def _unmet(self, kind: str, name: str, binding: Binding) -> Iterator[tuple[str, str, str]]:
        lacking = _lacks(name, self.here[kind])
        if lacking and (binding == "deployment" or _lacks(name, self.deployed[kind])):
            yield f"known-{kind}", ABSENT[kind, binding], name


def _known(names: Iterable[str], unread: Collection[str], suffix: str) -> frozenset[str] | None:
    return None if any(name.endswith(suffix) for name in unread) else frozenset(names)


def _lacks(name: str | None, known: Collection[str] | None) -> bool:
    return bool(name) and known is not None and name not in known
