"""Above the form that pairs: each pair's score in its parts, and what a change costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.web.staged import Staged, staged
from tests.workflows.stage import PAIR, Plays
from workflows.agencies.queries import profile_of

# The notice ended with 1 April; the pairs are proposed on the next morning.
ANNOUNCED = datetime(2025, 4, 1, 17, tzinfo=UTC)
# R1 asks for the children and R2 for the elderly, of whom alone A2 knows: swapped, it costs.
CHILDREN = replace(PAIR, instead={"file_need": {"target_groups": ["children"]}})
ELDERLY = replace(
    PAIR, agency="A2", place="R2", instead={"file_need": {"target_groups": ["elderly"]}}
)


@pytest.fixture
def site(demo_plays: Plays, tmp_path: Path) -> Iterator[Staged]:
    with staged(demo_plays, tmp_path, ANNOUNCED, CHILDREN, (ELDERLY,)) as made:
        show = made.show
        profile = profile_of(show.session, show.cast.organisations["A2"])
        assert profile is not None
        profile.target_groups = ["elderly"]
        show.session.commit()
        yield made


def proposing(site: Staged) -> str:
    (task_id,) = site.show.open("propose_pairs")
    site.show.session.rollback()
    return f"/tasks/{task_id}"


def swapped(site: Staged) -> dict[str, object]:
    ids = site.show.cast.organisations
    supervisor = site.show.cast.people["supervisor-1"]
    pairs = [("A1", "R2"), ("A2", "R1")]
    return {
        f"pairs-{number}-{name}": value
        for number, (agency, place) in enumerate(pairs)
        for name, value in (
            ("agency", ids[agency]),
            ("place", ids[place]),
            ("supervisor", supervisor),
        )
    }


def test_the_page_begins_with_the_best_choice_and_its_parts(site: Staged) -> None:
    page = site.visitor("coordinator").get(proposing(site)).text
    panel = page.split('id="panel"')[1].split("</section>")[0]
    assert "与推荐方案同分" in panel
    assert panel.count("推荐</td>") == 2
    assert "以往合作" in panel


def test_a_change_is_weighed_before_it_is_handed_in(site: Staged) -> None:
    visitor, task = site.visitor("coordinator"), proposing(site)
    panel = visitor.post(f"{task}/panel", swapped(site), headers={"HX-Request": "true"}).text
    (lost,) = re.findall(r"比推荐方案少 ([0-9.]+) 分", panel)
    assert float(lost) > 0
    assert panel.count(f"总分少 {lost} 分") == 2
    assert "<html" not in panel
    whole = visitor.post(f"{task}/panel", swapped(site))
    assert whole.status_code == 200
    assert f"比推荐方案少 {lost} 分" in whole.text
    answer = visitor.post(task, swapped(site))
    assert answer.status_code == 422
    assert "请写明调整的理由" in answer.text
    reasons = {f"pairs-{number}-reason": "县里要求（示例）" for number in range(2)}
    assert visitor.post(task, {**swapped(site), **reasons}).status_code == 303


def test_who_may_not_pair_sees_no_scores(site: Staged) -> None:
    task = proposing(site)
    for name in ("agency-a1", "leader-r1", "expert-1"):
        assert site.visitor(name).post(f"{task}/panel", swapped(site)).status_code == 403
    assert 'id="panel"' not in site.visitor("owner").get(task).text


def test_rubbish_among_the_answers_is_passed_over(site: Staged) -> None:
    wrong = {"pairs-0-agency": "x", "pairs-0-place": "١", "pairs-1-agency": "99999"}
    wrong |= {"pairs-2-agency": "1" * 5000, "pairs-2-place": "1" * 5000}
    answer = site.visitor("coordinator").post(f"{proposing(site)}/panel", wrong)
    assert answer.status_code == 200
    assert "没有匹配到机构的受援地" in answer.text
