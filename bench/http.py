"""What the site adds to the engine: completing a task through gunicorn, against an empty page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from bench.databases import Databases
from bench.lines import Line
from bench.models import APPROVAL, Plant
from bench.timing import in_turn, milliseconds
from engine.tables import human_task
from tests.browser.sample import environment
from tests.browser.serving import served
from tests.support.client import Client
from tests.workflows.house import DOCKING, House, build, deploy_models, open_pairing
from web.db import open_sessions
from workflows.installation import bring_up_to_date
from workflows.settings import read_settings

ROUNDS = 100
FACTOR = 5


def measure(databases: Databases) -> Iterator[Line]:
    """A signed-in person hands in a form of six fields; the page without data is that about us."""
    folder = databases.folder / "site"
    folder.mkdir()
    house, tasks = _furnish(folder)
    plant = Plant(databases.sqlite(), APPROVAL)
    for number in range(ROUNDS + 20):
        plant.start("approval", case_id=number)
    waiting = plant.tasks()
    with served(folder) as site, closing(Client(site.address)) as client:
        client.sign_in(house.people["agency"])
        acts = [
            lambda: client.hand_in(tasks.pop(), DOCKING),
            lambda: client.get("/about"),
            lambda: plant.complete(waiting.pop(), amount=500),
        ]
        page, empty, own = in_turn(acts, ROUNDS)
    most = empty + FACTOR * own
    detail = (
        f"p50 {milliseconds(page)}; an empty page {milliseconds(empty)},"
        f" the engine's own {milliseconds(own)}"
    )
    name = f"complete a task over HTTP, to an empty page + {FACTOR} x the engine's own"
    yield Line(name, page / most, "x", 1.0, detail=detail)


def _furnish(folder: Path) -> tuple[House, list[int]]:
    settings = read_settings(environment(folder))
    sessions = open_sessions(settings.database_url)
    bring_up_to_date(sessions, settings)

    def fill(session: Session) -> tuple[House, list[int]]:
        deploy_models(session)
        house = build(session)
        for _ in range(ROUNDS + 20):
            open_pairing(session, house)
        wanted = select(human_task.c.id).where(human_task.c.element_id == "record_docking")
        return house, list(session.scalars(wanted))

    found = engine.transact(sessions, fill)
    sessions.kw["bind"].dispose()
    return found
