"""Names, paths and filters: how a value is reached."""

from collections.abc import Mapping
from decimal import Decimal

from engine.feel.builtins import FUNCTIONS
from engine.feel.compiled import Build
from engine.feel.errors import Fault
from engine.feel.numbers import write
from engine.feel.properties import PROPERTIES
from engine.feel.run import ABSENT, Closure, Env, Run
from engine.feel.syntax import Faulty, Filter, Literal, Name, Path
from engine.feel.values import Value, kind


def literal(node: Literal, build: Build) -> Closure:
    """A value that stands in the text."""
    value = node.value
    return lambda env: value


def faulty(node: Faulty, build: Build) -> Closure:
    """A literal that stands for no value."""
    values = dict(node.values)
    return lambda env: env.run.null(node.template, **values)


def name(node: Name, build: Build) -> Closure:
    """A name: bound by the expression, given by the host, or a built-in function's."""
    wanted = node.name
    function = FUNCTIONS.get(wanted, ABSENT)

    def look(env: Env) -> Value:
        value = env.look(wanted)
        if value is not ABSENT:
            return value
        return (
            function
            if function is not ABSENT
            else env.run.null("there is no '{wanted}'", wanted=wanted)
        )

    return look


def path(node: Path, build: Build) -> Closure:
    """A property; of a list, the property of each element."""
    steps = [node.name]
    source = node.source
    while isinstance(source, Path):
        steps.append(source.name)
        source = source.source
    steps.reverse()
    if isinstance(source, Name):
        return _path_of_name(source.name, steps, build(source))
    start = build(source)
    return lambda env: _walk(start(env), steps, env.run)


def _path_of_name(root: str, steps: list[str], settled: Closure) -> Closure:
    """A path that starts at a name of the host settles only what it leads to."""

    def look(env: Env) -> Value:
        run = env.run
        raw = run.scope.get(root)
        if isinstance(raw, Mapping) and root not in run.settled and not _is_bound(env, root):
            return run.accept(_walk(raw, steps, run))
        return _walk(settled(env), steps, run)

    return look


def _is_bound(env: Env, name: str) -> bool:
    scope: Env | None = env
    while scope is not None:
        if name in scope.values:
            return True
        scope = scope.outer
    return False


def _walk(value: Value, steps: list[str], run: Run) -> Value:
    for step in steps:
        value = _step(value, step, run)
    return value


def _step(value: Value, wanted: str, run: Run) -> Value:
    if isinstance(value, Mapping):
        if wanted in value:
            return value[wanted]
        return run.null("the context has no entry '{wanted}'", wanted=wanted)
    if isinstance(value, list | tuple):
        run.spend(len(value))
        return [_step(each, wanted, run) for each in value]
    read = PROPERTIES.get((kind(value), wanted))
    if read is None:
        return run.null("a {value} has no '{wanted}'", value=kind(value), wanted=wanted)
    return read(value)


def filtered(node: Filter, build: Build) -> Closure:
    """`list[…]`: an element by its place from 1, or from the end; or those that pass a test."""
    source, test = build(node.source), build(node.test)

    def pick(env: Env) -> Value:
        items = _as_list(source(env))
        kept: list[Value] = []
        env.run.spend(len(items))
        for item in items:
            found = test(_item_scope(env, item))
            if isinstance(found, Decimal):
                return _element(items, found, env.run)
            if found is True:
                kept.append(item)
            elif found is not None and found is not False:
                return env.run.null("a {found} picks no elements", found=kind(found))
        if not items and isinstance(test(env), Decimal):
            return env.run.null("an empty list has no elements")
        return kept

    return pick


def _as_list(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _item_scope(env: Env, item: Value) -> Env:
    scope = env.inner({"item": item})
    return scope.inner(item) if isinstance(item, dict) else scope


def _element(items: list[Value], place: Decimal, run: Run) -> Value:
    try:
        return element(items, place)
    except Fault as fault:
        return run.fault(fault)


def element(items: list[Value], place: Decimal) -> Value:
    """The element at a place: 1 is the first, -1 the last."""
    if place != place.to_integral_value() or not 1 <= abs(place) <= len(items):
        raise Fault("the list has no element {place}", place=write(place))
    return items[int(place) - 1 if place > 0 else int(place)]
