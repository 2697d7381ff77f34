"""The database gone, full or read-only: a clear word, nothing corrupt, and on by itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import engine as e
from engine.outages import DatabaseOut, outage_of
from engine.tables import incident, wait
from tests.engine.kernel.models import duration, end, model, node, service, start, user
from tests.engine.rig import Rig
from tests.faults import crew
from tests.faults.conftest import furnish
from tests.faults.crew import PATIENCE_SECONDS, T0
from tests.faults.killing import BEGIN
from tests.faults.postbox import Postbox
from tests.faults.script import ENGINE
from tests.support import postgres
from web.app import create_app
from workflows import wallclock
from workflows.jobs import Job
from workflows.notifications.actions import send_later
from workflows.notifications.models import Outgoing
from workflows.settings import Settings
from workflows.worker import Sweep

LATER: Final = T0 + timedelta(hours=2)
# What is asked, waits for an hour, and is told by letter.
ASKED: Final = model(
    start() + user("ask") + node("intermediateCatchEvent", "sleep", duration("PT1H"))
    + service("tell", "post") + end(),
    "start -> ask -> sleep -> tell -> end", process="asked",
)  # fmt: skip
BIG: Final = {"text": "字" * 100_000}


def client_of(rig: Rig, folder: Path) -> FlaskClient:
    """A browser without a screen, at a site over the rig's database."""
    url = rig.database.url.render_as_string(hide_password=False)
    return create_app(Settings(folder, url, "s" * 40), rig.sessions).test_client()


def asleep(rig: Rig, count: int) -> None:
    """Instances whose timers will be due."""
    rig.deploy(ASKED)
    for _ in range(count):
        rig.start("asked")
        rig.complete("ask")


def sound(rig: Rig) -> bool:
    """Whether the file is whole; a server looks after that by itself."""
    if rig.database.dialect.name != "sqlite":
        return True
    return rig.run(lambda s: s.scalar(text("PRAGMA integrity_check"))) == "ok"


@pytest.mark.postgres
def test_a_server_that_fails_and_comes_back(tmp_path: Path, postbox: Postbox) -> None:
    with postgres.server() as server:
        url = f"{server.address}/postgres"
        furnish(url)
        rig = Rig(e.make_engine(url))
        rig.engine = ENGINE
        asleep(rig, 3)
        rig.start("asked")
        client = client_of(rig, tmp_path)
        assert client.get("/about").status_code == 200
        log = tmp_path / "crew.log"
        worker = BEGIN.Process(target=crew.work, args=(url, postbox.port, log, 0), daemon=True)
        worker.start()
        try:
            crew.until_said(log, "worker started")
            server.stop()
            page = client.get("/about", headers={"Accept-Language": "en"})
            assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
            assert "The database cannot be reached" in page.text
            with pytest.raises(DBAPIError) as refused:
                rig.complete("ask")
            assert outage_of(refused.value) == "gone"
            crew.until_said(log, "the database is gone")
            server.start()
            assert client.get("/about").status_code == 200
            rig.complete("ask")
            rig.set_clock(LATER)
            crew.until(rig.sessions, lambda s: len(postbox.letters) == 4)
            crew.until_said(log, "the database can be used again")
            assert worker.is_alive()
        finally:
            worker.terminate()
            worker.join(PATIENCE_SECONDS)
        assert worker.exitcode == 0
        said = log.read_text()
        # Each of its three jobs says it once, not with every tick.
        assert 1 <= said.count("the database is gone") <= 3
        assert "Traceback" not in said
        assert set(postbox.letters.values()) == {1}
        rig.check_record()
        rig.database.dispose()


@pytest.fixture
def narrow(sqlite_url: str) -> Iterator[Rig]:
    """A database in which there is room for a little more than it holds."""
    furnish(sqlite_url)
    database = e.make_engine(sqlite_url)
    rig = Rig(database, handlers=ENGINE.handlers)
    asleep(rig, 3)
    rig.set_clock(LATER)
    room(rig, 0)
    yield rig
    rig.check_record()
    database.dispose()


def room(rig: Rig, pages: int) -> None:
    """Let the file grow by so many pages at most."""
    with rig.database.connect() as connection:
        used = connection.execute(text("PRAGMA page_count")).scalar_one()
    limit = f"PRAGMA max_page_count = {used + pages}"
    rig.database.dispose()
    event.listen(rig.database, "connect", lambda connection, _: connection.execute(limit))


def test_a_full_disk_costs_nothing_but_time(
    narrow: Rig, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fill() -> None:
        while True:
            narrow.start("asked", **BIG)

    with pytest.raises(DBAPIError) as refused:
        fill()
    assert outage_of(refused.value) == "full"
    before = len(narrow.instances("asked"))
    client = client_of(narrow, tmp_path)
    with pytest.raises(DBAPIError):
        narrow.start("asked", **BIG)
    assert client.get("/about").status_code == 200, "what is there can be read"
    job = Job("timers", lambda: Sweep(narrow.sessions, narrow.engine).run(wallclock.now()))
    waiting = select(func.count(wait.c.id))
    while "the database is full" not in caplog.text:
        assert narrow.run(lambda s: s.scalar(waiting)), "there was room for all"
        job()
    assert "Traceback" not in caplog.text
    assert sound(narrow)
    assert len(narrow.instances("asked")) == before
    room(narrow, 1_000_000)
    job()
    assert narrow.run(lambda s: s.scalar(waiting)) == 0
    assert "the database can be used again" in caplog.text
    narrow.start("asked", **BIG)
    assert sound(narrow)


def write_protect(rig: Rig, on: bool) -> None:
    """Let the database be read only, or written again."""
    rig.database.dispose()
    if rig.database.dialect.name == "sqlite":
        word = f"PRAGMA query_only = {int(on)}"
        event.listen(rig.database, "connect", lambda connection, _: connection.execute(word))
        return
    admin = create_engine(rig.database.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        name, word = rig.database.url.database, "on" if on else "off"
        connection.execute(
            text(f"ALTER DATABASE {name} SET default_transaction_read_only = {word}")
        )
    admin.dispose()


def test_what_can_only_be_read_is_read(
    rig: Rig, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asleep(rig, 2)
    rig.start("asked")
    rig.set_clock(LATER)
    job = Job("timers", lambda: Sweep(rig.sessions, rig.engine).run(wallclock.now()))
    write_protect(rig, True)
    for _ in range(3):
        job()
    assert caplog.text.count("the database is read-only") == 1
    with pytest.raises((DBAPIError, DatabaseOut)) as refused:
        rig.complete("ask")
    assert outage_of(refused.value) == "read-only"
    with rig.sessions() as session:
        assert [task.element_id for task in e.open_tasks(session)] == ["ask"]
    assert client_of(rig, tmp_path).get("/about").status_code == 200
    write_protect(rig, False)
    with caplog.at_level(logging.WARNING):
        job()
    assert "the database can be used again" in caplog.text
    rig.complete("ask")
    assert rig.tasks() == []
    assert sound(rig)


def test_a_handler_that_meets_an_outage_is_no_incident(sqlite_url: str) -> None:
    """Nothing is wrong with the activity: the whole step waits for the disk, what led to it too."""
    furnish(sqlite_url)
    database = e.make_engine(sqlite_url)

    def keep(session: Session, _call: e.Call) -> None:
        letter = {"to": "a@example.org", "language": "zh", "template": "x", "params": BIG}
        send_later(session, "mail", letter, key="k")

    rig = Rig(database, handlers={"post": keep})
    rig.deploy(model(start() + user("ask") + service("tell", "post") + end(),
                     "start -> ask -> tell -> end", process="asked"))  # fmt: skip
    rig.start("asked")
    room(rig, 20)
    with pytest.raises(DatabaseOut) as refused:
        rig.complete("ask")
    assert refused.value.outage == "full"
    assert (rig.tasks(), rig.rows(incident)) == (["ask"], [])
    room(rig, 1_000_000)
    rig.complete("ask")
    assert [row.status for row in rig.instances("asked")] == ["completed"]
    assert rig.run(lambda s: s.scalar(select(func.count(Outgoing.id)))) == 1
    rig.check_record()
    database.dispose()
