"""A programme through the real models: drafted, returned, published, joined, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

import forms
from engine import open_incidents
from tests.forms.samples import SAMPLES
from tests.workflows.stage import PAIR, GoOn
from workflows.actors import actor_of
from workflows.case_facts import facts_of
from workflows.cases.models import Case
from workflows.errors import NotAllowed, NotFound, Rejected
from workflows.notifications.models import Notification
from workflows.pairings.queries import pairings_of
from workflows.programmes.actions import start_programme
from workflows.programmes.queries import Window, get_programme, is_open, programmes

JUST_STARTED = datetime(2025, 2, 25, 4, tzinfo=UTC)
CALL_2025 = {
    **SAMPLES["programme.draft"][0],
    **{f"{window}_opens_on": "2025-03-03" for window in ("need", "application")},
    **{f"{window}_closes_on": "2025-03-14" for window in ("need", "application")},
    "review_closes_on": "2025-03-24",
    "service_starts_on": "2025-05-15",
    "mid_term_on": "2025-11-14",
    "service_ends_on": "2026-05-14",
}
PUBLISHED = datetime(2025, 3, 1, tzinfo=UTC)


def test_windows_open_only_once_the_call_is_published(go_on: GoOn) -> None:
    with go_on(until=JUST_STARTED) as show:
        programme = get_programme(show.session, 1)
        assert programme.status == "draft"
        assert not is_open(programme, Window.NEED, date(2025, 3, 10))
        assert show.open("draft_programme")


def test_a_published_call_reaches_agencies_and_places(go_on: GoOn) -> None:
    with go_on(until=PUBLISHED) as show:
        programme = get_programme(show.session, 1)
        assert (programme.status, programme.quota) == ("open", 1)
        assert is_open(programme, Window.APPLICATION, date(2025, 3, 14))
        assert not is_open(programme, Window.APPLICATION, date(2025, 3, 15))
        told = set(show.session.scalars(select(Notification.person_id)))
        people = show.cast.people
        assert {people["agency-a1"], people["contact-r6"]} <= told
        assert people["expert-1"] not in told


def test_one_batch_per_office_and_year(go_on: GoOn) -> None:
    with go_on(until=JUST_STARTED) as show:
        office = show.cast.organisations["C"]
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        with pytest.raises(Rejected):
            start_programme(show.session, coordinator, office_id=office, year=2025)
        agency = actor_of(show.session, show.cast.people["agency-a1"])
        with pytest.raises(NotAllowed):
            start_programme(show.session, agency, office_id=office, year=2026)
        with pytest.raises(NotFound):
            get_programme(show.session, 99)


def test_a_batch_keeps_the_year_that_it_was_begun_for(go_on: GoOn) -> None:
    with go_on(until=JUST_STARTED) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        office = show.cast.organisations["C"]
        start_programme(show.session, coordinator, office_id=office, year=2026)
        first, second = show.open("draft_programme")
        show.do_task(second, "coordinator", **{**SAMPLES["programme.draft"][0], "year": "2025"})
        assert open_incidents(show.session) == []
        assert [one.year for one in programmes(show.session)] == [2026, 2025]
        assert show.open("draft_programme") == [first]


def test_a_call_is_drafted_and_approved_while_its_windows_are_long_enough(go_on: GoOn) -> None:
    with go_on(until=JUST_STARTED) as show:
        # Of ten working days, 3 to 14 March, nine are left.
        show.at(datetime(2025, 3, 4, 2, tzinfo=UTC))
        with pytest.raises(forms.Invalid) as refused:
            show.do("draft_programme", "coordinator", **CALL_2025)
        assert set(refused.value.errors) == {"need_closes_on", "application_closes_on"}
        show.at(datetime(2025, 3, 3, 2, tzinfo=UTC))
        show.do("draft_programme", "coordinator", **CALL_2025)
        show.at(datetime(2025, 3, 20, 2, tzinfo=UTC))
        with pytest.raises(forms.Invalid) as too_late:
            show.do("approve_programme", "province", decision="approve")
        assert [str(one) for one in too_late.value.errors["decision"]] == [
            "“需求申报”从今天起只剩 0 个工作日，至少应有 10 个工作日",
            "“选派申报”从今天起只剩 0 个工作日，至少应有 10 个工作日",
        ]
        show.do("approve_programme", "province", decision="return", comment="窗口已过（示例）")
        assert show.open("draft_programme")


def test_a_quota_names_a_region_in_which_a_place_is_registered(go_on: GoOn) -> None:
    with go_on(until=JUST_STARTED) as show:
        for unheard_of in ("乌马区", "乌翠 区"):
            quotas = [{"region": "乌翠区", "most": "1"}, {"region": unheard_of, "most": "1"}]
            with pytest.raises(forms.Invalid) as refused:
                show.do("draft_programme", "coordinator", **{**CALL_2025, "place_quotas": quotas})
            assert set(refused.value.errors) == {"place_quotas.1.region"}
        show.do("draft_programme", "coordinator", **{**CALL_2025, "place_quotas": quotas[:1]})


def test_a_closed_programme_keeps_its_summary_and_every_case_its_facts(go_on: GoOn) -> None:
    with go_on() as show:
        (programme,) = programmes(show.session)
        assert (programme.status, programme.summary) == ("closed", "2025年度各项目均已结项（示例）")
        cases = show.session.scalars(select(Case)).all()
        kinds = {"programme", "need", "application", "pairing", "funding"}
        assert {case.kind for case in cases} == kinds
        assert all(len(facts_of(show.session, case)) > 2 for case in cases)


def test_a_batch_in_which_no_pair_comes_about_ends_with_its_summary(go_on: GoOn) -> None:
    refused = replace(PAIR, instead={"verify_need": {"decision": "refuse", "comment": "不属三区"}})
    with go_on(refused) as show:
        assert get_programme(show.session, 1).status == "closed"
        assert pairings_of(show.session, 1) == []
