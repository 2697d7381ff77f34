"""The pages of a delivery: who sees its schedule and ledger, who writes, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from tests.web.conftest import Visitor
from tests.web.staged import staged
from tests.workflows.stage import PAIR, Played, Plays
from workflows.milestones.queries import milestones_of

HELD = replace(PAIR, held=frozenset({"report_month", "report_milestone"}))
MAY = datetime(2025, 5, 28, tzinfo=UTC)
ENTRY: dict[str, object] = {
    "kind": "large_activity",
    "title": "邻里节（示例）",
    "held_on": "2025-05-20",
    "hours": "3",
    "persons": "210",
    "person_times": "230",
}


Site = tuple[Played, dict[str, Visitor], str]
PEOPLE = ("worker-a1", "leader-r1", "supervisor-1", "coordinator", "worker-a2")


@pytest.fixture
def site(demo_plays: Plays, tmp_path: Path) -> Iterator[Site]:
    """The site over a pairing in its first month: the play, its people's browsers, its case."""
    with staged(demo_plays, tmp_path, MAY, HELD) as made:
        visitors = {name: made.visitor(name) for name in PEOPLE}
        yield made.show, visitors, f"/cases/{made.show.pairing.case_id}"


def test_an_entry_is_made_seen_by_both_sides_and_reversed(site: Site) -> None:
    _, who, case = site
    file = (BytesIO("签到表".encode()), "签到表.txt")
    answer = who["worker-a1"].post(f"{case}/ledger", {**ENTRY, "evidence": file})
    assert answer.status_code == 303
    for name in ("worker-a1", "leader-r1", "supervisor-1", "coordinator"):
        page = who[name].get(f"{case}/ledger").text
        assert "邻里节（示例）" in page
        assert "签到表.txt" in page
        assert ("冲销理由" in page) == (name == "worker-a1")
    answer = who["worker-a1"].post(f"{case}/ledger/1/reversal", {"reason": "人数误记"})
    assert answer.status_code == 303
    page = who["leader-r1"].get(f"{case}/ledger").text
    assert "人数误记" in page
    assert "已冲销" in page


def test_an_entry_without_evidence_says_so_until_it_is_there(site: Site) -> None:
    _, who, case = site
    who["worker-a1"].post(f"{case}/ledger", ENTRY)
    assert "缺少证明材料" in who["worker-a1"].get(f"{case}/ledger").text
    file = (BytesIO("签到表".encode()), "签到表.txt")
    who["worker-a1"].post(f"{case}/ledger/1/evidence", {"evidence": file})
    assert "缺少证明材料" not in who["worker-a1"].get(f"{case}/ledger").text


def test_a_wrong_entry_comes_back_with_what_was_typed(site: Site) -> None:
    _, who, case = site
    answer = who["worker-a1"].post(f"{case}/ledger", {**ENTRY, "person_times": "2"})
    assert answer.status_code == 422
    assert "人次不能少于人数" in answer.text
    assert "邻里节（示例）" in answer.text


@pytest.mark.parametrize(
    ("name", "sees", "writes", "moves"),
    [
        ("worker-a1", 200, 303, 403),
        ("leader-r1", 200, 403, 403),
        ("supervisor-1", 200, 403, 403),
        ("coordinator", 200, 403, 303),
        ("worker-a2", 403, 403, 403),
    ],
)
def test_who_sees_writes_and_moves(
    site: Site, name: str, sees: int, writes: int, moves: int
) -> None:
    show, who, case = site
    visitor = who[name]
    milestone = milestones_of(show.session, show.pairing.id)[0].id
    show.session.rollback()
    assert visitor.get(f"{case}/schedule").status_code == sees
    assert visitor.get(f"{case}/ledger").status_code == sees
    assert visitor.post(f"{case}/ledger", ENTRY).status_code == writes
    move = {"due": "2025-06-20", "reason": "汛期"}
    assert visitor.post(f"/milestones/{milestone}/move", move).status_code == moves
    assert visitor.post(f"/milestones/{milestone}/skip", {"reason": "合并"}).status_code == moves


def test_conditions_of_a_check_stand_with_it_and_with_the_case(
    demo_plays: Plays, tmp_path: Path
) -> None:
    condition = {"text": "补齐台账（示例）", "owner": "社工A1-01", "due_on": "2025-07-01"}
    fair = replace(
        PAIR,
        reached={1: ("80",)},
        instead={"judge_milestone": {"verdict": "conditional", "requirements": [condition]}},
        held=frozenset({"correct_finding", "plan_visit"}),
    )
    with staged(demo_plays, tmp_path, datetime(2025, 6, 18, tzinfo=UTC), fair) as made:
        agency, case_id = made.visitor("worker-a1"), made.show.pairing.case_id
        schedule = agency.get(f"/cases/{case_id}/schedule").text
        assert "附带条件：补齐台账（示例） · 社工A1-01 · 7月1日 · 未落实" in schedule
        assert "补齐台账（示例）（2025年7月1日 前）" in agency.get(f"/cases/{case_id}").text
        (task_id,) = made.show.open("correct_finding")
        assert "补齐台账（示例）" in agency.get(f"/tasks/{task_id}").text


def test_the_schedule_keeps_the_original_date_and_says_who_moved_it_and_why(site: Site) -> None:
    show, who, case = site
    milestone = milestones_of(show.session, show.pairing.id)[0].id
    show.session.rollback()
    move = {"due": "2025-06-20", "reason": "汛期道路中断"}
    who["coordinator"].post(f"/milestones/{milestone}/move", move)
    page = who["leader-r1"].get(f"{case}/schedule").text
    for words in ("6月13日", "6月20日", "汛期道路中断", "协调员C-1"):
        assert words in page
    assert "改日期或免检" not in page


def test_visits_of_the_year_stand_by_supervisor_and_by_place(site: Site) -> None:
    _, who, _ = site
    for name in ("coordinator", "supervisor-1"):
        page = who[name].get("/supervision?year=2025").text
        assert "督导S-1" in page
        assert "0 / 2" in page or "1 / 2" in page
        assert "乌马河镇团结社区" in page
    assert "这一年没有督导走访" in who["coordinator"].get("/supervision?year=2030").text
    assert "乌马河镇团结社区" not in who["worker-a2"].get("/supervision?year=2025").text


def test_nothing_moves_without_date_or_reason(site: Site) -> None:
    show, who, _ = site
    milestone = milestones_of(show.session, show.pairing.id)[0].id
    show.session.rollback()
    path = f"/milestones/{milestone}/move"
    assert who["coordinator"].post(path, {"due": "", "reason": "汛期"}).status_code == 422
    assert who["coordinator"].post(path, {"due": "2025-06-20"}).status_code == 422
    assert who["coordinator"].post("/milestones/99/skip", {"reason": "无"}).status_code == 404
