"""A public notice through the real models: countdown, objection, pause, overturning."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from engine import set_clock
from tests.workflows.stage import Played, played
from workflows.errors import Conflict, NotFound, Rejected
from workflows.notices.actions import object_to
from workflows.notices.models import Notice
from workflows.notices.queries import notices_of, public_notice

# The list stands from Wednesday 26 March 2025; five working days end on 2 April.
WHILE_IT_STANDS = datetime(2025, 3, 27, 2, tzinfo=UTC)


def notice_of(show: Played) -> Notice:
    return show.session.scalars(select(Notice)).one()


def objecting(show: Played, notice: Notice) -> str:
    return object_to(
        show.session, notice.id, name="王某（示例）", contact="0458-0000000", ground="业绩不实"
    ).receipt


def test_an_admitted_objection_pauses_and_a_dismissed_one_lets_it_go_on(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        assert notice.ends_at == datetime(2025, 4, 2, 16, tzinfo=UTC)
        assert objecting(show, notice).startswith("YY-")
        show.do("admit_objection", "coordinator", decision="admit", reason="实名且有依据")
        assert notice.status == "paused"
        show.at(datetime(2025, 3, 31, 2, tzinfo=UTC))
        show.do("verify_objection", "coordinator", decision="dismiss", reason="业绩属实")
        # Four working days were left on the 27th; from Monday 31 March they end on 7 April,
        # for Friday 4 April is Qingming.
        assert notice.status == "posted"
        assert notice.ends_at == datetime(2025, 4, 7, 16, tzinfo=UTC)
        assert [one.status for one in notice.objections] == ["dismissed"]


def test_a_refused_objection_costs_no_time(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    with played(sessions, tmp_path, until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        objecting(show, notice)
        show.do("admit_objection", "coordinator", decision="refuse", reason="没有依据")
        assert notice.ends_at == datetime(2025, 4, 2, 16, tzinfo=UTC)
        assert [one.status for one in notice.objections] == ["refused"]


def test_an_upheld_objection_overturns_the_list_and_the_ranking_is_done_again(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        objecting(show, notice)
        show.do("admit_objection", "coordinator", decision="admit", reason="实名且有依据")
        show.do("verify_objection", "coordinator", decision="uphold", reason="业绩不实")
        assert notice.status == "overturned"
        assert show.open("rank_applications")
        with pytest.raises(NotFound):
            public_notice(show.session, notice.id)
        with pytest.raises(Conflict):
            objecting(show, notice)
        assert notices_of(show.session, notice.programme_id) == [notice]


def test_an_objection_is_signed_and_founded(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    with played(sessions, tmp_path, until=WHILE_IT_STANDS) as show:
        for missing in ("name", "contact", "ground"):
            given = {"name": "王某", "contact": "电话", "ground": "理由", missing: " "}
            with pytest.raises(Rejected) as refused:
                object_to(show.session, notice_of(show).id, **given)
            assert refused.value.field == missing
        with pytest.raises(Rejected) as refused:
            object_to(
                show.session, notice_of(show).id, name="王" * 201, contact="电话", ground="理由"
            )
        assert refused.value.field == "name"


def test_after_the_last_day_nobody_objects(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    with played(sessions, tmp_path, until=WHILE_IT_STANDS) as show:
        notice = notice_of(show)
        assert notice.ends_at is not None
        set_clock(show.session, notice.ends_at)
        assert notice.status == "posted"
        with pytest.raises(Conflict):
            objecting(show, notice)
