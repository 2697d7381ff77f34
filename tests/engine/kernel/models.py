"""Small models for tests: elements as XML, flows as text like ``start -> a -> end``."""

from itertools import pairwise

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="definitions" targetNamespace="t">'
)


def model(body: str, *paths: str, extra: str = "", process: str = "p") -> bytes:
    """A file with one process."""
    inner = body + flows(*paths)
    return f'{HEAD}{extra}<process id="{process}" isExecutable="true">{inner}</process></definitions>'.encode()


def flows(*paths: str) -> str:
    """Sequence flows without conditions."""
    return "".join(
        f'<sequenceFlow id="{a}__{b}" sourceRef="{a}" targetRef="{b}"/>'
        for path in paths
        for a, b in pairwise(each.strip() for each in path.split("->"))
    )


def when(source: str, target: str, condition: str) -> str:
    """A sequence flow with a condition."""
    text = condition.replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<sequenceFlow id="{source}__{target}" sourceRef="{source}" targetRef="{target}">'
        f"<conditionExpression>{text}</conditionExpression></sequenceFlow>"
    )


def node(kind: str, id_: str, inner: str = "", /, **attributes: str) -> str:
    """One element; ``camunda_formKey`` becomes ``camunda:formKey``."""
    text = "".join(
        f' {key.replace("camunda_", "camunda:")}="{value}"' for key, value in attributes.items()
    )
    return f'<{kind} id="{id_}"{text}>{inner}</{kind}>'


def tag(name: str, inner: str = "", /, **attributes: str) -> str:
    """A part of an element, without an id."""
    text = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{text}>{inner}</{name}>"


def start(name: str = "start") -> str:
    return node("startEvent", name)


def end(name: str = "end", inner: str = "") -> str:
    return node("endEvent", name, inner)


def user(id_: str, inner: str = "", /, **attributes: str) -> str:
    return node("userTask", id_, inner, **attributes)


def script(name: str, *lines: str) -> str:
    text = "\n".join(lines).replace("<", "&lt;").replace(">", "&gt;")
    return node("scriptTask", name, f"<script>{text}</script>", scriptFormat="feel")


def service(name: str, handler: str, inner: str = "") -> str:
    return node("serviceTask", name, inner, camunda_delegateExpression=handler)


def exclusive(name: str, default: str = "") -> str:
    return node("exclusiveGateway", name, **({"default": default} if default else {}))


def parallel(name: str) -> str:
    return node("parallelGateway", name)


def inclusive(name: str, default: str = "") -> str:
    return node("inclusiveGateway", name, **({"default": default} if default else {}))


def duration(text: str) -> str:
    return f"<timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition>"


def cycle(text: str) -> str:
    return f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"


def condition(text: str) -> str:
    feel = text.replace("<", "&lt;").replace(">", "&gt;")
    return f"<conditionalEventDefinition><condition>{feel}</condition></conditionalEventDefinition>"


def refer(kind: str, ref: str = "", /, **attributes: str) -> str:
    """The definition of an event that names its message, signal, error or escalation."""
    text = "".join(f' camunda:{key}="{value}"' for key, value in attributes.items())
    given = f' {kind}Ref="{ref}"' if ref else ""
    return f"<{kind}EventDefinition{given}{text}/>"


def sub(id_: str, inner: str, *paths: str, **attributes: str) -> str:
    """A sub-process, begun by ``<id>_start``; a path may lead to ``<id>_end``."""
    inner += start(f"{id_}_start") + _end_of(id_, paths) + flows(*paths)
    return node("subProcess", id_, inner, **attributes)


def on(id_: str, event: str, inner: str, *paths: str, interrupting: bool = True) -> str:
    """An event sub-process, begun by ``<id>_start``; a path may lead to ``<id>_end``."""
    inner += node("startEvent", f"{id_}_start", event, isInterrupting=str(interrupting).lower())
    inner += _end_of(id_, paths) + flows(*paths)
    return node("subProcess", id_, inner, triggeredByEvent="true")


def _end_of(scope: str, paths: tuple[str, ...]) -> str:
    name = f"{scope}_end"
    return end(name) if any(path.endswith(f"-> {name}") for path in paths) else ""


def message(ref: str = "m") -> str:
    return f'<messageEventDefinition messageRef="{ref}"/>'


def boundary(name: str, host: str, inner: str, *, interrupting: bool = True) -> str:
    return node(
        "boundaryEvent",
        name,
        inner,
        attachedToRef=host,
        cancelActivity="true" if interrupting else "false",
    )


def properties(**values: str) -> str:
    inner = "".join(
        f'<camunda:property name="{key}" value="{value}"/>' for key, value in values.items()
    )
    return (
        f"<extensionElements><camunda:properties>{inner}</camunda:properties></extensionElements>"
    )


def loop(
    collection: str, variable: str = "item", *, sequential: bool = False, until: str = ""
) -> str:
    condition = f"<completionCondition>{until}</completionCondition>" if until else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" '
        f'camunda:collection="{collection}" camunda:elementVariable="{variable}">'
        f"{condition}</multiInstanceLoopCharacteristics>"
    )


def times(count: str, *, sequential: bool = False, until: str = "") -> str:
    """A multi-instance loop by number."""
    inner = f"<loopCardinality>{count}</loopCardinality>"
    inner += f"<completionCondition>{until}</completionCondition>" if until else ""
    attributes = {"isSequential": str(sequential).lower()}
    return tag("multiInstanceLoopCharacteristics", inner, **attributes)


def io(*, inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    def each(tag: str, values: dict[str, str] | None) -> str:
        return "".join(
            f'<camunda:{tag} name="{key}">{value}</camunda:{tag}>'
            for key, value in (values or {}).items()
        )

    inner = each("inputParameter", inputs) + each("outputParameter", outputs)
    return (
        f"<extensionElements><camunda:inputOutput>{inner}</camunda:inputOutput></extensionElements>"
    )


def compensated(host: str, handler: str, *, reversed_: bool = False) -> str:
    """A compensation boundary event, and the association to its handler."""
    name = f"{host}_comp"
    ends = (handler, name) if reversed_ else (name, handler)
    inner = "<compensateEventDefinition/>"
    return node("boundaryEvent", name, inner, attachedToRef=host) + node(
        "association", f"{name}_to_{handler}", sourceRef=ends[0], targetRef=ends[1]
    )


def undo(handler: str) -> str:
    """A user task that is for compensation."""
    return user(handler, isForCompensation="true")


def booked(name: str) -> str:
    """A user task, and the one that compensates it."""
    return user(name) + undo(f"undo_{name}") + compensated(name, f"undo_{name}")


def compensate(ref: str = "", *, wait: bool = True) -> str:
    """The definition of a throw or end event."""
    activity = f' activityRef="{ref}"' if ref else ""
    return f'<compensateEventDefinition{activity} waitForCompletion="{str(wait).lower()}"/>'


def throw(name: str, inner: str) -> str:
    return node("intermediateThrowEvent", name, inner)
