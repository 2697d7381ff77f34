"""One whole pairing in the browser: everybody clicks only what they see, a worker keeps the time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.filling import hand_in
from tests.browser.people import Hall, open_task, snapshot
from tests.browser.script import COORDINATOR, SCRIPT, Step, Wait
from tests.browser.serving import Site, working

pytestmark = pytest.mark.browser
CASE = "铁力市阳光社会工作服务中心 ↔ 乌马河镇团结社区"


@pytest.mark.slow
def test_one_whole_pairing(site: Site, hall: Hall) -> None:
    with working(site):
        for step in SCRIPT:
            if isinstance(step, Wait):
                _wait(hall, step)
            else:
                _do(hall, step)
    page = _case(hall)
    snapshot(page, "case-closed-zh-1440")
    expect(page.locator(".page-actions")).to_contain_text("已办结")
    expect(page.locator("#waiting")).to_contain_text("事项已办结，没有待办任务。")
    expect(_fact(page, "评估总分")).to_have_text("94.58")
    expect(_fact(page, "评估等级")).to_have_text("优秀")
    stages = page.get_by_role("list", name="办理阶段").get_by_role("listitem")
    assert [stage.split()[-1] for stage in stages.all_inner_texts()] == ["已完成"] * 8


def _do(hall: Hall, step: Step) -> None:
    page = hall.seat(step.person)
    open_task(page, step.task, CASE)
    expect(page.get_by_role("main")).to_contain_text(step.sees)
    hand_in(page, step.answers)


def _wait(hall: Hall, wait: Wait) -> None:
    page = hall.seat(COORDINATOR)
    page.goto("/")
    page.get_by_role("link", name="推进时间").click()
    for button in wait.clicks:
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(re.compile("^时间已推进到"))).to_be_visible()


def _case(hall: Hall) -> Page:
    page = hall.seat(COORDINATOR)
    page.goto("/")
    page.get_by_role("link", name="事项", exact=True).click()
    # The case of its money has the same name, and is the younger one.
    page.get_by_role("link", name=CASE).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CASE)
    return page


def _fact(page: Page, label: str) -> Locator:
    """What stands beside a label among the facts of the case."""
    return page.locator("dt").filter(has_text=re.compile(f"^{label}$")).locator("+ dd")
