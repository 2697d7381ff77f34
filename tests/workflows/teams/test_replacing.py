"""A worker's place taken by another, through the real models and forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

import forms
from engine import open_incidents
from engine.tables import wait
from tests.workflows.stage import PAIR, GoOn, Played
from web.answers import names_in
from workflows.actors import SYSTEM, actor_of
from workflows.agencies.actions import save_staff
from workflows.agencies.models import AgencyStaff
from workflows.case_facts import facts_of
from workflows.cases.actions import form_context
from workflows.cases.context import FormContext
from workflows.cases.models import Case, Submission
from workflows.cases.tasks import get_task
from workflows.changes.actions import begin
from workflows.errors import Conflict, NotAllowed
from workflows.notifications.models import Notification
from workflows.rulebook.actions import change_rule
from workflows.teams import rules
from workflows.teams.models import TeamWarning, WorkerReplacement
from workflows.teams.queries import members_of
from workflows.teams.replacements import retention

# In the first month of the service.
MAY = datetime(2025, 5, 26, 4, tzinfo=UTC)
LEAVES_ON = "2025-05-30"


@pytest.fixture
def show(go_on: GoOn) -> Iterator[Played]:
    """A project under way, whose agency has two more people: one as good, one less qualified."""
    with go_on(PAIR, MAY) as going:
        hire(going, "社工A1-06", "social_worker")
        hire(going, "社工A1-07", "assistant")
        yield going


def hire(show: Played, name: str, certificate: str, **more: object) -> None:
    lead = actor_of(show.session, show.cast.people["agency-a1"])
    answers = {
        "name": name,
        "certificate": certificate,
        "certificate_no": f"SG-{name}",
        "certificate_since": "2019-06-01",
        "degree": "bachelor",
        "major_social_work": True,
        "experience_years": 4,
        **more,
    }
    save_staff(show.session, lead, show.cast.organisations["A1"], answers)


def start(show: Played, who: str = "agency-a1") -> Case:
    actor = actor_of(show.session, show.cast.people[who])
    return begin(show.session, actor, show.pairing.case_id or 0, "replacement")


def given(show: Played, element: str) -> FormContext:
    return form_context(show.session, get_task(show.session, show.open(element)[-1]))


def staff_id(show: Played, name: str) -> int:
    return show.session.scalars(select(AgencyStaff.id).where(AgencyStaff.name == name)).one()


def file(show: Played, newcomer: str = "社工A1-06", leaver: int = 0, **changes: object) -> None:
    """The agency files for the n-th of those on post."""
    team = given(show, "file_replacement").options["members"]
    answers = {
        "leaver": team[leaver][0],
        "leaves_on": LEAVES_ON,
        "cause": "family",
        "reason": "返乡照顾家人（示例）",
        "newcomer": staff_id(show, newcomer),
    }
    show.do("file_replacement", "agency-a1", **{**answers, **changes})


def post(show: Played, day: str) -> None:
    task_id = show.open("post_newcomer")[-1]
    proof = show.attach(task_id, "agency-a1")
    show.do_task(
        task_id,
        "agency-a1",
        decision="arrived",
        arrived_on=day,
        insurance_no="BX-9（示例）",
        insured_until="2026-05-14",
        briefed_on=day,
        arrival_proof=[proof],
    )


def team_on(show: Played, day: date) -> set[str]:
    members = members_of(show.session, show.pairing.id)
    return {one.name for one in rules.on_post(members, day)}


def told(show: Played, who: str) -> list[str]:
    found = select(Notification).where(Notification.person_id == show.cast.people[who])
    return [one.template for one in show.session.scalars(found)]


def refused(show: Played, **answers: object) -> dict[str, str]:
    with pytest.raises(forms.Invalid) as found:
        file(show, **answers)  # type: ignore[arg-type]
    return {path: str(messages[0]) for path, messages in found.value.errors.items()}


def test_a_newcomer_takes_the_place_from_the_day_of_arrival(show: Played) -> None:
    case = start(show)
    file(show)
    with pytest.raises(NotAllowed):
        show.do("consent_newcomer", "agency-a1", decision="agree")
    filed = show.session.scalars(
        select(Submission).where(Submission.form_key == "replacement.file")
    ).one()
    named = names_in(show.session, forms.describe("replacement.file"), filed.answers)
    assert set(named.values()) == {"社工A1-01", "社工A1-06"}
    shown = given(show, "consent_newcomer").facts
    assert (shown["leaver"], shown["newcomer"]) == ("社工A1-01", "社工A1-06")
    assert str(shown["newcomer_qualified"]) == "社会工作师，本科"
    # 2 June is a holiday: fifteen working days after 30 May end with 23 June.
    assert shown["vacant_until"] == date(2025, 6, 23)
    # The page of its case says the same.
    said = {one.label: one.value for one in facts_of(show.session, case)}
    assert (said["离岗社工"], said["接替社工"]) == ("社工A1-01", "社工A1-06")
    assert (said["离岗日期"], said["岗位最晚补齐日期"]) == (date(2025, 5, 30), date(2025, 6, 23))
    assert (str(said["调换原因"]), said["情况说明"]) == ("生育或家庭原因", "返乡照顾家人（示例）")
    show.do("consent_newcomer", "leader-r1", decision="agree")
    show.at(datetime(2025, 6, 5, 4, tzinfo=UTC))
    post(show, "2025-06-05")
    show.do("confirm_newcomer", "contact-r1", decision="confirm")
    assert [one.message for one in open_incidents(show.session)] == []
    show.session.refresh(case)
    assert case.outcome == "replacement_done"
    said = {one.label: one.value for one in facts_of(show.session, case)}
    assert (said["接替社工"], said["接替到岗日期"]) == ("社工A1-06", date(2025, 6, 5))
    assert "社工A1-01" in team_on(show, date(2025, 5, 30))
    assert team_on(show, date(2025, 6, 4)) == {f"社工A1-0{one}" for one in (2, 3, 4, 5)}
    assert team_on(show, date(2025, 6, 5)) == {f"社工A1-0{one}" for one in (2, 3, 4, 5, 6)}
    assert show.session.scalars(select(TeamWarning)).all() == []
    assert "“{newcomer}”已到岗接替“{leaver}”" in told(show, "supervisor-1")


def test_who_is_less_qualified_or_busy_or_one_too_many_is_refused_with_the_reason(
    show: Played,
) -> None:
    start(show)
    assert refused(show, newcomer="社工A1-07") == {
        "newcomer": "资格（助理社会工作师，本科）低于离岗社工（社会工作师，本科）"
    }
    # A certificate that has run out by the day does not count.
    hire(show, "社工A1-08", "senior", certificate_expires_on="2025-05-29")
    told_of = refused(show, newcomer="社工A1-08")
    assert told_of["newcomer"].startswith("资格（") or "有效期" in told_of["newcomer"]
    hire(show, "社工A1-09", "social_worker", experience_years=0)
    assert refused(show, newcomer="社工A1-09") == {"newcomer": "专业工作年限不足 1 年"}
    # Somebody who is in the team already is not to be chosen.
    assert refused(show, newcomer="社工A1-02") == {"newcomer": "请从列表中选择"}
    file(show)
    start(show)
    assert refused(show, newcomer="社工A1-07") == {
        "leaver": "原团队 5 人，整个项目最多调换 1 人，已调换 1 人，不能再调换",
        "newcomer": "资格（助理社会工作师，本科）低于离岗社工（社会工作师，本科）",
    }


def test_a_declined_newcomer_gives_way_to_another_or_the_worker_stays(show: Played) -> None:
    hire(show, "社工A1-10", "senior")
    start(show)
    file(show)
    no = {"decision": "decline", "comment": "缺少儿童服务经验（示例）"}
    show.do("consent_newcomer", "leader-r1", **no)
    assert given(show, "propose_other").facts["declined_because"] == no["comment"]
    other = staff_id(show, "社工A1-10")
    show.do("propose_other", "agency-a1", decision="propose", newcomer=other)
    assert given(show, "consent_newcomer").facts["newcomer"] == "社工A1-10"
    show.do("consent_newcomer", "leader-r1", decision="agree")
    # Agreed to, and then unable to come: the leaver's last day is open again.
    show.do("post_newcomer", "agency-a1", decision="other", comment="临时有病（示例）")
    show.do("propose_other", "agency-a1", decision="withdraw", comment="原社工留任（示例）")
    one = show.session.scalars(select(WorkerReplacement)).one()
    assert (one.status, one.declines, one.leaver.until_on) == ("dropped", 1, None)
    assert "“{name}”的调换未办成，仍由原社工服务" in told(show, "leader-r1")
    assert "“{name}”的调换未办成，仍由原社工服务" not in told(show, "coordinator")
    # It does not count towards the third.
    start(show)
    file(show)


def test_three_refusals_end_it_and_the_office_hears(show: Played) -> None:
    start(show)
    file(show)
    no = {"decision": "decline", "comment": "不合适（示例）"}
    for _ in range(2):
        show.do("consent_newcomer", "leader-r1", **no)
        newcomer = staff_id(show, "社工A1-06")
        show.do("propose_other", "agency-a1", decision="propose", newcomer=newcomer)
    show.do("consent_newcomer", "leader-r1", **no)
    one = show.session.scalars(select(WorkerReplacement)).one()
    assert (one.status, one.declines) == ("dropped", 3)
    for who in ("coordinator", "supervisor-1"):
        assert "“{name}”的调换未办成，仍由原社工服务" in told(show, who)


def test_a_post_that_is_empty_too_long_goes_up_and_is_filled_all_the_same(show: Played) -> None:
    start(show)
    file(show)
    show.do("consent_newcomer", "leader-r1", decision="agree")
    show.at(datetime(2025, 6, 23, 15, 59, tzinfo=UTC))
    show.wake()
    assert show.session.scalars(select(TeamWarning)).all() == []
    show.at(datetime(2025, 6, 23, 16, tzinfo=UTC))
    show.wake()
    (warning,) = show.session.scalars(select(TeamWarning)).all()
    assert warning.kind == "vacancy"
    kept = retention(show.session, show.pairing, date(2025, 1, 1))
    assert kept == ["all_arrived", "few_changes", "agreed_changes"]
    for who in ("coordinator", "supervisor-1", "agency-a1"):
        assert told(show, who).count("“{name}”的岗位空缺已超过规定期限") == 1
    show.at(datetime(2025, 6, 24, 4, tzinfo=UTC))
    post(show, "2025-06-24")
    show.do("confirm_newcomer", "leader-r1", decision="confirm")
    assert "社工A1-06" in team_on(show, date(2025, 6, 24))


def test_a_suspended_project_replaces_nobody_and_its_vacancies_wait(show: Played) -> None:
    start(show)
    file(show)
    coordinator = actor_of(show.session, show.cast.people["coordinator"])
    begin(show.session, coordinator, show.pairing.case_id or 0, "suspension")
    answers = {"cause": "other", "grounds": "（示例）", "until_on": "2025-06-05"}
    show.do("file_suspension", "coordinator", **answers)
    show.do("decide_suspension", "province", decision="approve")
    with pytest.raises(Conflict, match="项目中止期间不能调换人员"):
        start(show)
    assert show.open("consent_newcomer") == []
    show.at(MAY + timedelta(days=10))
    show.do("end_suspension", "coordinator", reason="（示例）")
    one = show.session.scalars(select(WorkerReplacement)).one()
    assert one.vacant_until == date(2025, 7, 3)
    found = select(wait.c.due_at).where(wait.c.element_id == "vacancy_too_long")
    assert show.session.scalars(found).one() == datetime(2025, 7, 3, 16, tzinfo=UTC)
    assert len(show.open("consent_newcomer")) == 1


def test_only_the_agency_asks_for_it(show: Played) -> None:
    for who in ("coordinator", "leader-r1", "agency-a2"):
        with pytest.raises(NotAllowed):
            start(show, who)


def test_a_larger_share_is_a_rule_that_new_cases_keep(show: Played) -> None:
    """Two fifths of five people are two; who began before stays with a third."""
    widen(show)
    start(show)
    file(show)
    hire(show, "社工A1-11", "senior")
    start(show)
    file(show, "社工A1-11")
    assert len(show.session.scalars(select(WorkerReplacement)).all()) == 2


def widen(show: Played) -> None:
    """Two of five may be replaced."""
    change_rule(
        show.session,
        SYSTEM,
        "replacement.max_share",
        {"replaced": 2, "of": 5},
        effective_from=date(2013, 1, 1),
        reason="放宽（示例）",
    )


def two_under_way(show: Played) -> tuple[WorkerReplacement, WorkerReplacement]:
    """Replacements of two members, by two of the agency's people."""
    hire(show, "社工A1-08", "social_worker")
    start(show)
    file(show)
    start(show)
    file(show, "社工A1-08")
    first, second = show.session.scalars(select(WorkerReplacement).order_by(WorkerReplacement.id))
    return first, second


def test_one_newcomer_is_proposed_for_one_post(show: Played) -> None:
    widen(show)
    start(show)
    file(show)
    start(show)
    assert refused(show) == {"newcomer": "请从列表中选择"}


def test_a_newcomer_who_got_another_post_meanwhile_is_not_taken_twice(show: Played) -> None:
    widen(show)
    first, second = two_under_way(show)
    other, second.staff_id = second.staff_id, first.staff_id
    show.session.flush()
    show.do("consent_newcomer", "leader-r1", decision="agree")
    with pytest.raises(forms.Invalid, match="已接替另一岗位"):
        show.do("consent_newcomer", "leader-r1", decision="agree")
    second.staff_id = other
    show.session.flush()
    show.session.refresh(second)
    show.do("consent_newcomer", "leader-r1", decision="agree")
    show.at(datetime(2025, 6, 5, 4, tzinfo=UTC))
    post(show, "2025-06-05")
    show.do("confirm_newcomer", "contact-r1", decision="confirm")
    # Whoever is in the team by now is not let in again.
    done, waiting = (first, second) if first.status == "done" else (second, first)
    waiting.staff_id = done.staff_id
    show.session.flush()
    show.session.refresh(waiting)
    post(show, "2025-06-05")
    with pytest.raises(forms.Invalid, match="已接替另一岗位"):
        show.do("confirm_newcomer", "contact-r1", decision="confirm")


def test_nobody_arrives_before_the_replacement_was_asked_for(show: Played) -> None:
    start(show)
    file(show)
    show.do("consent_newcomer", "leader-r1", decision="agree")
    for early in ("2020-01-01", "2025-05-25"):
        with pytest.raises(forms.Invalid) as found:
            post(show, early)
        assert set(found.value.errors) == {"arrived_on"}
    post(show, "2025-05-26")
