"""The table of a panel's scores: on an application's case and above the ranking, for whom it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.web.staged import Staged, staged
from tests.workflows.stage import PAIR, Plays
from workflows.actors import actor_of
from workflows.applications.matrix import Matrix, matrices
from workflows.applications.models import Application
from workflows.applications.panel import JUDGED
from workflows.cases.queries import case_of
from workflows.cases.tasks import get_task
from workflows.rulebook.seed import RUBRIC
from workflows.scores import half_up

IN_REVIEW = datetime(2025, 3, 12, 2, tzinfo=UTC)
REVIEW_OVER = datetime(2025, 3, 25, 2, tzinfo=UTC)
HELD = frozenset({"declare_interest", "score_application"})
FIRST = replace(PAIR, held=HELD)
SECOND = replace(PAIR, agency="A2", place="R2", held=HELD)
FULL = {name: Decimal(RUBRIC[name]) for name in JUDGED}
# The 45 of a case, most of which any page has, and what the table reads.
MOST_FOR_CASE = 48
CONFLICT = {"interest": "conflict", "kinds": ["employed"], "explanation": "曾任顾问（示例）"}


@pytest.fixture
def site(demo_plays: Plays, tmp_path: Path) -> Iterator[Staged]:
    """Two applications whose experts were asked."""
    with staged(demo_plays, tmp_path, IN_REVIEW, FIRST, (SECOND,)) as made:
        yield made


def of(site: Staged, agency: str) -> Application:
    organisation = site.show.cast.organisations[agency]
    return site.show.session.query(Application).filter_by(agency_id=organisation).one()


def do(site: Staged, element: str, agency: str, expert: str, **data: object) -> None:
    """Do what waits for an expert in an agency's application."""
    show, wanted = site.show, of(site, agency).case_id
    for task_id in show.open(element):
        task = get_task(show.session, task_id)
        theirs = task.assignee == str(show.cast.people[expert])
        if theirs and case_of(show.session, task.instance_id).id == wanted:
            return show.do_task(task_id, expert, **data)
    raise AssertionError((element, agency, expert))


def give(site: Staged, agency: str, expert: str, share: str, spared: str = "") -> None:
    """An expert's sheet: this share of the most for all but what does not apply."""
    do(site, "declare_interest", agency, expert, interest="none")
    points = {name: str(most * Decimal(share)) for name, most in FULL.items() if name != spared}
    more = {"not_applicable": [spared]} if spared else {}
    comment = f"{expert}评{agency}（示例）"
    do(site, "score_application", agency, expert, recused=False, comment=comment, **points, **more)


def wide(site: Staged) -> None:
    """The first round for A1: three experts, one far from the others."""
    give(site, "A1", "expert-1", "0.5")
    give(site, "A1", "expert-2", "0.8", spared="record")
    give(site, "A1", "expert-3", "0.82")


def settle(site: Staged) -> None:
    """A fourth expert for A1."""
    (task_id,) = site.show.open("appoint_panel")
    site.show.do_task(task_id, "coordinator", experts=[site.show.cast.people["expert-4"]])
    give(site, "A1", "expert-4", "0.84")


def agreed(site: Staged, agency: str) -> None:
    """All who were asked give the same."""
    show, wanted = site.show, of(site, agency).case_id
    names = {str(person): name for name, person in show.cast.people.items()}
    tasks = [get_task(show.session, one) for one in show.open("declare_interest")]
    for task in tasks:
        if case_of(show.session, task.instance_id).id == wanted:
            give(site, agency, names[str(task.assignee)], "0.9")


def page_of(site: Staged, agency: str, who: str) -> str:
    site.show.session.commit()
    case_id = of(site, agency).case_id
    site.show.session.rollback()
    return site.visitor(who).get(f"/cases/{case_id}").text


def box(page: str) -> str:
    _, _, after = page.partition('id="scores"')
    return after.partition("</section>")[0]


def read(site: Staged, who: str, *agencies: str) -> list[Matrix]:
    actor = actor_of(site.show.session, site.show.cast.people[who])
    wanted = [of(site, one).id for one in agencies]
    return list(matrices(site.show.session, actor, Application.id.in_(wanted)))


def test_the_office_sees_who_gave_what_once_the_round_is_tallied(site: Staged) -> None:
    give(site, "A1", "expert-1", "0.5")
    assert box(page_of(site, "A1", "coordinator")) == ""
    give(site, "A1", "expert-2", "0.8", spared="record")
    give(site, "A1", "expert-3", "0.82")
    shown = box(page_of(site, "A1", "coordinator"))
    for text in ("制度建设", "/ 20", "评估专家E-1", "expert-2评A1（示例）", "按公式计算"):
        assert text in shown
    assert "分差超限，正在增补专家" not in shown
    assert "分差超过上限，须增补专家" in shown
    # 2 of 5 and so on; the price and the finances are full: 57.5 of 100.
    assert "57.50" in shown


def test_what_does_not_apply_is_no_zero_and_the_total_is_scaled(site: Staged) -> None:
    wide(site)
    shown = box(page_of(site, "A1", "coordinator"))
    assert shown.count("不适用</span>") == 1
    assert "总分（折算为百分）" in shown
    # 0.8 of 65 and the full 15 of what is computed are 67 of 80.
    assert "67.00 / 80" in shown
    assert "83.75" in shown
    (drawn,) = read(site, "coordinator", "A1")
    record = next(one for one in drawn.criteria if one.name == "record")
    # 10 and 16.4, and nobody else.
    assert (record.most, record.mean) == (20, Decimal("13.20"))
    for who in drawn.reviewers:
        assert who.score == round(who.given / who.possible * 100, 2)


def test_a_further_expert_is_marked_with_the_gap_that_brought_them(site: Staged) -> None:
    wide(site)
    (before,) = read(site, "coordinator", "A1")
    assert (before.exceeded, before.open_gap) == (Decimal("27.20"), True)
    settle(site)
    (after,) = read(site, "coordinator", "A1")
    assert (after.exceeded, after.open_gap) == (Decimal("27.20"), False)
    assert [one.round for one in after.reviewers] == [1, 1, 1, 2]
    assert [one.counted for one in after.reviewers] == [False, True, True, True]
    design = next(one for one in after.criteria if one.name == "design")
    # Who does not count is not in the mean of a criterion either: 16, 16.4 and 16.8.
    assert design.mean == Decimal("16.40")
    shown = box(page_of(site, "A1", "coordinator"))
    for text in ("第 2 轮增补", "未计入平均", "此前分差 27.20 分，超过上限，因此增补了专家"):
        assert text in shown


def test_whoever_was_recused_gave_nothing_and_says_why(site: Staged) -> None:
    do(site, "declare_interest", "A1", "expert-3", **CONFLICT)
    give(site, "A1", "expert-1", "0.8")
    give(site, "A1", "expert-2", "0.8")
    give(site, "A1", "expert-4", "0.8")
    (drawn,) = read(site, "coordinator", "A1")
    assert [one.name for one in drawn.reviewers] == ["评估专家E-1", "评估专家E-2", "评估专家E-4"]
    assert drawn.recused == [("评估专家E-3", "曾任顾问（示例）")]
    assert (drawn.exceeded, [one.round for one in drawn.reviewers]) == (None, [1, 1, 1])
    shown = box(page_of(site, "A1", "coordinator"))
    assert "已回避" in shown
    assert "曾任顾问（示例）" in shown
    assert "总分（折算为百分）" not in shown


def test_who_reads_names_and_scores(site: Staged) -> None:
    wide(site)
    for who in ("coordinator", "auditor", "expert-1"):
        assert "评估专家E-2" in box(page_of(site, "A1", who)), who
    agency = page_of(site, "A1", "agency-a1")
    assert "铁力市阳光社会工作服务中心" in agency
    assert box(agency) == ""
    assert "评估专家E" not in agency
    assert "83.75" not in agency
    for who in ("agency-a1", "agency-a2", "leader-r1", "supervisor-1", "expert-4"):
        assert read(site, who, "A1") == [], who
    # The further expert reads the others' only with the own sheet in the tally.
    settle(site)
    assert len(read(site, "expert-4", "A1")) == 1


def test_whoever_ranks_sees_every_table(site: Staged) -> None:
    wide(site)
    settle(site)
    agreed(site, "A2")
    site.show.at(REVIEW_OVER)
    site.show.wake()
    (task_id,) = site.show.open("rank_applications")
    site.show.session.commit()
    page = site.visitor("coordinator").get(f"/tasks/{task_id}").text
    panel = page.partition('id="panel"')[2].partition("</section>")[0]
    assert panel.count("<table") == 2
    # The best mean stands first, and the one with the gap is open.
    assert panel.index("评A2（示例）") < panel.index("expert-1评A1")
    assert panel.count("分差曾超限，已增补专家") == 1
    assert panel.count(" open>") == 1
    assert "hx-post" not in panel.partition(">")[0]
    for who in ("agency-a1", "leader-r1", "expert-1"):
        assert site.visitor(who).get(f"/tasks/{task_id}").status_code == 403
    assert 'id="panel"' not in site.visitor("auditor").get(f"/tasks/{task_id}").text


def test_many_applications_cost_no_more_statements_than_one(site: Staged) -> None:
    for agency in ("A1", "A2"):
        agreed(site, agency)
    session = site.show.session
    session.commit()
    ids = [of(site, "A1").id, of(site, "A2").id]
    actor = actor_of(session, site.show.cast.people["coordinator"])
    sent: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *all_: sent.append(all_[2]))
    costs = []
    for several in (ids[:1], ids):
        session.rollback()
        session.expunge_all()
        sent.clear()
        assert len(matrices(session, actor, Application.id.in_(several))) == len(several)
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 7, sent
    case_id = of(site, "A1").case_id
    session.rollback()
    visitor = site.visitor("coordinator")
    sent.clear()
    assert 'id="scores"' in visitor.get(f"/cases/{case_id}").text
    assert 0 < len(sent) <= MOST_FOR_CASE, len(sent)


def test_a_late_tally_shows_the_price_points_that_it_keeps(site: Staged) -> None:
    """Whoever is decided already had the lowest bid: it still is what prices are judged by."""
    first = of(site, "A1")
    first.budget, first.status = Decimal(100_000), "decided"
    site.show.session.flush()
    agreed(site, "A2")
    (seen,) = read(site, "coordinator", "A2")
    bid = of(site, "A2").budget
    assert bid is not None
    assert bid > 100_000
    for one in seen.reviewers:
        assert one.points["budget"] == half_up(10 * Fraction(100_000) / Fraction(bid))
        assert one.score == half_up(100 * Fraction(one.given) / one.possible)
