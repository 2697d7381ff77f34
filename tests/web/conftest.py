"""The site over a small house in a real SQLite file, and browsers without a screen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine as Database
from sqlalchemy import event, select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

import engine
from engine.tables import human_task
from tests.support.once import made_once, shared
from tests.workflows.house import START, House, build
from tests.workflows.stage import PAIR, Plays
from web.app import create_app
from workflows.actors import SYSTEM
from workflows.calendars.actions import seed_calendar
from workflows.installation import bring_up_to_date
from workflows.programmes.actions import start_programme
from workflows.rulebook.seed import seed_rules
from workflows.runtime import deploy_pack
from workflows.schema import METADATA
from workflows.settings import Settings, read_settings

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# Answers that the form of a batch accepts.
CALL = {
    "year": "2027",
    "title": "2027年度三区社会工作专业人才支持计划",
    "quota": "2",
    "budget": "400000",
    "grant_per_pairing": "200000",
    "focus": ["elderly"],
    "need_opens_on": "2026-11-02",
    "need_closes_on": "2026-11-13",
    "application_opens_on": "2026-11-02",
    "application_closes_on": "2026-11-13",
    "review_closes_on": "2026-11-27",
    "service_starts_on": "2027-01-04",
    "mid_term_on": "2027-06-30",
    "service_ends_on": "2027-12-31",
}


class Compiled(BytecodeCache):
    """Keeps what templates compile to: each test has an application of its own."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was kept for a template, if anything."""
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@dataclass
class Visitor:
    """A browser without a screen: it keeps cookies, and posts with the page's token."""

    client: FlaskClient

    def get(self, path: str, **more: object) -> TestResponse:
        """Open a page."""
        return self.client.get(path, buffered=True, **more)  # type: ignore[arg-type]

    def post(
        self, path: str, data: dict[str, object] | None = None, **more: object
    ) -> TestResponse:
        """Send a form of this site."""
        form = {"csrf_token": self.token(), **(data or {})}
        return self.client.post(path, data=form, **more)  # type: ignore[arg-type]

    def token(self) -> str:
        """The token of a page that everybody may open."""
        found = TOKEN.search(self.client.get("/about").text)
        assert found
        return found[1]


@dataclass
class Site:
    """The site, its house, and one batch that waits to be drafted."""

    app: Flask
    sessions: sessionmaker[Session]
    house: House
    case_id: int
    task_id: int

    def visitor(self, name: str | None = None) -> Visitor:
        """Somebody at the door, or somebody who has come in by one click."""
        visitor = Visitor(self.app.test_client())
        if name:
            answer = visitor.post("/login/as", {"person": self.house.people[name]})
            assert answer.status_code == 303
        return visitor

    def do(self, act: Callable[[Session], object]) -> object:
        """Change something as the site itself would."""
        return engine.transact(self.sessions, act)

    def open_task(self, element_id: str) -> int:
        """The open task of an element."""
        with self.sessions() as session:
            wanted = select(human_task.c.id).where(
                human_task.c.element_id == element_id, human_task.c.state == "open"
            )
            return int(session.execute(wanted).scalar_one())


@dataclass(frozen=True)
class Furnished:
    """A database file to be copied for each test: furnishing one takes a second."""

    path: Path
    house: House
    case_id: int


def furnish(path: Path, mark: engine.Mark) -> Furnished:
    """A file with what `fill` makes."""
    return Furnished(path, *fill(f"sqlite:///{path}", mark))


def fill(url: str, mark: engine.Mark) -> tuple[House, int]:
    """Make a house with one batch, on the morning of 29 September 2026; gives the batch's case."""
    database = engine.make_engine(url)
    METADATA.create_all(database)

    def build_all(session: Session) -> tuple[House, int]:
        engine.mark_database(session, mark)
        if mark != "live":
            engine.set_clock(session, START)
        seed_calendar(session)
        seed_rules(session)
        deploy_pack(session, SYSTEM)
        house = build(session)
        coordinator = house.actor(session, "coordinator")
        office = house.organisations["city"]
        return house, start_programme(session, coordinator, office_id=office, year=2027).id

    made = engine.transact(sessionmaker(database), build_all)
    database.dispose()
    return made


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """The demo database that most tests begin with."""
    return furnish(tmp_path_factory.mktemp("furnished") / "sanqu.db", "demo")


@pytest.fixture(scope="session")
def brought_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `sanqu migrate` leaves it."""

    def make(folder: Path) -> None:
        settings = read_settings({"SANQU_DATA_DIR": str(folder)})
        database = engine.make_engine(settings.database_url)
        bring_up_to_date(sessionmaker(database), settings)
        database.dispose()

    return made_once(shared(tmp_path_factory, "brought_up") / "data", make)


@pytest.fixture
def data(tmp_path: Path, brought_up: Path) -> Path:
    """A copy of it, for this test alone."""
    return Path(shutil.copytree(brought_up, tmp_path / "data"))


@pytest.fixture
def database(tmp_path: Path, furnished: Furnished) -> Iterator[Database]:
    """A copy of it, for this test alone."""
    copied = tmp_path / "sanqu.db"
    shutil.copyfile(furnished.path, copied)
    made = engine.make_engine(f"sqlite:///{copied}")
    yield made
    made.dispose()


@pytest.fixture
def site(database: Database, furnished: Furnished, tmp_path: Path) -> Site:
    """The site over this copy."""
    return open_site(database, furnished, tmp_path)


def open_site(database: Database, furnished: Furnished, data_dir: Path) -> Site:
    """The application, and how tests reach into it."""
    app, sessions = open_app(database, data_dir)
    site = Site(app, sessions, furnished.house, furnished.case_id, 0)
    site.task_id = site.open_task("draft_programme")
    return site


def open_app(database: Database, data_dir: Path) -> tuple[Flask, sessionmaker[Session]]:
    """The application over a database, and sessions as it has them itself."""
    sessions = sessionmaker(database, expire_on_commit=False)
    settings = Settings(
        data_dir=data_dir, database_url=str(database.url), secret_key="s" * 40, upload_limit=1000
    )
    app = create_app(settings, sessions)
    app.testing = True
    app.jinja_env.bytecode_cache = COMPILED
    return app, sessions


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement that is sent; clear it to begin anew."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield sent
    event.remove(database, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def demo_plays(tmp_path_factory: pytest.TempPathFactory) -> Plays:
    """What tests have played on a demo database, in this process or in another beside it."""
    path = tmp_path_factory.mktemp("demo") / "sanqu.db"
    database = engine.make_engine(f"sqlite:///{path}")
    METADATA.create_all(database)

    def begin(session: Session) -> None:
        engine.mark_database(session, "demo")
        engine.set_clock(session, datetime(2025, 1, 1, tzinfo=UTC))
        seed_calendar(session)
        seed_rules(session)

    engine.transact(sessionmaker(database), begin)
    database.dispose()
    return Plays(shared(tmp_path_factory, "demo_plays"), path)


# One pair is about to write its plan, another has signed its paper.
DRAFTING = replace(PAIR, held=frozenset({"draft_plan"}))
SIGNED = replace(PAIR, agency="A2", place="R2", held=frozenset({"register_agreement"}))
IN_APRIL = datetime(2025, 4, 30, 1, tzinfo=UTC)


@pytest.fixture
def pair_site(demo_plays: Plays, tmp_path: Path) -> Iterator[Site]:
    """The site over these two; its house has the people of the sample by their short names."""
    with demo_plays.go_on(tmp_path, DRAFTING, IN_APRIL, others=(SIGNED,)) as show:
        case_id = show.pairing.case_id
        assert case_id is not None
        show.session.commit()
        app, sessions = open_app(show.database, tmp_path)
        site = Site(app, sessions, House(show.cast.organisations, show.cast.people), case_id, 0)
        site.task_id = site.open_task("draft_plan")
        yield site
