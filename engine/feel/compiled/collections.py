"""Lists, contexts and ranges that an expression writes."""

from collections import Counter

from engine.feel.comparison import ORDERED, ordered
from engine.feel.compiled import Build
from engine.feel.errors import Fault
from engine.feel.run import Closure, Env
from engine.feel.syntax import ContextOf, ListOf, Point, RangeOf
from engine.feel.values import Range, Value, kind


def list_of(node: ListOf, build: Build) -> Closure:
    """`[a, b]`."""
    items = [build(each) for each in node.items]
    return lambda env: env.run.built([item(env) for item in items])


def context_of(node: ContextOf, build: Build) -> Closure:
    """`{a: 1, b: a + 1}`: each entry sees those before it; a function sees them all."""
    entries = [(key, build(each)) for key, each in node.entries]
    twice = next((key for key, n in Counter(key for key, _ in entries).items() if n > 1), None)
    if twice is not None:
        return lambda env: env.run.null("the entry '{key}' stands in the context twice", key=twice)

    def make(env: Env) -> Value:
        values: dict[str, Value] = {}
        inner = env.inner(values)
        for key, entry in entries:
            values[key] = entry(inner)
        env.run.built(values)
        return values

    return make


def range_of(node: RangeOf, build: Build) -> Closure:
    """`[a..b]`; its ends must be of one ordered kind, and the lower first."""
    low, high = build(node.low), build(node.high)

    def make(env: Env) -> Value:
        ends = Range(low(env), high(env), node.low_closed, node.high_closed)
        try:
            if ends.low is not None and ends.high is not None:
                ordered("<=", ends.low, ends.high)
            elif ends.low is ends.high:
                return env.run.null("a range needs an end")
        except Fault as fault:
            return env.run.fault(fault)
        return ends

    return make


def point(node: Point, build: Build) -> Closure:
    """`(= a)` or `(!= a)`: both ends are a, and belong to the range or do not."""
    end, apart = build(node.end), node.apart

    def make(env: Env) -> Value:
        value = end(env)
        if kind(value) not in ORDERED:
            return env.run.null("a {kind} is no end of a range", kind=kind(value))
        return Range(value, value, not apart, not apart, apart)

    return make
