"""Empty databases of their own for each way to play a scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

import engine as e
from tests.engine.constructs.scenario import A_FEW_HOURS, Scenario, entered, play, told
from tests.engine.rig import T0, Rig

Check = Callable[[Scenario], None]


@pytest.fixture
def check(tmp_path: Path) -> Iterator[Check]:
    """Play a scenario with time in steps and in one jump: as written, and the same in both."""
    opened = []

    def new_rig(**given: Any) -> Rig:
        database = e.make_engine(f"sqlite:///{tmp_path / f'{len(opened)}.db'}")
        opened.append(database)
        e.metadata.create_all(database)
        rig = Rig(database, **given)
        rig.run(lambda session: e.mark_database(session, "sandbox"))
        rig.set_clock(T0)
        return rig

    def check(scenario: Scenario) -> None:
        stories = []
        for part in (None, A_FEW_HOURS):
            rig = new_rig(handlers=scenario.handlers)
            number = play(rig, scenario, part=part)
            assert " ".join(entered(rig, number)) == scenario.trace
            assert rig.status(number) == scenario.status
            seen = rig.variables(number)
            assert {name: seen.get(name) for name in scenario.variables} == scenario.variables
            stories.append(told(rig, number))
        assert stories[0] == stories[1]

    with time_machine.travel(T0, tick=False):
        yield check
    for database in opened:
        database.dispose()
