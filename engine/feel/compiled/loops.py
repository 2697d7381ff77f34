"""`for`, `some` and `every`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeGuard

from engine.feel.compiled import Build
from engine.feel.compiled.choices import both, either
from engine.feel.errors import Fault
from engine.feel.limits import check_size
from engine.feel.numbers import integer
from engine.feel.run import Closure, Env
from engine.feel.syntax import For, Node, Quantified, Series
from engine.feel.values import Range, Value, kind


def series(node: Series, build: Build) -> Closure:
    """`a..b`: whole numbers or days, upwards or downwards."""
    low, high = build(node.low), build(node.high)

    def run(env: Env) -> Value:
        try:
            return env.run.built(_series(low(env), high(env)))
        except Fault as fault:
            return env.run.fault(fault)

    return run


def _series(low: Value, high: Value) -> list[Value]:
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        first, last = integer(low, "an end"), integer(high, "an end")
        check_size(abs(last - first))
        step = 1 if first <= last else -1
        return [Decimal(each) for each in range(first, last + step, step)]
    if _is_day(low) and _is_day(high):
        check_size(abs((high - low).days))
        step = 1 if low <= high else -1
        return [low + timedelta(days=i) for i in range(0, (high - low).days + step, step)]
    raise Fault("cannot count from {low} to {high}", low=kind(low), high=kind(high))


def _is_day(value: Value) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)


def _scopes(bindings: list[tuple[str, Closure]], env: Env) -> Iterator[Env]:
    """The scopes of all combinations, the last name moving fastest."""
    if not bindings:
        yield env
        return
    (name, source), rest = bindings[0], bindings[1:]
    for item in _items(source(env)):
        env.run.spend(1)
        yield from _scopes(rest, env.inner({name: item}))


def _items(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        return _within(value)
    if value is None:
        raise Fault("there is nothing to go through: it is null")
    return [value]


def _within(ends: Range) -> list[Value]:
    items = _series(ends.low, ends.high)
    return items[0 if ends.low_closed else 1 : None if ends.high_closed else -1]


def for_each(node: For, build: Build) -> Closure:
    """`for x in … return …`; `partial` holds the results so far."""
    bindings, body = _built(node.bindings, build), build(node.body)

    def run(env: Env) -> Value:
        results: list[Value] = []
        try:
            for scope in _scopes(bindings, env):
                within = scope.inner(env.run.so_far(results)) if node.partial else scope
                results.append(body(within))
                check_size(len(results))
        except Fault as fault:
            return env.run.fault(fault)
        return env.run.built(results)

    return run


def quantified(node: Quantified, build: Build) -> Closure:
    """`some … satisfies`, `every … satisfies`: an `or`, an `and` over all."""
    bindings, body = _built(node.bindings, build), build(node.body)
    decides, join = (True, either) if node.word == "some" else (False, both)

    def run(env: Env) -> Value:
        outcome: bool | None = not decides
        try:
            for scope in _scopes(bindings, env):
                outcome = join(outcome, body(scope))
                if outcome is decides:
                    break
        except Fault as fault:
            return env.run.fault(fault)
        return outcome

    return run


def _built(bindings: tuple[tuple[str, Node], ...], build: Build) -> list[tuple[str, Closure]]:
    return [(name, build(source)) for name, source in bindings]
