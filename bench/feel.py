"""Print what a call of a compiled FEEL expression costs: `python -m bench.feel`."""

from __future__ import annotations

import time
import timeit

from engine import feel
from engine.feel import Expression, UnaryTests, Value

CALLS, ROUNDS = 2_000, 15
SCOPE: dict[str, Value] = {
    "plan": {"budget": 5, "parts": [{"share": i, "open": i % 2 == 0} for i in range(20)]},
    "limit": 9,
    "status": "open",
}
EXPRESSIONS = (
    'plan.budget <= limit and status = "open"',
    "sum(plan.parts[open].share)",
    'date("2026-10-12") + duration("P1M")',
)
CELL = "[60..90), > 95"


def main() -> None:
    """The best of some rounds, per call; a scope is read anew each time."""
    for text in EXPRESSIONS:
        print(f"{_micro(feel.compile(text)):6.1f} µs  {text}")
    print(f"{_micro(feel.compile_unary_tests(CELL)):6.1f} µs  {CELL} (a cell)")


def _micro(compiled: Expression | UnaryTests) -> float:
    def call() -> Value:
        return compiled(SCOPE) if isinstance(compiled, Expression) else compiled(72, SCOPE)

    rounds = timeit.repeat(call, timer=time.process_time, number=CALLS, repeat=ROUNDS)
    return min(rounds) / CALLS * 1e6


if __name__ == "__main__":
    main()
