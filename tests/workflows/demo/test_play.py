"""The sample programme comes out as the domain says, through the real engine and actions."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from engine import database_mark, first_break, make_engine, transact
from engine.tables import instance
from tests.support.once import made_once, shared
from workflows.actors import SYSTEM
from workflows.calendars.actions import seed_calendar
from workflows.cases.models import CaseParty, Submission
from workflows.closeout.models import Certificate, LibraryCase
from workflows.demo.outcomes import OutcomeRow
from workflows.demo.play import play
from workflows.demo.scenario import ENDS_AT
from workflows.milestones.models import Milestone
from workflows.organisations.models import Organisation, Person
from workflows.pairings.models import Pairing
from workflows.plans.models import LineComment
from workflows.rulebook.seed import seed_rules
from workflows.runtime import deploy_pack
from workflows.schema import METADATA
from workflows.settings import read_settings
from workflows.supervision.models import Finding, Visit

REAL_NAMES = {"铁力市阳光社会工作服务中心", "乌马河镇团结社区"}


@dataclass(frozen=True)
class Played:
    """What a play has left behind."""

    rows: list[OutcomeRow]
    progress: list[tuple[int, int]]
    session: Session


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The whole sample, played once."""
    folder = made_once(shared(tmp_path_factory, "sample") / "played", _play)
    database = make_engine(read_settings({"SANQU_DATA_DIR": str(folder)}).database_url)
    left = pickle.loads((folder / "left").read_bytes())  # noqa: S301 - our own
    with Session(database) as session:
        yield Played(*left, session)
    database.dispose()


def _play(folder: Path) -> None:
    settings = read_settings({"SANQU_DATA_DIR": str(folder), "SANQU_MARK": "demo"})
    database = make_engine(settings.database_url)
    METADATA.create_all(database)
    sessions = sessionmaker(database)
    transact(sessions, _furnish)
    progress: list[tuple[int, int]] = []
    rows = play(sessions, settings, lambda done, whole, _: progress.append((done, whole)))
    database.dispose()
    (folder / "left").write_bytes(pickle.dumps((rows, progress)))


def _furnish(session: Session) -> None:
    seed_rules(session)
    seed_calendar(session)
    deploy_pack(session, SYSTEM)


def test_every_outcome_is_as_expected(played: Played) -> None:
    assert [row for row in played.rows if not row.ok] == []
    subjects = {row.subject for row in played.rows}
    assert subjects >= {f"A{number}-R{number}" for number in (1, 2, 3, 4, 6, 7)}
    assert subjects >= {"A8-R5", "A5", "A8", "R8", "R9", "A2-R10", "89.995", "59.994"}


def test_progress_runs_forward_to_the_whole(played: Played) -> None:
    done = [step for step, _ in played.progress]
    assert done == sorted(done)
    assert played.progress[-1][0] == played.progress[-1][1]


def test_the_database_is_marked_and_the_clock_never_passed_the_end(played: Played) -> None:
    assert database_mark(played.session) == "demo"
    latest = played.session.scalar(select(func.max(Submission.submitted_at)))
    assert latest is not None
    assert latest < ENDS_AT


def test_only_the_two_names_of_the_text_are_real(played: Played) -> None:
    names = set(played.session.scalars(select(Organisation.name)))
    assert names >= REAL_NAMES
    assert all(name.endswith("（示例）") for name in names - REAL_NAMES)
    people = played.session.scalars(select(Person.name)).all()
    assert all(any(sign.isdigit() for sign in name) for name in people)


def test_every_chain_of_events_is_whole(played: Played) -> None:
    ids = played.session.scalars(select(instance.c.id)).all()
    assert [one for one in ids if first_break(played.session, one) is not None] == []


def test_closed_projects_have_certificates_and_library_cases(played: Played) -> None:
    numbers = played.session.scalars(select(Certificate.number).order_by(Certificate.number)).all()
    assert numbers == [f"SQ-2025-{number:03d}" for number in range(1, 8)]
    assert played.session.scalar(select(func.count()).select_from(LibraryCase)) == 7


def test_a_returned_plan_keeps_its_remarks(played: Played) -> None:
    remarks = played.session.execute(select(LineComment.section, LineComment.line_no)).all()
    assert remarks == [("indicators", 2)]


def test_the_rectified_milestone_keeps_both_rounds(played: Played) -> None:
    rounds = [len(one.reports) for one in played.session.scalars(select(Milestone))]
    assert sorted(rounds)[-2:] == [1, 2]


def test_each_finished_project_was_visited_and_its_finding_closed(played: Played) -> None:
    visits = dict(
        played.session.execute(select(Visit.status, func.count()).group_by(Visit.status)).all()
    )
    assert visits == {"closed": 84, "held": 1, "scheduled": 11}
    states = played.session.scalars(select(Finding.status).order_by(Finding.status)).all()
    assert states == ["closed"] * 7 + ["open"]


def test_parties_of_a_pairing_are_its_two_sides_and_those_who_judge(played: Played) -> None:
    pairing = played.session.scalars(select(Pairing).order_by(Pairing.id)).first()
    assert pairing is not None
    parties = played.session.scalars(
        select(CaseParty.role).where(CaseParty.case_id == pairing.case_id)
    )
    assert sorted(parties) == ["agency", "assessor", "assessor", "place", "supervisor"]
