"""Calling and defining functions, and asking for a type."""

import inspect
from collections.abc import Callable

from engine.feel.builtins import Builtin
from engine.feel.compiled import Build
from engine.feel.errors import Fault
from engine.feel.run import Closure, Env
from engine.feel.syntax import Call, FunctionOf, InstanceOf, Name, Type
from engine.feel.types import fits, is_instance
from engine.feel.values import Value, kind


class Function:
    """A function that an expression defines, with the scope that it was defined in."""

    def __init__(self, node: FunctionOf, body: Closure, env: Env) -> None:
        self.names = tuple(name for name, _ in node.parameters)
        self._types = dict(node.parameters)
        self._body = body
        self._env = env

    def __call__(self, *positional: Value, **named: Value) -> Value:
        given = dict(zip(self.names, positional, strict=False)) | named
        if len(positional) + len(named) != len(self.names) or given.keys() != set(self.names):
            raise Fault(f"the function takes ({', '.join(self.names)})")
        for name, value in given.items():
            _check(name, value, self._types[name])
        run = self._env.run
        run.enter()
        run.spend(1)
        try:
            return self._body(self._env.inner(given))
        finally:
            run.calls -= 1


def _check(name: str, value: Value, wanted: Type | None) -> None:
    if wanted is not None and not fits(value, wanted):
        raise Fault(f"'{name}' must be a {wanted.name}, not a {kind(value)}")


def function(node: FunctionOf, build: Build) -> Closure:
    """`function(a, b) …`."""
    body = build(node.body)
    return lambda env: Function(node, body, env)


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
            return env.run.null(f"{label}: {fault}")

    return run


def _called(
    env: Env, callee: Value, label: str, positional: list[Value], named: dict[str, Value]
) -> Value:
    if not callable(callee):
        raise Fault(f"a {kind(callee)} is not a function")
    if isinstance(callee, Function):
        return callee(*positional, **named)
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
            raise Fault(str(error)) from error
        raise


def instance_of(node: InstanceOf, build: Build) -> Closure:
    """`a instance of type`."""
    value, wanted = build(node.value), node.type
    return lambda env: is_instance(value(env), wanted)
