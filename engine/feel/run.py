"""One evaluation: the names in scope, the reasons for nulls, and the budget."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from engine.feel.errors import Fault, FeelLimitExceeded
from engine.feel.limits import MAX_CALLS, MAX_REASONS, MAX_STEPS
from engine.feel.values import Value, settle, weigh

ABSENT = object()


class Run:
    """What is common to all of an evaluation."""

    __slots__ = ("calls", "reasons", "scope", "settled", "steps")

    def __init__(self, scope: Mapping[str, Value], reasons: list[str] | None) -> None:
        self.scope = scope
        self.settled: dict[str, Value] = {}
        self.reasons = reasons
        self.steps = 0
        self.calls = 0

    def null(self, template: str, /, **values: object) -> Value:
        """Null, with the reason noted."""
        if self.reasons is not None and len(self.reasons) < MAX_REASONS:
            self.reasons.append(template.format(**values))
        return None

    def fault(self, fault: Fault) -> Value:
        """Null, for the reason that was raised."""
        return self.null(fault.template, **fault.values)

    def spend(self, steps: int) -> None:
        """Take from the budget, which stops what would run for ever."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise FeelLimitExceeded(
                "an evaluation of more than {max_steps} steps", max_steps=MAX_STEPS
            )

    def built(self, value: Value) -> Value:
        """A list, context or string that was just made: not too large, and paid for."""
        self.spend(weigh(value) if isinstance(value, list | dict | str) else 1)
        return value

    def so_far(self, results: list[Value]) -> dict[str, Value]:
        """What a body of `for` may ask for: the results before it, which later ones do not change."""
        self.spend(len(results))
        return {"partial": results.copy()}

    def enter(self) -> None:
        """Go into a function of the expression."""
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelLimitExceeded("functions more than {max_calls} deep", max_calls=MAX_CALLS)

    def given(self, name: str) -> Value:
        """What the host gives by a name, as FEEL has it; ABSENT when it gives nothing."""
        value = self.settled.get(name, ABSENT)
        if value is ABSENT:
            value = self.scope.get(name, ABSENT)
            if value is not ABSENT:
                value = self.settled[name] = self.accept(value)
        return value

    def accept(self, value: Value) -> Value:
        """A value of the host, settled; null with a reason when FEEL has no such value."""
        try:
            return settle(value)
        except Fault as fault:
            return self.fault(fault)


class Env:
    """The names that an expression itself binds, innermost first."""

    __slots__ = ("outer", "run", "values")

    def __init__(self, values: Mapping[str, Value], outer: "Env | None", run: Run) -> None:
        self.values = values
        self.outer = outer
        self.run = run

    def look(self, name: str) -> Value:
        """The value of a name, or ABSENT."""
        env: Env | None = self
        while env is not None:
            if name in env.values:
                return env.values[name]
            env = env.outer
        return self.run.given(name)

    def inner(self, values: Mapping[str, Value]) -> "Env":
        """A scope within this one."""
        return Env(values, self, self.run)


Closure: TypeAlias = Callable[[Env], Value]
