"""A pairing through the real models: declined and repaired, docked, on post."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

import forms
from tests.workflows.stage import PAIR, SHORT, GoOn, Played
from workflows.cases.models import Case
from workflows.cases.tasks import Task, get_task
from workflows.demo.scenario import PairScript
from workflows.messages import Message
from workflows.notifications.models import Notification
from workflows.pairings.models import MatchingRound, Pairing
from workflows.pairings.queries import facts, pairings_of, pairs_context, round_of
from workflows.pairings.rules import Pair
from workflows.pairings.weighed import weigh
from workflows.runtime import engine

# A2 never applies, so R2 finds nobody.
ALONE = replace(PAIR, agency="A2", place="R2", held=frozenset({"file_application"}))
DECLINED = {"decision": "decline", "reason": "当年人手不足（示例）"}
# The notice ended with 1 April; the pairs are proposed on the next morning.
ANNOUNCED = datetime(2025, 4, 1, 17, tzinfo=UTC)
SPRING = datetime(2025, 4, 14, tzinfo=UTC)


def test_a_declined_pair_goes_back_to_the_office_and_may_be_proposed_again(go_on: GoOn) -> None:
    reluctant = replace(PAIR, instead={"agency_accepts": DECLINED})
    with go_on(reluctant, SPRING) as show:
        found = pairings_of(show.session, show.pairing.programme_id)
        assert len(found) > 1
        assert {one.status for one in found[:-1]} == {"declined"}
        case = show.session.get_one(Case, show.pairing.case_id)
        assert case.outcome == "pairing_declined"


def test_minutes_and_team_are_kept_as_confirmed(go_on: GoOn) -> None:
    with go_on(until=datetime(2025, 5, 20, tzinfo=UTC)) as show:
        pairing = show.pairing
        assert pairing.docking is not None
        assert pairing.docking.attendees == "机构负责人A1、责任领导R1"
        assert pairing.mobilisation is not None
        assert [one.name for one in pairing.mobilisation.workers] == [
            f"社工A1-0{number}" for number in range(1, 6)
        ]


def test_an_agency_stands_in_one_pairing_of_a_programme(go_on: GoOn) -> None:
    with go_on(until=SPRING) as show:
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


def test_facts_say_who_and_at_last_how_well(go_on: GoOn) -> None:
    with go_on() as show:
        pairing = show.session.scalars(select(Pairing)).one()
        shown = {fact.label: fact.value for fact in facts(show.session, pairing)}
        assert shown["选派机构"] == "铁力市阳光社会工作服务中心"
        assert shown["督导"] == "督导S-1"
        assert shown["评估等级"] == Message("合格")


def test_a_batch_ends_when_the_last_declined_pair_is_not_replaced(go_on: GoOn) -> None:
    reluctant = replace(PAIR, instead={"agency_accepts": DECLINED})
    with go_on(reluctant, SPRING) as show:
        show.do("agency_accepts", "agency-a1", **DECLINED)
        show.do("recipient_accepts", "leader-r1", decision="accept")
        found = pairings_of(show.session, show.pairing.programme_id)
        assert {one.status for one in found} == {"declined"}
        assert show.open("write_summary") == []
        # It was declined before: this time the province is asked.
        assert show.open("repair_pairs") == []
        show.do("province_pairs", "province", pairs=[])
        assert len(show.open("write_summary")) == 1


def test_a_pair_keeps_its_score_and_a_place_without_agency_is_told(go_on: GoOn) -> None:
    with go_on(until=SPRING, others=(ALONE,)) as show:
        pairing = show.pairing
        assert pairing.suggested
        assert pairing.match_parts is not None
        assert pairing.match_score == sum(Decimal(points) for _, points, _ in pairing.match_parts)
        (kept,) = show.session.scalars(select(MatchingRound)).all()
        assert (kept.best_total, kept.chosen_total) == (pairing.match_score, pairing.match_score)
        assert kept.unmatched == [show.cast.organisations["R2"]]
        told = show.session.scalars(
            select(Notification).where(Notification.person_id == show.cast.people["leader-r2"])
        )
        assert any("暂未为您处匹配到选派机构" in one.template for one in told)
        shown = {fact.label: fact.value for fact in facts(show.session, pairing)}
        assert shown["匹配得分"] == f"{pairing.match_score:.2f}"
        assert str(shown["得分构成"][0]) == "服务领域 30.00/30.00"


def held_at_proposal(go_on: GoOn, other: PairScript) -> AbstractContextManager[Played]:
    """Two pairs whose selection has been announced on the evening before."""
    return go_on(until=ANNOUNCED, others=(other,))


def two_to_propose(show: Played) -> Task:
    (task_id,) = show.open("propose_pairs")
    return get_task(show.session, task_id)


def test_the_best_choice_stands_in_the_form_and_a_change_says_what_it_costs(
    go_on: GoOn,
) -> None:
    other = replace(PAIR, agency="A2", place="R2")
    near = {"service_fields": ["community_governance"], "workers_wanted": 10}
    picky = replace(other, instead={"file_need": near})
    with held_at_proposal(go_on, picky) as show:
        task, ids = two_to_propose(show), show.cast.organisations
        given = pairs_context(show.session, task)
        first = given.initial["pairs"]
        assert len(first) == 2
        assert len({row["supervisor"] for row in first}) == 2
        free = round_of(show.session, task)
        swapped = [Pair(ids["A1"], ids["R2"]), Pair(ids["A2"], ids["R1"])]
        best_pairs = [Pair(row["agency"], row["place"]) for row in first]
        other_way = swapped if set(swapped) != set(best_pairs) else _straight(ids)
        weighed = weigh(free, other_way)
        assert weighed.lost == free.best.total - sum(free.scores[one] for one in other_way)
        assert {line.lost for line in weighed.lines} == {weighed.lost}
        assert weigh(free, best_pairs).lost == 0
        rows = [_row(pair, show) for pair in other_way]
        with pytest.raises(forms.Invalid) as refused:
            show.do("propose_pairs", "coordinator", pairs=rows)
        assert set(refused.value.errors) == {"pairs.0.reason", "pairs.1.reason"}


def _straight(ids: Mapping[str, int]) -> list[Pair]:
    return [Pair(ids["A1"], ids["R1"]), Pair(ids["A2"], ids["R2"])]


def _row(pair: Pair, show: Played) -> dict[str, object]:
    supervisor = show.cast.people["supervisor-1"]
    return {"agency": pair.agency_id, "place": pair.place_id, "supervisor": supervisor}


def test_a_second_pairing_of_an_agency_in_the_batch_is_refused_in_clear_words(go_on: GoOn) -> None:
    """The sample's trial: an agency that stands in a pair is put to another place as well."""
    reluctant = replace(PAIR, agency="A2", place="R2", instead={"agency_accepts": DECLINED})
    with go_on(until=SPRING, others=(reluctant,)) as show:
        ids = show.cast.organisations
        show.do("agency_accepts", "agency-a2", **DECLINED)
        show.do("recipient_accepts", "leader-r2", decision="accept")
        trial = _row(Pair(ids["A1"], ids["R2"]), show) | {"reason": "试配（示例）"}
        with pytest.raises(forms.Invalid) as refused:
            show.do("province_pairs", "province", pairs=[trial])
        (told,) = refused.value.errors["pairs.0.agency"]
        assert str(told) == "这家机构在本批次已有结对：一家机构只与一个受援地结对"
        assert len(show.open("province_pairs")) == 1


def test_whoever_waits_steps_in_by_rank_and_within_the_quota(go_on: GoOn) -> None:
    """A3 would suit both places as well as A2, who ranks before it."""
    reluctant = replace(PAIR, held=frozenset({"agency_accepts"}))
    waiting = (
        PairScript("A3", "", application_share=79),
        PairScript("A2", "", application_share=80),
        PairScript("", "R2"),
    )
    with go_on(reluctant, SPRING, batches=(replace(SHORT, alone=waiting),)) as show:
        ids = show.cast.organisations
        show.do("agency_accepts", "agency-a1", **DECLINED)
        (task_id,) = show.open("repair_pairs")
        given = pairs_context(show.session, get_task(show.session, task_id))
        offered = {one for one, _ in given.options["selected_agencies"]}
        assert offered == {ids["A1"], ids["A2"]}
        # Of the one pair of the quota none is left over for a second.
        (first,) = given.initial["pairs"]
        assert (first["agency"], first["place"]) == (ids["A1"], ids["R2"])
        both = [first, _row(Pair(ids["A2"], ids["R1"]), show) | {"reason": "候补递补（示例）"}]
        with pytest.raises(forms.Invalid) as refused:
            show.do("repair_pairs", "coordinator", pairs=both)
        (said,) = refused.value.errors["pairs"]
        assert str(said) == "按名额和预算还可结 1 对，现有 2 对"
        show.do("repair_pairs", "coordinator", pairs=both[1:])
        standing = [
            (one.agency_id, one.place_id)
            for one in pairings_of(show.session, 1)
            if one.status != "declined"
        ]
        assert standing == [(ids["A2"], ids["R1"])]


def test_pairs_wait_until_every_need_is_verified(go_on: GoOn) -> None:
    unread = PairScript("", "R2", held=frozenset({"verify_need"}))
    with go_on(until=ANNOUNCED, batches=(replace(SHORT, alone=(unread,)),)) as show:
        (task_id,) = show.open("propose_pairs")
        task = get_task(show.session, task_id)
        rows = pairs_context(show.session, task).initial["pairs"]
        with pytest.raises(forms.Invalid) as refused:
            show.do("propose_pairs", "coordinator", pairs=rows)
        (said,) = refused.value.errors["pairs"]
        assert said.params["count"] == 1
        show.do("verify_need", "coordinator", decision="accept")
        show.do("propose_pairs", "coordinator", pairs=rows)
        # Accepted in time, it is in the round, and hears that it found nobody.
        (kept,) = show.session.scalars(select(MatchingRound)).all()
        assert kept.unmatched == [show.cast.organisations["R2"]]


def told(show: Played, who: str) -> list[str]:
    found = select(Notification).where(Notification.person_id == show.cast.people[who])
    return [one.template for one in show.session.scalars(found.order_by(Notification.id))]


def test_who_does_not_answer_is_asked_again_and_lapses_at_last(go_on: GoOn) -> None:
    silent = replace(PAIR, held=frozenset({"agency_accepts"}))
    # Proposed on Monday 7 April: three working days end with the 10th, ten with the 21st.
    with go_on(silent, datetime(2025, 4, 11, tzinfo=UTC)) as show:
        assert show.pairing.status == "proposed"
        assert "结对确认期限已到，请尽快答复；逾期视为谢绝" in told(show, "agency-a1")
        assert "有结对在期限内未得到双方确认" in told(show, "coordinator")
        show.at(datetime(2025, 4, 21, 16, tzinfo=UTC))
        for instance_id in engine.due_instances(show.session):
            engine.wake(show.session, instance_id)
        assert show.pairing.status == "declined"
        assert show.open("agency_accepts") == []
        assert len(show.open("repair_pairs")) == 1


def test_who_does_not_meet_in_time_is_reminded_and_the_supervisor_told(go_on: GoOn) -> None:
    apart = replace(PAIR, held=frozenset({"record_docking"}))
    with go_on(apart, datetime(2025, 4, 28, tzinfo=UTC)) as show:
        assert "工作对接已逾期，请尽快对接并填写纪要" in told(show, "leader-r1")
        assert "您督导的项目尚未完成工作对接" in told(show, "supervisor-1")
        assert len(show.open("record_docking")) == 1
