"""A programme through the real models: drafted, returned, published, joined, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

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
        call = SAMPLES["programme.draft"][0]
        show.do_task(second, "coordinator", **{**call, "year": "2025"})
        assert open_incidents(show.session) == []
        assert [one.year for one in programmes(show.session)] == [2026, 2025]
        assert show.open("draft_programme") == [first]


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
