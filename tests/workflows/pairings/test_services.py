"""A pairing through the real models: declined and repaired, docked, on post."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.stage import PAIR, played
from workflows.cases.models import Case
from workflows.messages import Message
from workflows.pairings.models import Pairing
from workflows.pairings.queries import facts, pairings_of

DECLINED = {"decision": "decline", "reason": "当年人手不足（示例）"}
SPRING = datetime(2025, 4, 14, tzinfo=UTC)


def test_a_declined_pair_goes_back_to_the_office_and_may_be_proposed_again(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    reluctant = replace(PAIR, instead={"agency_accepts": DECLINED})
    with played(sessions, tmp_path, reluctant, SPRING) as show:
        found = pairings_of(show.session, show.pairing.programme_id)
        assert len(found) > 1
        assert {one.status for one in found[:-1]} == {"declined"}
        case = show.session.get_one(Case, show.pairing.case_id)
        assert case.outcome == "pairing_declined"


def test_minutes_and_team_are_kept_as_confirmed(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, until=datetime(2025, 5, 20, tzinfo=UTC)) as show:
        pairing = show.pairing
        assert pairing.docking is not None
        assert pairing.docking.attendees == "机构负责人A1、责任领导R1"
        assert pairing.mobilisation is not None
        assert [one.name for one in pairing.mobilisation.workers] == [
            f"社工A1-0{number}" for number in range(1, 6)
        ]


def test_an_agency_stands_in_one_pairing_of_a_programme(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, until=SPRING) as show:
        first = show.pairing
        twice = Pairing(
            programme_id=first.programme_id,
            agency_id=first.agency_id,
            place_id=show.cast.organisations["R2"],
            supervisor_id=first.supervisor_id,
            grant=first.grant,
            service_starts_on=first.service_starts_on,
            service_ends_on=first.service_ends_on,
            mid_term_on=first.mid_term_on,
            proposed_at=first.proposed_at,
        )
        show.session.add(twice)
        with pytest.raises(IntegrityError):
            show.session.flush()


def test_facts_say_who_and_at_last_how_well(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path) as show:
        pairing = show.session.scalars(select(Pairing)).one()
        shown = {fact.label: fact.value for fact in facts(show.session, pairing)}
        assert shown["选派机构"] == "铁力市阳光社会工作服务中心"
        assert shown["督导"] == "督导S-1"
        assert shown["评估等级"] == Message("合格")


def test_a_batch_ends_when_the_last_declined_pair_is_not_replaced(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    reluctant = replace(PAIR, instead={"agency_accepts": DECLINED})
    with played(sessions, tmp_path, reluctant, SPRING) as show:
        show.do("agency_accepts", "agency-a1", **DECLINED)
        show.do("recipient_accepts", "leader-r1", decision="accept")
        found = pairings_of(show.session, show.pairing.programme_id)
        assert {one.status for one in found} == {"declined"}
        assert show.open("write_summary") == []
        show.do("repair_pairs", "coordinator", pairs=[])
        assert len(show.open("write_summary")) == 1
