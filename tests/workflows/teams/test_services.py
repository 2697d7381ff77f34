"""A team on its way: who is recorded, who is sent back, and what is said when it is late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

import forms
from engine import open_incidents
from tests.workflows.stage import PAIR, GoOn, Played
from workflows.actors import actor_of
from workflows.cases.actions import form_context
from workflows.cases.models import Case, Submission
from workflows.cases.tasks import get_task
from workflows.errors import NotAllowed
from workflows.notifications.models import Notification
from workflows.teams.models import TeamWarning
from workflows.teams.page import team_page

# The service begins on Thursday 15 May: nobody is late before that day is over.
AWAITED = datetime(2025, 5, 15, 4, tzinfo=UTC)
LATE = "派驻团队到岗已严重逾期，请尽快到岗并报送"


@pytest.fixture
def show(go_on: GoOn) -> Iterator[Played]:
    """A pair whose agreement is signed, and whose team has not reported yet."""
    waiting = replace(PAIR, held=frozenset({"mobilise_team"}))
    with go_on(waiting, AWAITED) as going:
        yield going


def report(show: Played, **changes: object) -> None:
    """The agency reports its team as it was agreed on."""
    (task_id,) = show.open("mobilise_team")
    proof = show.attach(task_id, "agency-a1", name="签到表.txt")
    initial = form_context(show.session, get_task(show.session, task_id)).initial
    posted = {
        "arrived_on": "2025-05-15",
        "insurance_no": "BX-1（示例）",
        "insured_until": "2026-05-14",
        "briefed_on": "2025-05-14",
    }
    answers = {
        "workers": [{**row, **posted} for row in initial["workers"]],
        "arrival_proof": [proof],
    }
    show.do_task(task_id, "agency-a1", **{**answers, **changes})


def told(show: Played, who: str) -> list[str]:
    found = select(Notification).where(Notification.person_id == show.cast.people[who])
    return [one.template for one in show.session.scalars(found)]


def test_who_was_agreed_on_is_on_post_from_the_day_of_arrival(show: Played) -> None:
    report(show)
    with pytest.raises(NotAllowed):
        show.do("confirm_arrival", "agency-a1", decision="confirm")
    show.do("confirm_arrival", "leader-r1", decision="confirm")
    assert show.pairing.status == "mobilised"
    mobilised = show.pairing.mobilisation
    assert mobilised is not None
    assert {(one.from_on, one.until_on) for one in mobilised.workers} == {(date(2025, 5, 15), None)}
    assert all(one.staff_id and one.proofs and one.insured_until for one in mobilised.workers)
    case = show.session.get_one(Case, show.pairing.case_id)
    lead = actor_of(show.session, show.cast.people["agency-a1"])
    page = team_page(show.session, lead, case)
    assert page is not None
    assert (page.on_post, page.warnings) == (5, [])
    assert str(page.lines[0].qualification) == "社会工作师，本科"
    assert [one.filename for one in page.lines[0].proofs] == ["签到表.txt"]
    # The proofs are files of the case: who does not read it does not open them.
    stranger = actor_of(show.session, show.cast.people["agency-a2"])
    other = team_page(show.session, stranger, case)
    assert other is not None
    assert other.lines[0].proofs == []


def test_a_report_comes_back_with_the_names_of_those_who_are_missing(show: Played) -> None:
    report(show)
    (task_id,) = show.open("confirm_arrival")
    team = form_context(show.session, get_task(show.session, task_id)).options["team"]
    absent = [team[-1][0]]
    show.do(
        "confirm_arrival",
        "contact-r1",
        decision="return",
        comment="尚未报到（示例）",
        absent=absent,
    )
    (task_id,) = show.open("mobilise_team")
    given = form_context(show.session, get_task(show.session, task_id))
    assert given.facts["absent"] == ["社工A1-05"]
    assert len(given.initial["workers"]) == 5  # type: ignore[arg-type]
    assert show.pairing.status != "mobilised"


def test_every_proof_of_several_is_kept_with_each_of_the_team(show: Played) -> None:
    (task_id,) = show.open("mobilise_team")
    names = ["车票.txt", "照片.txt"]
    proofs = [show.attach(task_id, "agency-a1", name=name) for name in names]
    report(show, arrival_proof=proofs)
    show.do("confirm_arrival", "leader-r1", decision="confirm")
    assert show.pairing.mobilisation is not None
    assert {tuple(one.proofs) for one in show.pairing.mobilisation.workers} == {tuple(proofs)}


def first_layout(show: Played, *names: str) -> None:
    """The report is one from before each worker had a row with days, insurance and briefing."""
    found = select(Submission).where(Submission.element_id == "mobilise_team")
    handed_in = show.session.scalars(found).one()
    assert "arrived_on" not in handed_in.answers
    handed_in.answers = {
        "arrived_on": "2025-05-15",
        "workers": [{"name": name, "certificate_no": "SG-1"} for name in names],
        "insurance_no": "BX-OLD",
        "safety_briefing_on": "2025-05-14",
    }
    show.session.flush()


def test_a_report_of_the_first_layout_is_confirmed_after_an_upgrade(show: Played) -> None:
    report(show)
    first_layout(show, "社工A1-01", "没有档案的人（示例）")
    (task_id,) = show.open("confirm_arrival")
    context = form_context(show.session, get_task(show.session, task_id))
    assert [label.partition("（")[0] for _, label in context.options["team"]] == ["社工A1-01"]
    show.do("confirm_arrival", "leader-r1", decision="confirm")
    assert [one.message for one in open_incidents(show.session)] == []
    mobilised = show.pairing.mobilisation
    assert mobilised is not None
    known, unknown = mobilised.workers
    assert known.staff is not None
    assert known.staff.name == known.name == "社工A1-01"
    assert (unknown.staff_id, unknown.name, unknown.certificate_no) == (
        None, "没有档案的人（示例）", "SG-1"
    )  # fmt: skip
    for one in (known, unknown):
        told = (one.from_on, one.insurance_no, one.insured_until, one.briefed_on)
        assert told == (date(2025, 5, 15), "BX-OLD", None, date(2025, 5, 14))
    case = show.session.get_one(Case, show.pairing.case_id)
    page = team_page(show.session, actor_of(show.session, show.cast.people["agency-a1"]), case)
    assert page is not None
    assert page.on_post == 2


@pytest.mark.parametrize("name", ["社工A1-01", "没有档案的人（示例）"])
def test_a_report_of_the_first_layout_is_sent_back_after_an_upgrade(
    show: Played, name: str
) -> None:
    report(show)
    first_layout(show, name)
    (task_id,) = show.open("confirm_arrival")
    team = form_context(show.session, get_task(show.session, task_id)).options["team"]
    absent = [number for number, _ in team]
    show.do("confirm_arrival", "leader-r1", decision="return", comment="未到", absent=absent)
    (task_id,) = show.open("mobilise_team")
    (row,) = form_context(show.session, get_task(show.session, task_id)).initial["workers"]  # type: ignore[misc]
    assert row["person"] == (absent[0] if absent else None)
    assert (row["arrived_on"], row["insurance_no"]) == ("2025-05-15", "BX-OLD")


def test_fewer_than_agreed_or_who_may_not_be_sent_is_refused_at_the_field(show: Played) -> None:
    (task_id,) = show.open("mobilise_team")
    initial = form_context(show.session, get_task(show.session, task_id)).initial
    first = initial["workers"][0]  # type: ignore[index]
    with pytest.raises(forms.Invalid) as refused:
        report(show, workers=[{**first, "arrived_on": "2025-05-15", "insurance_no": "BX", "insured_until": "2026-05-14", "briefed_on": "2025-05-15"}])  # fmt: skip
    assert str(refused.value.errors["workers"][0]) == "约定派驻 5 名社工，现填写 1 名，须全部到岗"


def test_ten_working_days_late_warns_both_sides_and_the_office_once(show: Played) -> None:
    # Ten working days after 15 May end with 29 May.
    show.at(datetime(2025, 5, 29, 15, 59, tzinfo=UTC))
    show.wake()
    assert LATE not in told(show, "agency-a1")
    show.at(datetime(2025, 5, 29, 16, tzinfo=UTC))
    show.wake()
    for who in ("agency-a1", "leader-r1", "coordinator"):
        assert told(show, who).count(LATE) == 1
    (warning,) = show.session.scalars(select(TeamWarning)).all()
    assert (warning.kind, warning.pairing_id) == ("late_arrival", show.pairing.id)
    # It goes on all the same.
    report(show)
    show.do("confirm_arrival", "leader-r1", decision="confirm")
    assert show.pairing.status == "mobilised"
