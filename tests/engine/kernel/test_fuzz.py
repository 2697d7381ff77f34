"""Random nested models against an oracle: saved at every step or never, time in steps or jumps."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.kernel import (
    completions,
    conditions,
    gateways,
    listeners,
    scopes,
    throwing,
    waits,
)
from tests.engine.kernel import strategies
from tests.engine.kernel.blocks import Block
from tests.engine.kernel.contest import Contest
from tests.engine.kernel.strategies import REPEATABLE


def contest(data: st.DataObject, block: Block) -> None:
    Contest(block, data.draw).run()


@settings(REPEATABLE, max_examples=120)
@given(st.data(), strategies.models())
def test_random_models_do_what_the_oracle_says(data: st.DataObject, block: Block) -> None:
    contest(data, block)


@settings(REPEATABLE, max_examples=120)
@given(st.data(), strategies.undoing())
def test_what_is_undone_is_what_the_oracle_says(data: st.DataObject, block: Block) -> None:
    contest(data, block)


BROKEN = {
    "parallel join": strategies.forks,
    "inclusive join": strategies.forks,
    "barrier": strategies.items,
    "undo order": strategies.undoing,
    "listener": strategies.hearing,
    "escalation": strategies.hearing,
    "condition": strategies.hearing,
    "again": strategies.hearing,
}
"""What is broken, and the models that should show it."""


@pytest.mark.parametrize("broken", BROKEN)
def test_the_oracle_notices_a_broken_kernel(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative controls: without them, a fuzz that finds nothing says nothing."""
    match broken:
        case "parallel join":
            monkeypatch.setattr(gateways.ParallelGateway, "enter", lambda _self, _task: True)
        case "inclusive join":
            monkeypatch.setattr(gateways.InclusiveGateway, "blocked", lambda *_args: False)
        case "listener":
            monkeypatch.setattr(
                listeners, "begin", lambda _start, owner, scope: scope.workflow.add(owner, scope)
            )
        case "escalation":
            monkeypatch.setattr(throwing, "escalate", lambda *_args: None)
        case "condition":
            monkeypatch.setattr(conditions, "_concerned", lambda *_args: False)
        case "again":
            monkeypatch.setattr(waits, "rearm", lambda _task: False)
        case "barrier":
            opened = scopes.Scopes.open
            monkeypatch.setattr(
                scopes.Scopes,
                "open",
                lambda self, owner, parent, **_kw: opened(self, owner, parent, barrier=not owner),
            )
        case "undo order":
            monkeypatch.setattr(completions, "_at", lambda record: -record["at"])
    search = settings(REPEATABLE, max_examples=500, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        search(given(st.data(), BROKEN[broken]())(contest))()


@pytest.mark.slow
@settings(REPEATABLE, max_examples=3000)
@given(st.data(), strategies.models() | strategies.undoing())
def test_many_random_models_do_what_the_oracle_says(data: st.DataObject, block: Block) -> None:
    contest(data, block)
