"""Arithmetic, comparison, logic of three values, and unary tests."""

from engine.feel.arithmetic import calculate, negate
from engine.feel.comparison import equal, matches, ordered
from engine.feel.compiled import Build
from engine.feel.errors import Fault
from engine.feel.run import Closure, Env
from engine.feel.syntax import (
    Against,
    Arithmetic,
    Between,
    Compare,
    If,
    In,
    Literal,
    Logic,
    Match,
    Name,
    Negate,
    Test,
    Tests,
)
from engine.feel.values import Value, weigh


def arithmetic(node: Arithmetic, build: Build) -> Closure:
    """`a + b` and its sisters."""
    left, right, sign = build(node.left), build(node.right), node.sign

    def run(env: Env) -> Value:
        a, b = left(env), right(env)
        try:
            return calculate(sign, a, b)
        except Fault as fault:
            return env.run.fault(fault)

    return run


def negation(node: Negate, build: Build) -> Closure:
    """`-a`."""
    operand = build(node.operand)

    def run(env: Env) -> Value:
        value = operand(env)
        try:
            return negate(value)
        except Fault as fault:
            return env.run.fault(fault)

    return run


def compared(env: Env, sign: str, left: Value, right: Value) -> bool | None:
    """`left sign right`, or null with a reason."""
    if isinstance(left, list | dict):
        env.run.spend(weigh(left))
    try:
        if sign == "=":
            return equal(left, right)
        if sign == "!=":
            return not equal(left, right)
        return ordered(sign, left, right)
    except Fault as fault:
        env.run.fault(fault)
        return None


def compare(node: Compare, build: Build) -> Closure:
    """`a = b`, `a < b` and their sisters."""
    left, right, sign = build(node.left), build(node.right), node.sign
    return lambda env: compared(env, sign, left(env), right(env))


def between(node: Between, build: Build) -> Closure:
    """`a between b and c`: both ends belong to it."""
    value, low, high = build(node.value), build(node.low), build(node.high)

    def run(env: Env) -> Value:
        it = value(env)
        above = compared(env, ">=", it, low(env))
        return both(above, compared(env, "<=", it, high(env)))

    return run


def both(left: Value, right: Value) -> bool | None:
    """`and` of three values: false decides, all but true and false is unknown."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def either(left: Value, right: Value) -> bool | None:
    """`or` of three values: true decides."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def logic(node: Logic, build: Build) -> Closure:
    """`and`, `or`; the right side is not asked when the left decides."""
    left, right = build(node.left), build(node.right)
    decides, join = (False, both) if node.word == "and" else (True, either)

    def run(env: Env) -> Value:
        first = left(env)
        return decides if first is decides else join(first, right(env))

    return run


def if_else(node: If, build: Build) -> Closure:
    """`if … then … else …`: only true is true."""
    condition, then, otherwise = build(node.condition), build(node.then), build(node.otherwise)
    return lambda env: then(env) if condition(env) is True else otherwise(env)


def in_tests(node: In, build: Build) -> Closure:
    """`a in (…)`: whether any test passes."""
    value, tests = build(node.value), [_test(each, build) for each in node.tests]

    def run(env: Env) -> Value:
        return _any(tests, env.inner({"?": value(env)}))

    return run


def unary_tests(node: Tests, build: Build) -> Closure:
    """A cell: whether any test passes, or with `not` none; `-` always."""
    tests = [_test(each, build) for each in node.tests]

    def run(env: Env) -> Value:
        if not tests:
            return True
        passed = _any(tests, env)
        return passed if not node.negated or passed is None else not passed

    return run


def _any(tests: list[Closure], env: Env) -> bool | None:
    outcome: bool | None = False
    for test in tests:
        outcome = either(outcome, test(env))
        if outcome is True:
            break
    return outcome


def _test(test: Test, build: Build) -> Closure:
    if isinstance(test, Against):
        return _against(test, build)
    return _match(test, build)


def _against(test: Against, build: Build) -> Closure:
    operand, sign = build(test.operand), test.sign
    return lambda env: compared(env, sign, env.look("?"), operand(env))


def _match(test: Match, build: Build) -> Closure:
    """An expression as a test: its value is the answer, or what the tested value must match."""
    operand = build(test.operand)
    constant = isinstance(test.operand, Literal)
    itself = isinstance(test.operand, Name)  # `?` alone, which equals what is tested

    def run(env: Env) -> Value:
        found, value = operand(env), env.look("?")
        if isinstance(found, bool) and (test.asks or not (isinstance(value, bool) or constant)):
            return found
        if test.asks and not itself:
            return None
        try:
            return matches(value, found)
        except Fault as fault:
            return env.run.fault(fault)

    return run
