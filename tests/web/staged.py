"""The site over a short batch that was played by the real actions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

import engine
from tests.web.conftest import Visitor
from tests.workflows.stage import PAIR, Played, played
from web.app import create_app
from workflows.calendars.actions import seed_calendar
from workflows.demo.scenario import PairScript
from workflows.rulebook.seed import seed_rules
from workflows.schema import METADATA
from workflows.settings import Settings


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
    folder: Path, until: datetime, pair: PairScript = PAIR, others: tuple[PairScript, ...] = ()
) -> Iterator[Staged]:
    """Play until an instant into a new demo database, and open the site over it."""
    url = f"sqlite:///{folder / 'sanqu.db'}"
    database = engine.make_engine(url)
    METADATA.create_all(database)
    maker = sessionmaker(database, expire_on_commit=False)
    engine.transact(maker, _furnish)
    settings = Settings(data_dir=folder, database_url=url, secret_key="s" * 40, upload_limit=1000)
    with played(maker, folder, pair, until, others=others) as show:
        # The site reads and writes through sessions of its own.
        show.session.rollback()
        app = create_app(settings, maker)
        app.testing = True
        yield Staged(app, show)
    database.dispose()


def _furnish(session: Session) -> None:
    engine.mark_database(session, "demo")
    engine.set_clock(session, datetime(2025, 1, 1, tzinfo=UTC))
    seed_rules(session)
    seed_calendar(session)
