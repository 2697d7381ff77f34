"""Public ways out of an expression language, and a tripwire that hears them reach Python."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from xml.sax.saxutils import escape

from engine import kernel
from engine.errors import DeploymentRefused
from engine.kernel import effects
from tests.engine.kernel.models import end, model, start
from tests.engine.kernel.world import World

Slot = Callable[[str], bytes]
"""A model with a text in one place of it."""

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
    """A model with one activity, `a`."""
    return model(start() + activity + end() + more, "start -> a -> end", extra=extra)


def quoted(text: str) -> str:
    """Text within an attribute that has its quotes already."""
    return escape(text, {'"': "&quot;"})


def run(xml: bytes, functions: Mapping[str, Callable[..., object]] | None = None) -> World | None:
    """Deploy and run a model as far as it goes; nothing where it is refused."""
    try:
        [definition] = kernel.parse(xml, "m.bpmn")
    except DeploymentRefused:
        return None
    world = World(definition, {"x": {"a": 1}}, handlers={}, functions=functions, saving=False)
    for token in list(world.tasks):
        if token in world.tasks:
            world.complete_token(token, {})
    if world.status == "running":
        world.pass_time(timedelta(days=1))
    return world


def plain(value: object) -> bool:
    """Whether a value is data: no class, function or module of Python."""
    return not (isinstance(value, type) or callable(value) or type(value).__name__ == "module")


def marked(payloads: list[str]) -> list[str]:
    """All, once as they are and once with the sign that makes FEEL of a literal."""
    return [text for payload in payloads for text in (payload, f"={payload}")]


def try_all(slot: Slot, payloads: list[str]) -> None:
    """Put every payload into a slot; none may be heard or leave more than data."""
    run(slot("1 + 1"))  # what is loaded late is loaded now
    for payload in payloads:
        xml = slot(payload)
        with tripwire():
            world = run(xml)
        assert HEARD == [], payload
        if world is not None:
            _look(world, payload)


def _look(world: World, payload: str) -> None:
    assert all(map(plain, world.variables.values())), payload
    opened = [each for each in world.effects if isinstance(each, effects.TaskOpened)]
    shown = repr([*opened, world.variables])
    assert "<class" not in shown, payload
    assert "<function" not in shown, payload


def asks(slot: Slot, value: object) -> bool:
    """Whether what stands in a slot is evaluated at all, where it gives this value."""
    asked = []
    run(slot("=here()"), {"here": lambda: asked.append(1) or value})
    return bool(asked)
