"""A short batch for tests: the sample's player, with whatever script a test needs."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from pprint import pformat

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from engine import make_engine, set_clock, transact
from engine.database import begin_writing
from engine.tables import human_task
from tests.support.once import made_once
from tests.workflows.branching import FORKS, Forks, copy_played, watch
from workflows.actors import SYSTEM, Actor, actor_of
from workflows.cases import actions
from workflows.cases.files import attach
from workflows.cases.tasks import get_task
from workflows.demo.people import Cast
from workflows.demo.play import play_on, set_stage
from workflows.demo.scenario import Batch, PairScript, Scores
from workflows.pairings.models import Pairing
from workflows.runtime import deploy_pack, engine
from workflows.settings import read_settings

FINE = Scores("85.00", "85.00", "85.00")
PAIR = PairScript("A1", "R1", "supervisor-1", mid_term=FINE, final=FINE, finding_in_visit=1)
# Two months of service, two checks; long over by the end of the year.
SHORT = Batch(
    year=2025,
    starts_on=date(2025, 2, 25),
    filing_opens_on=date(2025, 3, 3),
    filing_closes_on=date(2025, 3, 14),
    review_closes_on=date(2025, 3, 24),
    service_starts_on=date(2025, 5, 15),
    mid_term_on=date(2025, 6, 16),
    service_ends_on=date(2025, 7, 14),
    milestones=(
        ("第一次检查", "quarterly", date(2025, 6, 13)),
        ("第二次检查", "quarterly", date(2025, 7, 14)),
    ),
    pairs=(PAIR,),
)
YEAR_END = datetime(2025, 12, 31, tzinfo=UTC)


@dataclass
class Played:
    """A batch that was played until an instant."""

    session: Session
    cast: Cast
    # Where its files lie.
    folder: Path

    @property
    def database(self) -> Database:
        """Where it was played."""
        bound = self.session.get_bind()
        assert isinstance(bound, Database)
        return bound

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Further sessions on the same database."""
        return sessionmaker(self.database)

    @property
    def pairing(self) -> Pairing:
        """The first pairing that came about."""
        return self.session.scalars(select(Pairing).order_by(Pairing.id)).all()[0]

    def open(self, element_id: str) -> list[int]:
        """The open tasks at an element."""
        found = select(human_task.c.id).where(
            human_task.c.element_id == element_id, human_task.c.state == "open"
        )
        return list(self.session.scalars(found.order_by(human_task.c.id)))

    def do(self, element_id: str, who: str, **data: object) -> None:
        """Complete an open task at an element, theirs where it has an assignee, as somebody."""
        actor = actor_of(self.session, self.cast.people[who])
        able = (one for one in self.open(element_id) if self._may(actor, one))
        self.do_task(next(able), who, **data)

    def do_task(self, task_id: int, who: str, **data: object) -> None:
        """Complete a task as somebody."""
        actor = actor_of(self.session, self.cast.people[who])
        actions.complete(self.session, task_id, actor, data)

    def attach(
        self, task_id: int, who: str, field: str | None = None, *, name: str = "凭证.txt"
    ) -> int:
        """Keep a file with a task, or for a field of its form, as somebody; gives its id."""
        actor = actor_of(self.session, self.cast.people[who])
        settings = read_settings({"SANQU_DATA_DIR": str(self.folder)})
        content = BytesIO("凭证（示例）".encode())
        return attach(self.session, settings, actor, name, content, task_id=task_id, field=field).id

    def _may(self, actor: Actor, task_id: int) -> bool:
        task = get_task(self.session, task_id)
        return task.assignee in {None, actor.code}

    def at(self, instant: datetime) -> None:
        """Set the clock."""
        set_clock(self.session, instant)

    def wake(self) -> None:
        """Let what is due happen."""
        while due := engine.due_instances(self.session):
            for instance_id in due:
                engine.wake(self.session, instance_id)


@dataclass(frozen=True)
class Plays:
    """What was played already: a test takes a copy of its folder and goes on from there.

    Several processes may share the folder: whoever comes first to a script plays it. `begin` is the
    database that all begin with, alone in its folder.
    """

    folder: Path
    begin: Path

    @contextmanager
    def go_on(
        self,
        to: Path,
        pair: PairScript = PAIR,
        until: datetime = YEAR_END,
        *,
        batches: tuple[Batch, ...] = (SHORT,),
        others: tuple[PairScript, ...] = (),
    ) -> Iterator[Played]:
        """A session on a copy of what one pair's batches, or those of several, have led to."""
        scripts = tuple(replace(batch, pairs=(pair, *others)) for batch in batches)
        shutil.copytree(self._played(scripts, until), to, dirs_exist_ok=True)
        cast: Cast = pickle.loads((to / "cast").read_bytes())  # noqa: S301 - our own
        with _opened(to / "sanqu.db") as sessions, sessions() as session:
            begin_writing(session)
            # The clock of a copy has not run on since its script was played.
            set_clock(session, until)
            yield Played(session, cast, to)

    def _played(self, scripts: tuple[Batch, ...], until: datetime) -> Path:
        # Sets stand sorted in it, whatever order a process keeps them in.
        script = pformat((scripts, until))
        name = sha256(script.encode()).hexdigest()[:20]
        return made_once(self.folder / name, partial(self._play, scripts, until))

    def _play(self, scripts: tuple[Batch, ...], until: datetime, folder: Path) -> None:
        forks, pairs = Forks.of(self.folder, scripts), scripts[0].pairs
        fork = forks.nearest(pairs, until)
        copy_played(fork.folder if fork else self.begin.parent, folder)
        asked = dict(fork.asked) if fork else {}
        batches = [replace(batch, pairs=watch(pairs, asked)) for batch in scripts]
        with _opened(folder / "sanqu.db") as sessions:
            if not fork:
                transact(sessions, lambda session: deploy_pack(session, SYSTEM))
            settings = read_settings({"SANQU_DATA_DIR": str(folder)})
            stage = set_stage(sessions, settings, batches, fork and fork.standing)
            ahead = [day for day in FORKS if day > stage.standing.instant]
            for instant in play_on(stage, until):
                if ahead and instant >= ahead[0]:
                    forks.keep(folder, stage.standing, asked)
                    ahead = [day for day in ahead if day > instant]
            transact(sessions, lambda session: set_clock(session, until))
        stage.cast.batches = scripts
        (folder / "cast").write_bytes(pickle.dumps(stage.cast))


@contextmanager
def _opened(path: Path) -> Iterator[sessionmaker[Session]]:
    made = make_engine(f"sqlite:///{path}")
    yield sessionmaker(made)
    made.dispose()


GoOn = Callable[..., AbstractContextManager[Played]]
