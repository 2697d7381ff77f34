"""Two sides write one plan at once: both are kept, both see who wrote what, and a clash is said."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

import forms
from tests.forms.samples import SAMPLES
from tests.web.conftest import Site, Visitor
from workflows.cases.models import SectionDraft
from workflows.plans.models import PlanVersion

LEAD, CONTACT, LEADER = "agency-a1", "contact-r1", "leader-r1"
FETCH = {"X-Requested-With": "fetch"}
SEEN = re.compile(r'name="seen-(\w+)"\s+value="(\w*)"')


def plan(**changes: object) -> dict[str, object]:
    """A whole plan that fits the pair's service, as a browser has it."""
    data = {**SAMPLES["plan.draft"][0], **changes}
    dates = (date(2025, 6, 13), date(2025, 7, 14))
    data["milestones"] = [
        {**row, "due_on": day.isoformat()}
        for row, day in zip(data["milestones"], dates, strict=True)
    ]
    data["activities"] = [{**data["activities"][0], "starts_on": "", "ends_on": ""}]
    data["indicators"] = [{**row, "need": "老年人"} for row in data["indicators"]]
    return data


def opened(site: Site, visitor: Visitor) -> dict[str, str]:
    """The marks with which a page begins."""
    page = visitor.get(f"/tasks/{site.task_id}").text
    return {f"seen-{key}": mark for key, mark in SEEN.findall(page)}


def flat(answers: dict[str, object]) -> dict[str, object]:
    return forms.to_html("plan.draft", answers)


def draft(
    site: Site, visitor: Visitor, marks: dict[str, str], **changes: object
) -> dict[str, object]:
    """Save as the page's script does."""
    sent = {**flat({**START, **changes}), **marks}
    answer = visitor.post(f"/tasks/{site.task_id}/draft", sent, headers=FETCH)
    assert answer.status_code == 200
    return dict(answer.get_json())


# What the form begins with: the checks at the end of the quarters are proposed.
START: dict[str, object] = {
    "milestones": [{"title": "第1季度检查", "kind": "quarterly", "due_on": "2025-07-14"}]
}
GOAL = [{"title": "照护老人", "target": "一百人"}]
RISK = [{"title": "大雪封路", "response": "改为电话"}]


def test_what_both_write_at_the_same_time_is_kept(pair_site: Site) -> None:
    lead, contact = pair_site.visitor(LEAD), pair_site.visitor(CONTACT)
    marks = opened(pair_site, lead)
    assert marks == opened(pair_site, contact)
    told = draft(pair_site, lead, marks, goals=GOAL)
    assert set(told["marks"]) == {"goals"}
    told = draft(pair_site, contact, marks, risks=RISK)
    assert set(told["marks"]) == {"risks"}
    assert told["clash"] == ""
    assert "机构负责人A1" in told["authors"]["goals"]
    page = lead.get(f"/tasks/{pair_site.task_id}").text
    assert "照护老人" in page
    assert "大雪封路" in page
    assert re.search(r"最近由 工作人员R1 · .* 编写", page)


def test_the_same_section_is_a_clash_until_somebody_chooses(pair_site: Site) -> None:
    lead, contact = pair_site.visitor(LEAD), pair_site.visitor(CONTACT)
    marks = opened(pair_site, lead)
    draft(pair_site, lead, marks, goals=GOAL)
    mine = [{"title": "看护儿童", "target": "二百人"}]
    told = draft(pair_site, contact, marks, goals=mine)
    assert told["clash"]
    assert told["marks"] == {}
    form = {**flat({**START, "goals": mine}), **marks}
    page = contact.post(f"/tasks/{pair_site.task_id}/draft", form)
    assert page.status_code == 409
    clash = page.text.split('id="clash-goals"')[1].split("</fieldset>")[0]
    assert "机构负责人A1" in clash
    assert "照护老人" in clash
    assert 'value="看护儿童"' in page.text
    (now,) = re.findall(r'name="now-goals"\s+value="(\w+)"', page.text)
    settled = {**form, "now-goals": now, "keep-goals": "mine"}
    assert contact.post(f"/tasks/{pair_site.task_id}/draft", settled).status_code == 303
    with pair_site.sessions() as session:
        own = SectionDraft.task_id == pair_site.task_id
        (kept,) = session.scalars(select(SectionDraft).where(own)).all()
        assert kept.answers["goals"] == mine
        assert kept.author_id == pair_site.house.people[CONTACT]


def test_who_gives_way_hands_in_what_the_other_wrote(pair_site: Site) -> None:
    lead, contact = pair_site.visitor(LEAD), pair_site.visitor(CONTACT)
    marks = opened(pair_site, lead)
    draft(pair_site, contact, marks, goals=GOAL)
    sent = {**flat(plan()), **marks}
    assert lead.post(f"/tasks/{pair_site.task_id}", sent).status_code == 409
    answer = lead.post(f"/tasks/{pair_site.task_id}", {**sent, "keep-goals": "theirs"})
    assert answer.status_code == 303
    with pair_site.sessions() as session:
        version = session.scalars(select(PlanVersion).order_by(PlanVersion.id.desc())).all()[0]
        assert version.goals[0].title == "照护老人"
        wrote = {one.section: one.author.name for one in version.sections}
        assert wrote["goals"] == "工作人员R1"
        assert wrote["budget"] == "机构负责人A1"


def test_a_remark_stands_beside_its_line_in_the_next_draft(pair_site: Site) -> None:
    lead, leader = pair_site.visitor(LEAD), pair_site.visitor(LEADER)
    marks = opened(pair_site, lead)
    lead.post(f"/tasks/{pair_site.task_id}", {**flat(plan()), **marks})
    said = {"section": "budget", "line_no": "2", "comment": "活动费偏高"}
    verdict = forms.to_html(
        "plan.sign", {"decision": "return", "comment": "再议", "line_comments": [said]}
    )
    answer = leader.post(f"/tasks/{pair_site.open_task('sign_plan')}", verdict)
    assert answer.status_code == 303
    pair_site.task_id = pair_site.open_task("draft_plan")
    page = lead.get(f"/tasks/{pair_site.task_id}").text
    row = page.split('id="f-budget-1"')[1].split("</fieldset>")[0]
    assert "活动费偏高" in row
    # The line that it is about has moved up: the remark goes along.
    marks, data = opened(pair_site, lead), plan()
    lines = list(reversed(data["budget"]))  # type: ignore[call-overload]
    sent = {**flat({**data, "budget": lines}), **marks}
    assert lead.post(f"/tasks/{pair_site.task_id}/draft", sent).status_code == 303
    page = lead.get(f"/tasks/{pair_site.task_id}").text
    assert "活动费偏高" in page.split('id="f-budget-0"')[1].split("</fieldset>")[0]


def test_versions_stand_side_by_side(pair_site: Site) -> None:
    lead, leader = pair_site.visitor(LEAD), pair_site.visitor(LEADER)
    path = f"/cases/{pair_site.case_id}/plan"
    assert "双方正在起草" in lead.get(path).text
    lead.post(f"/tasks/{pair_site.task_id}", {**flat(plan()), **opened(pair_site, lead)})
    assert "照护独居老人" in lead.get(path).text
    back = {"decision": "return", "comment": "再议", "line_comments-count": "0"}
    leader.post(f"/tasks/{pair_site.open_task('sign_plan')}", back)
    pair_site.task_id = pair_site.open_task("draft_plan")
    changed = plan()
    changed["risks"] = [{"title": "汛期", "response": "提前演练"}, *changed["risks"]]  # type: ignore[misc]
    changed["goals"] = [{"title": "照护独居老人", "target": "覆盖 80 人"}]
    lead.post(f"/tasks/{pair_site.task_id}", {**flat(changed), **opened(pair_site, lead)})
    page = lead.get(path).text
    assert "新增 1 行，修改 1 行，删除 0 行" in page
    assert "<mark>覆盖 80 人</mark>" in page
    assert "覆盖 100 人" in page
    assert "新增 0 行，修改 0 行，删除 0 行" in lead.get(f"{path}?old=2&new=2").text


def test_a_stranger_reads_no_plan(pair_site: Site) -> None:
    assert (
        pair_site.visitor("contact-r2").get(f"/cases/{pair_site.case_id}/plan").status_code == 403
    )
