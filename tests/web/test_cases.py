"""Cases: the list, the page, the diagram's data, and how many statements a page costs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.web.conftest import CALL, Site
from workflows.cases.models import Submission

MOST_FOR_HOME = 12
MOST_FOR_CASE = 45


def test_page_says_where_the_case_stands_and_whom_it_waits_for(site: Site) -> None:
    page = site.visitor("coordinator").get(f"/cases/{site.case_id}").text
    assert 'aria-current="step"' in page
    assert "市县协调员" in page
    assert "city(示例)" in page
    assert "次日起算，共 20 个工作日" in page


def test_diagram_tells_tokens_and_labels_by_language(site: Site) -> None:
    visitor = site.visitor("coordinator")
    drawing = visitor.get(f"/cases/{site.case_id}/diagram").get_json()
    assert drawing["states"]["draft_programme"]["kind"] == "now"
    assert drawing["states"]["programme_started"]["kind"] == "done"
    assert drawing["xml"].startswith("<?xml")
    assert drawing["names"] == {}
    visitor.post("/language", {"language": "en"})
    english = visitor.get(f"/cases/{site.case_id}/diagram").get_json()["names"]
    assert english["draft_programme"]
    assert english["draft_programme"].isascii()


def test_every_step_of_the_drawing_stands_in_the_list_too(site: Site) -> None:
    page = site.visitor("coordinator").get(f"/cases/{site.case_id}").text
    steps = page[page.index("step-list") :]
    assert "正在进行" in steps
    assert "已完成" in steps


def test_submissions_are_read_only_and_for_those_who_may(site: Site) -> None:
    visitor = site.visitor("coordinator")
    visitor.post(f"/tasks/{site.task_id}", {**CALL})
    with site.sessions() as session:
        submission_id = session.scalars(select(Submission.id)).one()
    page = visitor.get(f"/submissions/{submission_id}").text
    assert "2027年度三区社会工作专业人才支持计划" in page
    assert "¥400,000" in page
    fragment = visitor.get(f"/submissions/{submission_id}", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert site.visitor("agency").get(f"/submissions/{submission_id}").status_code == 403


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("coordinator", 200),
        ("colleague", 200),
        ("province", 200),
        ("finance", 200),
        ("owner", 200),
        ("auditor", 200),
        ("other_coordinator", 403),
        ("agency", 403),
        ("worker", 403),
        ("leader", 403),
        ("supervisor", 403),
        ("expert", 403),
        ("operator", 403),
        ("nobody", 403),
    ],
)
def test_who_reads_a_case(site: Site, name: str, status: int) -> None:
    visitor = site.visitor(name)
    assert visitor.get(f"/cases/{site.case_id}").status_code == status
    assert visitor.get(f"/cases/{site.case_id}/diagram").status_code == status
    listed = f"/cases/{site.case_id}" in visitor.get("/cases").text
    assert listed is (status == 200)


@pytest.mark.parametrize(
    ("query", "found"),
    [("", True), ("?kind=programme", True), ("?kind=need", False), ("?state=closed", False),
     ("?q=2027", True), ("?q=nothing", False), ("?kind=nonsense&page=99", True)],
)  # fmt: skip
def test_filters_narrow_the_list(site: Site, query: str, found: bool) -> None:
    page = site.visitor("coordinator").get(f"/cases{query}").text
    assert (f"/cases/{site.case_id}" in page) is found


def test_a_page_costs_a_bounded_number_of_statements(site: Site, statements: list[str]) -> None:
    visitor = site.visitor("coordinator")
    for path, most in (("/", MOST_FOR_HOME), (f"/cases/{site.case_id}", MOST_FOR_CASE)):
        statements.clear()
        assert visitor.get(path).status_code == 200
        assert len(statements) <= most, (path, len(statements), statements)
