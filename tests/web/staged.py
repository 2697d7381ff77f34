"""The site over a short batch, played by the real actions once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask

from tests.web.conftest import Visitor, open_app
from tests.workflows.stage import PAIR, Played, Plays
from workflows.demo.scenario import PairScript


@dataclass
class Staged:
    """The application, and what was played before it opened."""

    app: Flask
    show: Played

    def visitor(self, name: str | None = None) -> Visitor:
        """Somebody at the door, or one of the sample's people."""
        visitor = Visitor(self.app.test_client())
        if name:
            answer = visitor.post("/login/as", {"person": self.show.cast.people[name]})
            assert answer.status_code == 303
        return visitor


@contextmanager
def staged(
    plays: Plays,
    folder: Path,
    until: datetime,
    pair: PairScript = PAIR,
    others: tuple[PairScript, ...] = (),
) -> Iterator[Staged]:
    """The site over a copy of what was played until an instant."""
    with plays.go_on(folder, pair, until, others=others) as show:
        # The site reads and writes through sessions of its own.
        show.session.commit()
        app, _ = open_app(show.database, folder)
        yield Staged(app, show)
