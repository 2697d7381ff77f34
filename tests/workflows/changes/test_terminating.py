"""A project that is terminated late: closed meanwhile, in public, or the last of its batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

import forms
from engine import open_incidents
from tests.workflows.changes.test_services import start
from tests.workflows.stage import FINE, PAIR, SHORT, GoOn, Played
from workflows.cases.tasks import get_task
from workflows.demo.scenario import PairScript
from workflows.errors import Conflict
from workflows.notices.actions import object_to
from workflows.notices.models import Notice, Objection
from workflows.notices.queries import standing
from workflows.pairings.proposal import standing as standing_pairs
from workflows.pairings.queries import pairs_context
from workflows.runtime import engine

AUGUST = datetime(2025, 8, 31, tzinfo=UTC)
# Its result stands in public.
JULY = datetime(2025, 7, 25, 4, tzinfo=UTC)
# In the first month of the service.
MAY = datetime(2025, 5, 26, 4, tzinfo=UTC)
HANDED = {"clients": "36", "receiver": "社区（示例）", "records": "个案记录（示例）"}
SIDES = ("selected_agencies", "accepted_places")
LAST = PairScript(
    "A2", "R2", "supervisor-1", mid_term=FINE, final=FINE, held=frozenset({"approve_closeout"})
)


def heard(show: Played) -> None:
    """The office wants the project ended, and its agency has been heard."""
    start(show, "termination", "coordinator")
    filed = {"cause": "fraud", "grounds": "凭证造假（示例）", "effective_on": "2025-09-01"}
    show.do("file_termination", "coordinator", **filed)
    show.do("hear_agency", "agency-a1", stance="accept")


def test_a_project_closes_once_its_termination_is_decided_against(go_on: GoOn) -> None:
    with go_on(replace(PAIR, held=frozenset({"approve_closeout"})), AUGUST) as show:
        heard(show)
        with pytest.raises(forms.Invalid, match="项目中止或终止正在办理"):
            show.do("approve_closeout", "coordinator", decision="approve")
        show.do("decide_termination", "province", decision="reject", comment="可以结项（示例）")
        show.do("approve_closeout", "coordinator", decision="approve")
        assert show.pairing.status == "closed"


def test_a_project_that_has_ended_is_not_terminated(go_on: GoOn) -> None:
    with go_on(replace(PAIR, held=frozenset({"approve_closeout"})), AUGUST) as show:
        heard(show)
        show.pairing.status = "closed"
        show.session.flush()
        with pytest.raises(forms.Invalid, match="项目已经结束"):
            show.do("decide_termination", "province", decision="approve")


def test_a_batch_waits_for_a_termination_to_be_wound_up(go_on: GoOn) -> None:
    going = replace(PAIR, held=frozenset({"review_accounts"}))
    with go_on(going, AUGUST, others=(LAST,)) as show:
        heard(show)
        show.do("decide_termination", "province", decision="approve")
        show.do("approve_closeout", "coordinator", decision="approve")
        assert show.open("write_summary") == []
        show.do("settle_accounts", "finance", disallowed="0", reason="账目相符（示例）")
        show.do("hand_over_clients", "agency-a1", **HANDED)
        show.do("confirm_handover", "leader-r1", received="complete")
        assert [one.message for one in open_incidents(show.session)] == []
        assert show.open("repair_pairs"), "a successor can still be found"


def test_the_place_of_a_terminated_project_gets_a_successor(go_on: GoOn) -> None:
    waiting = PairScript("A2", "", application_share=80)
    batch = replace(SHORT, alone=(waiting,))
    with go_on(PAIR, MAY, batches=(batch,)) as show:
        ids = show.cast.organisations
        # A pair of this batch came to nothing for the second time, and the province was asked.
        often = {"declined_id": 1, "declines": 2}
        engine.publish_message(show.session, "pairing_declined", "1", often, actor="system")
        show.do("province_pairs", "province", pairs=[])
        heard(show)
        show.do("decide_termination", "province", decision="approve")
        show.do("settle_accounts", "finance", disallowed="0", reason="账目相符（示例）")
        show.do("hand_over_clients", "agency-a1", **HANDED)
        show.do("confirm_handover", "leader-r1", received="complete")
        # Nobody declined this one: the office finds the successor.
        assert show.open("province_pairs") == []
        (task_id,) = show.open("repair_pairs")
        given = pairs_context(show.session, get_task(show.session, task_id))
        named = {name: [one for one, _ in given.options[name]] for name in SIDES}
        assert named == {"selected_agencies": [ids["A2"]], "accepted_places": [ids["R1"]]}
        show.do("repair_pairs", "coordinator", pairs=given.initial["pairs"])
        show.do("agency_accepts", "agency-a2", decision="accept")
        show.do("recipient_accepts", "leader-r1", decision="accept")
        assert [one.message for one in open_incidents(show.session)] == []
        (successor,) = standing_pairs(show.session, 1)
        assert (successor.agency_id, successor.place_id) == (ids["A2"], ids["R1"])
        assert len(show.open("record_docking")) == 1


def test_a_notice_of_a_terminated_project_is_taken_back(go_on: GoOn) -> None:
    with go_on(replace(PAIR, held=frozenset({"acknowledge_result"})), JULY) as show:
        wanted = select(Notice).where(Notice.case_id == show.pairing.case_id)
        notice = show.session.scalars(wanted).one()
        told = {"name": "居民（示例）", "contact": "0458-0000000", "ground": "分数有误（示例）"}
        object_to(show.session, notice.id, **told)
        heard(show)
        show.do("decide_termination", "province", decision="approve")
        assert notice not in standing(show.session)
        assert show.session.scalars(select(Objection.status)).all() == ["moot"]
        with pytest.raises(Conflict):
            object_to(show.session, notice.id, **told)
