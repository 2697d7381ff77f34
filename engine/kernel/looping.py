"""How an activity loops, read from its XML: over items, or as long as a condition holds."""

from typing import Final

from engine import feel
from engine.kernel import associations, triggers, xml
from engine.kernel.data import Data, item
from engine.kernel.element import Element, Loop, Repeat, Throw, Trigger
from engine.kernel.items import whole
from engine.kernel.problems import Problems
from engine.kernel.slot import Slot, always_feel, named

RULE = "multi-instance"


def read(
    node: xml.Node, own: dict[str, str], held: Data, problems: Problems
) -> Loop | Repeat | None:
    """The loop of an activity, if it has one."""
    items = xml.child(node, "multiInstanceLoopCharacteristics")
    repeat = xml.child(node, "standardLoopCharacteristics")
    if items is not None and repeat is not None:
        problems.add(node, "loop", "an activity loops in one way only; this one has two")
    if items is not None:
        return _items(node, items, own, held, problems)
    return _repeat(node, repeat, problems) if repeat is not None else None


def _items(
    node: xml.Node, items: xml.Node, own: dict[str, str], held: Data, problems: Problems
) -> Loop:
    collection = _slot(node, "collection", xml.camunda(items, "collection"), problems)
    element = _slot(node, "outputElement", own.get("outputElement"), problems)
    loop = Loop(
        sequential=items.get("isSequential") == "true",
        collection=collection or held.collection(node),
        cardinality=_cardinality(node, items, problems),
        variable=xml.camunda(items, "elementVariable") or item(node, "inputDataItem"),
        condition=_child(node, items, "completionCondition", problems),
        output_collection=own.get("outputCollection") or held.results(node),
        output_element=element or _result(node, problems),
        throws=_throws(node, items, problems),
    )
    _check_items(node, items, loop, problems)
    return loop


def _result(node: xml.Node, problems: Problems) -> Slot | None:
    name = item(node, "outputDataItem")
    return problems.slot(node, "outputDataItem", name, named) if name else None


def _check_items(node: xml.Node, items: xml.Node, loop: Loop, problems: Problems) -> None:
    if (loop.collection is None) == (loop.cardinality is None):
        message = (
            "a multi-instance activity needs one of loopCardinality, loopDataInputRef and "
            "camunda:collection"
        )
        problems.add(node, RULE, message)
    if loop.variable and loop.collection is None:
        problems.add(node, RULE, "an item needs a list that it comes from")
    if bool(loop.output_element) != bool(loop.output_collection):
        problems.add(node, RULE, "a list of results and the result of an item go together")
    for ours, theirs in TWICE.items():
        if xml.camunda(items, ours) and xml.child(items, theirs) is not None:
            message = "camunda:{ours} and {theirs} say the same; keep one"
            problems.add(node, RULE, message, ours=ours, theirs=theirs)


def check_outputs(node: xml.Node, element: Element, problems: Problems) -> None:
    """The outputs of an item stay in the item: refuse those that nothing takes up there."""
    loop = element.loop
    if not isinstance(loop, Loop) or _compensated(node):
        return
    asking = [loop.output_element, loop.condition, *(each.condition for each in loop.throws)]
    used = {name for slot in asking if slot is not None for name in slot.names}
    for name, _ in (*element.outputs, *(element.call.out if element.call else ())):
        if name not in used:
            message = (
                "the output {name!r} of each item goes nowhere: collect it by outputCollection and"
                " outputElement, or by loopDataOutputRef and outputDataItem"
            )
            problems.add(node, RULE, message, name=name)


def _compensated(node: xml.Node) -> bool:
    """Whether something may undo an item, and sees what the item held."""
    scope = node.getparent()
    around = associations.compensation_boundaries(scope) if scope is not None else ()
    return any(each.get("attachedToRef") == node.get("id") for each in around) or any(
        True for _ in node.iter(f"{{{xml.BPMN}}}compensateEventDefinition")
    )


TWICE = {"collection": "loopDataInputRef", "elementVariable": "inputDataItem"}


def _cardinality(node: xml.Node, items: xml.Node, problems: Problems) -> Slot | None:
    slot = _child(node, items, "loopCardinality", problems)
    if (
        slot is not None
        and slot.expression is not None
        and not slot.names
        and _constant(slot.expression) is None
    ):
        message = "loopCardinality {text!r} is no whole number from 0"
        problems.add(node, RULE, message, text=slot.text)
    return slot


def _constant(expression: feel.Expression) -> int | None:
    """The number that an expression without variables means; None if it is none, or beyond limits."""
    try:
        return whole(expression({}, []))
    except feel.FeelError:
        return None


def _throws(node: xml.Node, items: xml.Node, problems: Problems) -> tuple[Throw, ...]:
    behavior = items.get("behavior") or "All"
    complex_ = list(xml.children(items, "complexBehaviorDefinition"))
    wanted = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}
    for attribute in wanted.values():
        if items.get(attribute) and attribute != wanted.get(behavior):
            problems.add(
                node,
                RULE,
                "{attribute} says nothing where behavior is {behavior!r}",
                attribute=attribute,
                behavior=behavior,
            )
    if bool(complex_) != (behavior == "Complex"):
        message = "behavior Complex and complexBehaviorDefinition go together"
        problems.add(node, RULE, message)
    if behavior in wanted:
        trigger = _referred(node, items, wanted[behavior], problems)
        return (Throw(trigger, first=behavior == "One"),) if trigger is not None else ()
    return tuple(each for part in complex_ for each in _complex(node, part, problems))


def _referred(
    node: xml.Node, items: xml.Node, attribute: str, problems: Problems
) -> Trigger | None:
    wanted = items.get(attribute)
    if not wanted:
        problems.add(node, "reference", "{attribute} is missing", attribute=attribute)
        return None
    for definition in xml.children(items, *THROWN):
        return triggers.thrown(node, definition, problems)
    problems.add(
        node,
        "reference",
        "{attribute} {wanted!r} names no signal, message, escalation or error event definition",
        attribute=attribute,
        wanted=wanted,
    )
    return None


def _complex(node: xml.Node, part: xml.Node, problems: Problems) -> list[Throw]:
    condition = _child(node, part, "condition", problems)
    event = xml.child(part, "event")
    definitions = list(xml.children(event, *THROWN)) if event is not None else []
    if condition is None or event is None or len(list(xml.children(event))) != len(definitions):
        message = "a complexBehaviorDefinition needs a condition and an event to throw"
        problems.add(node, RULE, message)
    thrown = [triggers.thrown(node, definition, problems) for definition in definitions]
    return [Throw(trigger, condition) for trigger in thrown]


MOST: Final = 999_999_999
"""The highest loopMaximum."""

THROWN = (
    "signalEventDefinition",
    "messageEventDefinition",
    "escalationEventDefinition",
    "errorEventDefinition",
)


def _repeat(node: xml.Node, repeat: xml.Node, problems: Problems) -> Repeat:
    condition = _child(node, repeat, "loopCondition", problems)
    text = repeat.get("loopMaximum")
    maximum = xml.whole(text, MOST) if text is not None else None
    if text is not None and not maximum:
        message = "{name} {text!r} is no whole number from 1 to {limit}"
        problems.add(node, "loop", message, name="loopMaximum", text=text, limit=MOST)
    if condition is None and text is None:
        problems.add(node, "loop", "a standard loop needs a loopCondition or a loopMaximum")
    return Repeat(condition, repeat.get("testBefore") == "true", maximum)


def _child(node: xml.Node, parent: xml.Node, tag: str, problems: Problems) -> Slot | None:
    return _slot(node, tag, xml.text(xml.child(parent, tag)), problems)


def _slot(node: xml.Node, place: str, text: str | None, problems: Problems) -> Slot | None:
    return problems.slot(node, place, text, always_feel) if text else None
