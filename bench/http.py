"""What the site adds to the engine: completing a task through gunicorn, against an empty page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

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
from tests.workflows.house import DOCKING, House, build, deploy_models, open_pairing
from web.db import open_sessions
from workflows.installation import bring_up_to_date
from workflows.settings import read_settings

ROUNDS = 100
FACTOR = 5
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


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


class Client:
    """A browser that keeps its connection and its cookies."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = HTTPConnection(parts.hostname or "", parts.port)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> str:
        """A page; anything but 200 is a failure."""
        status, body = self._send("GET", path)
        assert status == 200, (path, status)
        return body

    def sign_in(self, person_id: int) -> None:
        """By one click, as a demo allows."""
        self._read_token()
        status, _ = self._post("/login/as", {"person": str(person_id)})
        assert status == 303, status
        self._read_token()

    def hand_in(self, task_id: int, answers: dict[str, str]) -> None:
        """Complete a task; anything but the way on is a failure."""
        status, body = self._post(f"/tasks/{task_id}", answers)
        assert status == 303, (status, body[:2000])

    def _read_token(self) -> None:
        found = TOKEN.search(self.get("/about"))
        assert found
        self._token = found[1]

    def _post(self, path: str, data: dict[str, str]) -> tuple[int, str]:
        return self._send("POST", path, urlencode({"csrf_token": self._token, **data}))

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = header.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read().decode()
