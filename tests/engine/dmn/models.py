"""Small DMN models, written as the parts that matter."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine import dmn
from engine.feel import Value

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
_KINDS = {
    "input": ("informationRequirement", "requiredInput"),
    "decision": ("informationRequirement", "requiredDecision"),
    "knows": ("knowledgeRequirement", "requiredKnowledge"),
}


def file(*parts: str, namespace: str = "urn:test") -> bytes:
    """A file of these elements."""
    head = f'<definitions xmlns="{NAMESPACE}" id="file" name="file" namespace="{namespace}">'
    return f"{head}{''.join(parts)}</definitions>".encode()


def text(feel: str, type_ref: str = "") -> str:
    """A literal expression."""
    return f"<literalExpression{_typed(type_ref)}><text>{escape(feel)}</text></literalExpression>"


def box(logic: str) -> str:
    """Logic that is XML already, or else a text in FEEL."""
    return logic if logic.startswith("<") else text(logic)


def decision(name: str, logic: str, type_ref: str = "", needs: Sequence[str] = ()) -> str:
    """A decision whose id is its name; needs are such as `input:x`, `decision:y`, `knows:f`."""
    variable = f"<variable name={quoteattr(name)}{_typed(type_ref)}/>"
    required = "".join(map(need, needs))
    return f"<decision {_named(name)}>{variable}{required}{box(logic)}</decision>"


def need(what: str) -> str:
    """A requirement."""
    kind, _, name = what.partition(":")
    requirement, target = _KINDS[kind]
    href = quoteattr(name if "#" in name else f"#{name}")
    return f"<{requirement}><{target} href={href}/></{requirement}>"


def given(name: str, type_ref: str = "") -> str:
    """Input data."""
    variable = f"<variable name={quoteattr(name)}{_typed(type_ref)}/>"
    return f"<inputData {_named(name)}>{variable}</inputData>"


def knowledge(
    name: str, parameters: str, logic: str, type_ref: str = "", needs: Sequence[str] = ()
) -> str:
    """A business knowledge model; parameters are such as `a, b:number`."""
    variable = f"<variable name={quoteattr(name)}{_typed(type_ref)}/>"
    body = f"<encapsulatedLogic>{_parameters(parameters)}{box(logic)}</encapsulatedLogic>"
    required = "".join(map(need, needs))
    return f"<businessKnowledgeModel {_named(name)}>{variable}{body}{required}</businessKnowledgeModel>"


def function(parameters: str, logic: str) -> str:
    """A boxed function."""
    return f"<functionDefinition>{_parameters(parameters)}{box(logic)}</functionDefinition>"


def service(
    name: str,
    outputs: Sequence[str],
    inputs: Sequence[str] = (),
    decisions: Sequence[str] = (),
    type_ref: str = "",
) -> str:
    """A decision service."""
    hrefs = [("outputDecision", each) for each in outputs]
    hrefs += [("inputDecision", each) for each in decisions]
    hrefs += [("inputData", each) for each in inputs]
    parts = "".join(
        f"<{tag} href={quoteattr(each if '#' in each else f'#{each}')}/>" for tag, each in hrefs
    )
    variable = f"<variable name={quoteattr(name)}{_typed(type_ref)}/>"
    return f"<decisionService {_named(name)}>{variable}{parts}</decisionService>"


def item(
    name: str,
    type_ref: str = "",
    *parts: str,
    allowed: str = "",
    whole: str = "",
    many: bool = False,
    tag: str = "itemDefinition",
) -> str:
    """An item definition or, by its tag, a component of one."""
    found = f"<typeRef>{type_ref}</typeRef>" if type_ref else ""
    found += f"<allowedValues><text>{escape(allowed)}</text></allowedValues>" if allowed else ""
    found += f"<typeConstraint><text>{escape(whole)}</text></typeConstraint>" if whole else ""
    return (
        f'<{tag} {_named(name)} isCollection="{str(many).lower()}">{found}{"".join(parts)}</{tag}>'
    )


def part(name: str, type_ref: str) -> str:
    """A component of an item definition."""
    return f"<itemComponent name={quoteattr(name)}><typeRef>{type_ref}</typeRef></itemComponent>"


def ask(xml: bytes, name: str, variables: dict[str, Value] | None = None) -> Value:
    """What a decision gives, where whatever does not fit is null."""
    return dmn.parse(xml)[name].evaluate(variables or {}, strict=False).value


def only(logic: str, type_ref: str = "", *more: str) -> Value:
    """What a single decision of this logic gives."""
    return ask(file(decision("d", logic, type_ref), *more), "d")


def _named(name: str) -> str:
    return f"id={quoteattr(name)} name={quoteattr(name)}"


def _typed(type_ref: str) -> str:
    return f" typeRef={quoteattr(type_ref)}" if type_ref else ""


def _parameters(parameters: str) -> str:
    found = [each.strip().partition(":") for each in parameters.split(",") if each.strip()]
    return "".join(
        f"<formalParameter name={quoteattr(name)}{_typed(type_ref)}/>"
        for name, _, type_ref in found
    )
