"""Every public way out of an expression language, in every slot of a model: none reaches Python."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from xml.sax.saxutils import escape, quoteattr

import pytest

from engine import dmn, kernel
from engine.errors import DeploymentRefused
from engine.kernel import effects
from tests.engine.kernel.models import (
    HEAD,
    boundary,
    end,
    exclusive,
    flows,
    io,
    loop,
    model,
    node,
    properties,
    start,
    user,
)  # fmt: skip
from tests.engine.kernel.world import World

PAYLOADS = [
    "().__class__.__bases__[0].__subclasses__()",
    '"".__class__.__mro__[1].__subclasses__()[100]',
    "x.__class__.__init__.__globals__",
    'x["__class__"]',
    'get value(x, "__class__")',
    '"{0.__class__.__init__.__globals__}".format(x)',
    "{0.__class__}",
    "{x!r:>999999999}",
    "%(x)s%n",
    "${x.getClass().forName('java.lang.Runtime')}",
    "#{x.__class__}",
    "{{ x.__class__ }}",
    '__import__("os").system("touch owned")',
    'open("/etc/passwd").read()',
    '[y for y in ().__class__.__base__.__subclasses__()]',
    "[x := 1, (lambda: x)()]",
    "lambda: open('/etc/passwd')",
    'eval("1")',
    'exec("import os")',
    'compile("1", "a", "eval")',
    'getattr(x, "__class__")',
    "globals()",
    "vars()",
    "print.__self__",
    "(" * 400 + "1" + ")" * 400,
    "-" * 5000 + "1",
    "[" * 200 + "]" * 200,
    "1" * 100_000,
    'function(a) external { java: { class: "java.lang.Runtime", "method signature": "exit(int)" } }',
    "import os",
    "\u202e__class__",
]  # fmt: skip

BOMBS = [
    "9 ** 9 ** 9 ** 9",
    "10 ** 999999999",
    "for i in 1..999999999 return i",
    "count(for i in 1..9999, j in 1..9999 return i * j)",
    "some i in 1..999999999 satisfies i < 0",
    "{f: function(n) f(n + 1), r: f(1)}.r",
    'string join(for i in 1..9999 return string join(for j in 1..9999 return "aaaaaaaa"))',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")',
    'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)+$", "b")',]  # fmt: skip

FORBIDDEN = frozenset(
    {"exec", "compile", "import", "open", "os.system", "os.exec", "os.posix_spawn"}
    | {"subprocess.Popen", "socket.connect", "ctypes.dlopen", "pickle.find_class", "code.__new__"}
)
HEARD: list[tuple[str, str]] = []
LISTENING = [False]


def hear(event: str, arguments: tuple[object, ...]) -> None:
    if LISTENING[0] and event in FORBIDDEN and not tracing():
        HEARD.append((event, repr(arguments)[:200]))


def tracing() -> bool:
    """Whether the trace of an incident is being written: it reads our own source."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and not frame.f_code.co_filename.endswith("/traceback.py"):
        frame = frame.f_back
    return frame is not None


sys.addaudithook(hear)


@contextmanager
def tripwire() -> Iterator[None]:
    """Whatever runs code, opens a file or calls another program in here is heard."""
    HEARD.clear()
    LISTENING[0] = True
    try:
        yield
    finally:
        LISTENING[0] = False


def line(activity: str, more: str = "", extra: str = "") -> bytes:
    return model(start() + activity + end() + more, "start -> a -> end", extra=extra)


def timer(tag: str) -> Callable[[str], bytes]:
    return lambda text: line(
        node("intermediateCatchEvent", "a",
             f"<timerEventDefinition><{tag}>{escape(text)}</{tag}></timerEventDefinition>")
    )  # fmt: skip


def assigned(attribute: str) -> Callable[[str], bytes]:
    return lambda text: line(f"<userTask id='a' camunda:{attribute}={quoteattr(text)}/>")


def condition(text: str) -> bytes:
    flow = (
        '<sequenceFlow id="f" sourceRef="g" targetRef="a"><conditionExpression>'
        f"{escape(text)}</conditionExpression></sequenceFlow>"
    )
    body = start() + exclusive("g", "g__end") + user("a") + end() + flow
    return model(body, "start -> g -> end", "a -> end")


def script(text: str) -> bytes:
    inner = f"<script>y = {escape(text)}</script>"
    return line(node("scriptTask", "a", inner, scriptFormat="feel"))


def named(attribute: str, tag: str = "userTask") -> Callable[[str], bytes]:
    return lambda text: line(f"<{tag} id='a' {attribute}={quoteattr(text)}/>")


def loop_until(text: str) -> bytes:
    return line(user("a", loop("=[1, 2]", until=escape(text))))


def decided(text: str) -> bytes:
    return line(
        f"<businessRuleTask id='a' camunda:decisionRef={quoteattr(text)} "
        "camunda:resultVariable='r' camunda:mapDecisionResult='singleEntry'/>"
    )


def message_name(text: str) -> bytes:
    extra = f"<message id='m' name={quoteattr(text)}/>"
    return line(node("receiveTask", "a", messageRef="m"), extra=extra)


def error_code(text: str) -> bytes:
    extra = f"<error id='e' errorCode={quoteattr(text)}/>"
    inner = start("s") + end("t", "<errorEventDefinition errorRef='e'/>") + flows("s -> t")
    body = node("subProcess", "a", inner)
    more = boundary("b", "a", "<errorEventDefinition errorRef='e'/>") + end("z")
    return model(start() + body + end() + more, "start -> a -> end", "b -> z", extra=extra)


def ident(text: str) -> bytes:
    return line(f"<userTask id={quoteattr(text)}/>").replace(b'"a"', quoteattr(text).encode())


def property_of(name: str) -> Callable[[str], bytes]:
    return lambda text: line(user("a", properties(**{name: escape(text, {'"': "&quot;"})})))


def mapped(where: str) -> Callable[[str], bytes]:
    return lambda text: line(user("a", io(**{where: {"y": "=" + escape(text)}})))  # type: ignore[arg-type]


def variable_name(text: str) -> bytes:
    inner = (
        f"<extensionElements><camunda:inputOutput><camunda:outputParameter name={quoteattr(text)}>"
    )
    inner += "=1</camunda:outputParameter></camunda:inputOutput></extensionElements>"
    return line(user("a", inner))


def called(text: str) -> bytes:
    inner = f"<extensionElements><camunda:in sourceExpression={quoteattr(text)} target='y'/>"
    inner += "</extensionElements>"
    return line(node("callActivity", "a", inner, calledElement="q"))


SLOTS: dict[str, Callable[[str], bytes]] = {
    "condition": condition,
    "script": script,
    "input mapping": mapped("inputs"),
    "output mapping": mapped("outputs"),
    "variable name": variable_name,
    "duration": timer("timeDuration"),
    "date": timer("timeDate"),
    "cycle": timer("timeCycle"),
    "collection": lambda text: line(user("a", loop(escape(text, {'"': "&quot;"})))),
    "completion condition": loop_until,
    **{name: assigned(name) for name in ("assignee", "candidateGroups", "dueDate", "priority")},
    "follow-up": assigned("followUpDate"),
    "form key": assigned("formKey"),
    "organisation": property_of("candidateOrganisation"),
    "property": property_of("label_en"),
    "decision": decided,
    "call mapping": called,
    "called process": named("calledElement", "callActivity"),
    "handler": named("camunda:delegateExpression", "serviceTask"),
    "element name": named("name"),
    "element id": ident,
    "message name": message_name,
    "error code": error_code,
}  # fmt: skip


def run(xml: bytes) -> World | None:
    """Deploy and run a model as far as it goes; nothing where it is refused."""
    try:
        [definition] = kernel.parse(xml, "m.bpmn")
    except DeploymentRefused:
        return None
    world = World(definition, {"x": {"a": 1}}, handlers={}, saving=False)
    for token in list(world.tasks):
        world.complete_token(token, {})
    if world.status == "running":
        world.pass_time(timedelta(days=1))
    return world


def plain(value: object) -> bool:
    """Whether a value is data: no class, function or module of Python."""
    return not (isinstance(value, type) or callable(value) or type(value).__name__ == "module")


@pytest.mark.parametrize("slot", SLOTS.values(), ids=SLOTS.keys())
def test_no_payload_reaches_python(slot: Callable[[str], bytes]) -> None:
    run(slot("1 + 1"))  # what is loaded late is loaded now
    bombs = BOMBS if slot in (condition, script) else []
    for payload in PAYLOADS + bombs:
        for text in (payload, f"={payload}"):
            xml = slot(text)
            with tripwire():
                world = run(xml)
            assert HEARD == [], payload
            if world is not None:
                assert all(map(plain, world.variables.values())), payload
                opened = [t for t in world.effects if isinstance(t, effects.TaskOpened)]
                shown = repr([*opened, world.variables])
                assert "<class" not in shown, payload
                assert "<function" not in shown, payload


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="t"><decision id="d1" name="d1">{}</decision></definitions>"""
CELLS = {
    "input": "<decisionTable id='t'><input id='i'><inputExpression id='e'><text>{}</text>"
    "</inputExpression></input><output id='o' name='o'/></decisionTable>",
    "test": "<decisionTable id='t'><input id='i'><inputExpression id='e'><text>x</text>"
    "</inputExpression></input><output id='o' name='o'/><rule id='r'><inputEntry id='c'>"
    "<text>{}</text></inputEntry><outputEntry id='u'><text>1</text></outputEntry></rule>"
    "</decisionTable>",
    "output": "<decisionTable id='t'><output id='o' name='o'/><rule id='r'>"
    "<outputEntry id='u'><text>{}</text></outputEntry></rule></decisionTable>",
    "values": "<decisionTable id='t'><output id='o' name='o'><outputValues><text>{}</text>"
    "</outputValues></output><rule id='r'><outputEntry id='u'><text>1</text></outputEntry></rule>"
    "</decisionTable>",
    "default": "<decisionTable id='t'><output id='o' name='o'><defaultOutputEntry><text>{}</text>"
    "</defaultOutputEntry></output></decisionTable>",
    "literal": "<variable name='d1'/><literalExpression id='l'><text>{}</text></literalExpression>",
}


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS.keys())
def test_no_payload_in_a_decision_reaches_python(cell: str) -> None:
    ask(TABLE.format(cell.format("1 + 1")).encode())
    bombs = BOMBS if "literal" in cell else []
    for payload in PAYLOADS + bombs:
        xml = TABLE.replace("{}", cell.replace("{}", escape(payload))).encode()
        with tripwire():
            value = ask(xml)
        assert HEARD == [], payload
        assert plain(value), payload
        assert "<class" not in repr(value), payload


def ask(xml: bytes) -> object:
    """What a decision answers; nothing where it is refused or has no answer."""
    try:
        return dmn.parse(xml)["d1"].evaluate({"x": {"a": 1}}).value
    except dmn.DmnError:
        return None


def test_the_tripwire_hears_what_an_escape_would_do() -> None:
    """A negative control: a slot that did reach Python."""
    with tripwire():
        eval("1 + 1")  # noqa: S307 - this is what must be heard
    assert {event for event, _ in HEARD} >= {"compile", "exec"}
    with tripwire(), open(__file__):
        pass
    assert [event for event, _ in HEARD] == ["open"]


def test_the_text_of_a_problem_is_never_a_template_of_the_author() -> None:
    evil = "{0.__class__}{x!r:>999999}"
    xml = f"{HEAD}<process id='p' isExecutable='true'><userTask id={quoteattr(evil)}/></process></definitions>"
    with pytest.raises(DeploymentRefused) as refused:
        kernel.parse(xml.encode(), "m.bpmn")
    assert evil in str(refused.value)
    assert all("{0." not in problem.text for problem in refused.value.problems)
