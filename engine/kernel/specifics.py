"""What only one kind of activity has: people, a called process, a decision, a script."""

from engine.kernel import timing, xml
from engine.kernel.data import Data
from engine.kernel.element import AdHoc, Assignment, Binding, Call, Decide, Mappings
from engine.kernel.problems import Problems
from engine.kernel.slot import Slot, always_feel, literal_or_feel
from engine.kernel.vocabulary import DECISION_RESULTS, ON_SUSPEND


def assignment(node: xml.Node, own: dict[str, str], problems: Problems) -> Assignment:
    """Who does a user task."""

    def slot(name: str) -> Slot | None:
        return _slot(node, name, xml.camunda(node, name), problems)

    return Assignment(
        roles=slot("candidateGroups"),
        organisations=_slot(
            node, "candidateOrganisation", own.get("candidateOrganisation"), problems
        ),
        assignee=slot("assignee"),
        due=_deadline(node, "dueDate", problems),
        follow_up=_deadline(node, "followUpDate", problems),
        priority=slot("priority"),
    )


def _deadline(node: xml.Node, name: str, problems: Problems) -> Slot | None:
    text = xml.camunda(node, name)
    return problems.slot(node, name, text, timing.deadline_slot) if text else None


def call(node: xml.Node, held: Data, problems: Problems) -> Call:
    """What a call activity calls."""
    called = node.get("calledElement") or ""
    if not called or called.startswith("=") or "{" in called:
        problems.add(node, "call", "calledElement must be the id of a process")
    keys = [item for item in xml.extensions(node, "in") if item.get("businessKey")]
    key = keys[0].get("businessKey") if keys else None
    return Call(
        process_id=called,
        binding=_binding(node, "calledElementBinding", problems),
        business_key=_slot(node, "businessKey", key, problems),
        everything=any(_all_in(item) for item in xml.extensions(node, "in")),
        into=_passed(node, "in", problems) + held.inputs(node),
        out=_passed(node, "out", problems) + held.outputs(node),
    )


def form(node: xml.Node, problems: Problems) -> tuple[str | None, Binding | None]:
    """The form that a user task shows, and whose version of it."""
    key, ref = xml.camunda(node, "formKey"), xml.camunda(node, "formRef")
    if key and ref:
        problems.add(node, "form", "camunda:formKey and camunda:formRef: write only one")
    for name, value in (("formKey", key), ("formRef", ref)):
        if value and value.startswith(("=", "$", "#")):
            problems.add(node, "form", "camunda:{name} must be the id of a form", name=name)
    if ref is None and xml.camunda(node, "formRefBinding"):
        problems.add(node, "form", "camunda:formRefBinding stands without a camunda:formRef")
    return ref or key, _binding(node, "formRefBinding", problems) if ref else None


def _binding(node: xml.Node, name: str, problems: Problems) -> Binding:
    binding = xml.camunda(node, name) or "deployment"
    if binding not in ("deployment", "latest"):
        text = "camunda:{name} {binding!r}: only deployment or latest"
        problems.add(node, "binding", text, name=name, binding=binding)
    return "latest" if binding == "latest" else "deployment"


def _passed(node: xml.Node, tag: str, problems: Problems) -> Mappings:
    return tuple(
        _pass(node, item, problems)
        for item in xml.extensions(node, tag)
        if not item.get("businessKey") and not _all_in(item)
    )


def _all_in(item: xml.Node) -> bool:
    return xml.local(item) == "in" and item.get("variables") == "all" and not item.get("local")


def _pass(node: xml.Node, item: xml.Node, problems: Problems) -> tuple[str, Slot]:
    source, target = item.get("source"), item.get("target")
    text = item.get("sourceExpression") or source
    if xml.local(item) == "out" and item.get("variables"):
        message = "name each variable that comes back; all of them would overwrite the caller's"
        problems.add(node, "mapping", message)
    elif not text or not target or item.get("variables") or item.get("local"):
        problems.add(
            node, "mapping", "camunda:in and out need source or sourceExpression and target"
        )
    else:
        return (target, problems.slot(node, target, text, always_feel))
    return (target or "", Slot(""))


def activation(node: xml.Node, problems: Problems) -> Slot | None:
    """When the tokens at a complex gateway are enough."""
    text = xml.text(xml.child(node, "activationCondition"))
    return problems.slot(node, "activationCondition", text, always_feel) if text else None


def ad_hoc(node: xml.Node, own: dict[str, str], problems: Problems) -> AdHoc:
    """How the activities of an ad-hoc sub-process are begun, and when they are enough."""

    def slot(name: str, text: str | None) -> Slot | None:
        return problems.slot(node, name, text, always_feel) if text else None

    return AdHoc(
        sequential=node.get("ordering") == "Sequential",
        cancel_remaining=node.get("cancelRemainingInstances", "true") == "true",
        condition=slot("completionCondition", xml.text(xml.child(node, "completionCondition"))),
        active=slot("activeElements", own.get("activeElements")),
    )


def on_suspend(node: xml.Node, own: dict[str, str], problems: Problems) -> str | None:
    """What a suspension does to the dates of an element, where the model says so."""
    value = own.get("onSuspend")
    if value is None:
        return None
    if value not in ON_SUSPEND:
        message = "onSuspend {value!r}: write keepDate or keepRemaining"
        problems.add(node, "suspension", message, value=value)
    parent = node.getparent()
    at_start = xml.local(node) == "startEvent" and not xml.by_event(parent)
    dated = any(xml.camunda(node, name) for name in ("dueDate", "followUpDate"))
    if at_start or not (dated or xml.child(node, "timerEventDefinition") is not None):
        message = "onSuspend says nothing here: only a timer or a task with a date has use of it"
        problems.add(node, "suspension", message)
    return value


def decide(node: xml.Node, problems: Problems) -> Decide:
    """What a business rule task asks."""
    decision = xml.camunda(node, "decisionRef") or ""
    variable = xml.camunda(node, "resultVariable") or ""
    mapping = xml.camunda(node, "mapDecisionResult") or "resultList"
    for name, value in (("decisionRef", decision), ("resultVariable", variable)):
        if not value or value.startswith(("=", "$", "#")):
            problems.add(node, "decision", "camunda:{name} must be a name", name=name)
    if mapping not in DECISION_RESULTS:
        problems.add(node, "decision", "mapDecisionResult {mapping!r} is unknown", mapping=mapping)
    return Decide(decision, variable, mapping, _binding(node, "decisionRefBinding", problems))


def script(node: xml.Node, problems: Problems) -> Mappings:
    """The assignments of a script task."""
    if (node.get("scriptFormat") or "").lower() != "feel":
        problems.add(node, "script", "scriptFormat must be feel; other languages do not run")
        return ()
    lines = xml.text(xml.child(node, "script")).splitlines()
    return tuple(_assign(node, line, problems) for line in lines if line.strip())


def _assign(node: xml.Node, line: str, problems: Problems) -> tuple[str, Slot]:
    name, equals, expression = line.partition("=")
    name = name.strip()
    if not equals or not name.isidentifier():
        problems.add(
            node, "script", "{line!r} is not of the form name = expression", line=line.strip()
        )
        return (name, Slot(line))
    return (name, problems.slot(node, name, expression, always_feel))


def _slot(node: xml.Node, name: str, text: str | None, problems: Problems) -> Slot | None:
    return problems.slot(node, name, text, literal_or_feel) if text else None
