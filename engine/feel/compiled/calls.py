"""Calling and defining functions, and asking for a type."""

import inspect
from collections.abc import Callable

from engine.feel.builtins import Builtin
from engine.feel.compiled import Build
from engine.feel.errors import Fault
from engine.feel.functions import FunctionValue
from engine.feel.limits import CALL_STEPS
from engine.feel.run import Closure, Env
from engine.feel.syntax import Call, FunctionOf, InstanceOf, Name
from engine.feel.types import ANY, function_of, is_instance
from engine.feel.values import Value, kind


class Defined(FunctionValue):
    """A function that an expression defines, with the scope that it was defined in."""

    __slots__ = ("_body", "_env")

    def __init__(self, node: FunctionOf, body: Closure, env: Env) -> None:
        super().__init__(self._run, node.parameters)
        self.type = function_of(self.type.holds, node.result or ANY)
        self._body = body
        self._env = env

    def _run(self, *arguments: Value) -> Value:
        run = self._env.run
        run.enter()
        run.spend(CALL_STEPS)
        try:
            return self._body(self._env.inner(dict(zip(self.names, arguments, strict=True))))
        finally:
            run.calls -= 1


def function(node: FunctionOf, build: Build) -> Closure:
    """`function(a, b) …`."""
    body = build(node.body)
    return lambda env: Defined(node, body, env)


def call(node: Call, build: Build) -> Closure:
    """`f(a, b)`, `f(x: a, y: b)`."""
    target = build(node.function)
    label = node.function.name if isinstance(node.function, Name) else "the function"
    positional = [build(each) for each in node.positional]
    named = [(name, build(each)) for name, each in node.named]

    def run(env: Env) -> Value:
        callee = target(env)
        arguments = [each(env) for each in positional]
        by_name = {name: each(env) for name, each in named}
        try:
            return _called(env, callee, label, arguments, by_name)
        except Fault as fault:
            return env.run.null("{label}: {fault}", label=label, fault=fault)

    return run


def _called(
    env: Env, callee: Value, label: str, positional: list[Value], named: dict[str, Value]
) -> Value:
    if not callable(callee):
        raise Fault("a {callee} is not a function", callee=kind(callee))
    if isinstance(callee, Defined):
        return callee.invoke(positional, named, env.run.fault)
    if isinstance(callee, FunctionValue):
        return env.run.accept(callee.invoke(positional, named, env.run.fault))
    if isinstance(callee, Builtin):
        for each in (*positional, *named.values()):
            if isinstance(each, list | dict):
                env.run.built(each)
        built_in, given = callee.bind(tuple(positional), named)
        env.run.spend(callee.price(*given))
        return env.run.built(built_in(*given))
    return env.run.accept(_host(callee, positional, named))


def _host(callee: Callable[..., Value], positional: list[Value], named: dict[str, Value]) -> Value:
    """A function of the host: what it raises is the host's to see, wrong arguments are not."""
    try:
        return callee(*positional, **named)
    except TypeError:
        try:
            inspect.signature(callee).bind(*positional, **named)
        except TypeError as error:
            raise Fault("{error}", error=error) from error
        raise


def instance_of(node: InstanceOf, build: Build) -> Closure:
    """`a instance of type`."""
    value, wanted = build(node.value), node.type
    return lambda env: is_instance(value(env), wanted)
