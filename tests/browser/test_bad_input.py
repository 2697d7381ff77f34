"""What goes wrong at a desk, and that nothing typed is lost by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.filling import fill, hand_in, named, row, submit
from tests.browser.people import Hall, click_person, open_task, sign_in
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
DOCKING = {
    "对接日期": "2025-09-12",
    "地点": "镇政府二楼",
    "参加人员": "双方负责人",
    "需求确认": "为老服务",
    "议定事项": "每周例会",
}


def test_a_second_submit_is_told_so_and_changes_nothing(hall: Hall, watch: Watch) -> None:
    first = hall.seat("机构负责人A4")
    open_task(first, "机构确认结对")
    second = first.context.new_page()
    second.goto(first.url)
    hand_in(first, {"意见": "同意结对"})
    fill(second.locator("#task-form"), {"意见": "不同意", "理由": "人手不足"})
    watch.expect(409)
    submit(second)
    expect(second.get_by_role("alert")).to_contain_text("不会重复提交")
    # What was typed can still be copied; what was handed in first stands.
    expect(second.get_by_label(named("理由"))).to_have_value("人手不足")
    second.goto(second.url)
    expect(second.get_by_label("同意结对", exact=True)).to_be_checked()


def test_a_task_that_a_colleague_has_done_says_who_and_keeps_the_text(
    hall: Hall, watch: Watch
) -> None:
    lead, worker = hall.seat("机构负责人A6"), hall.seat("社工A-06")
    open_task(lead, "填写对接纪要")
    open_task(worker, "填写对接纪要")
    hand_in(lead, DOCKING)
    fill(worker.locator("#task-form"), {**DOCKING, "议定事项": "每月例会"})
    watch.expect(409)
    submit(worker)
    expect(worker.get_by_role("alert")).to_contain_text("机构负责人A6")
    expect(worker.get_by_label(named("议定事项"))).to_have_value("每月例会")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (FilePayload(name="工具.exe", mimeType="application/x-msdownload", buffer=b"MZ\x90"), "不接受这种文件"),
        (FilePayload(name="合影.png", mimeType="image/png", buffer=b"%PDF-1.7\n"), "与扩展名"),
        (FilePayload(name="录音.txt", mimeType="text/plain", buffer=b"a" * 1_200_000), "超过 1 MB 的上限"),
    ],
    ids=["type", "disguise", "size"],
)  # fmt: skip
def test_a_file_that_is_not_accepted_says_why(
    hall: Hall, watch: Watch, file: FilePayload, reason: str
) -> None:
    page = hall.seat("社工A-03")
    open_task(page, "填写对接纪要")
    fill(page.locator("#task-form"), DOCKING)
    page.locator("#task-form").get_by_label(named("附件")).set_input_files(file)
    watch.expect(422)
    submit(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text(reason)
    expect(page.get_by_label(named("议定事项"))).to_have_value("每周例会")
    # The summary leads to the field, and the reason stands beside it too.
    summary.get_by_role("link", name="附件").click()
    expect(page.locator("#task-form").get_by_label(named("附件"))).to_be_focused()


def test_an_accepted_file_is_handed_in_with_the_form(hall: Hall, tmp_path: Path) -> None:
    page = hall.seat("机构负责人A3")
    minutes = tmp_path / "纪要.txt"
    minutes.write_text("双方确认", encoding="utf-8")
    open_task(page, "填写对接纪要")
    page.locator("#task-form").get_by_label(named("附件")).set_input_files(minutes)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    expect(page.locator("#task-form").get_by_label("纪要.txt")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_session_that_ends_under_a_form_loses_no_word(
    hall: Hall, watch: Watch, scripts: bool
) -> None:
    page = hall.guest(java_script_enabled=scripts)
    sign_in(page, "社工A-02")
    open_task(page, "共同起草计划")
    typed = "志愿者每周上门" if scripts else "志愿者每月上门"
    watch.expect(401)
    # First, since the answer to a draft on its way would bring the session back.
    page.context.clear_cookies()
    page.get_by_label(named("联动方式")).fill(typed)
    submit(page)
    expect(page.get_by_text("您填写的内容没有丢失")).to_be_visible()
    click_person(page, "社工A-02")
    expect(page.get_by_role("heading", level=1)).to_have_text("共同起草计划")
    expect(page.get_by_label(named("联动方式"))).to_have_value(typed)


def test_rows_come_and_go_without_scripts(hall: Hall) -> None:
    page = hall.guest(java_script_enabled=False)
    sign_in(page, "工作人员R2")
    open_task(page, "共同起草计划")
    goals = page.get_by_role("group", name=named("目标"))
    fill(row(goals, 1), {"目标": "第一个目标", "要达到的程度": "全覆盖"})
    fill(row(goals, 2), {"目标": "第二个目标"})
    expect(row(goals, 1).get_by_label(named("目标"))).to_have_value("第一个目标")
    row(goals, 1).get_by_role("button", name="删除").click()
    expect(goals.get_by_role("group")).to_have_count(1)
    expect(row(goals, 1).get_by_label(named("目标"))).to_have_value("第二个目标")


def test_a_draft_saves_itself_and_survives_a_reload(hall: Hall) -> None:
    page = hall.seat("机构负责人A2")
    open_task(page, "共同起草计划")
    goals = page.get_by_role("group", name=named("目标"))
    fill(row(goals, 1), {"目标": "第一个目标"})
    fill(row(goals, 2), {"目标": "第二个目标"})
    expect(page.get_by_text("草稿已自动保存")).to_be_visible()
    _forget_what_this_tab_keeps(page)
    page.reload()
    expect(row(goals, 2).get_by_label(named("目标"))).to_have_value("第二个目标")
    page.goto("/")
    expect(page.get_by_role("row").filter(has_text="共同起草计划")).to_contain_text("有草稿")


def test_an_incomplete_form_is_shown_with_what_is_missing(hall: Hall, watch: Watch) -> None:
    page = hall.seat("机构负责人A1")
    open_task(page, "机构确认结对")
    fill(page.locator("#task-form"), {"意见": "不同意"})
    watch.expect(422)
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("理由")
    expect(page.get_by_label("不同意", exact=True)).to_be_checked()


def test_somebody_elses_task_is_refused_in_words(hall: Hall, watch: Watch) -> None:
    mine = hall.seat("机构负责人A1")
    open_task(mine, "机构确认结对")
    other = hall.seat("机构负责人A2")
    watch.expect(403)
    other.goto(mine.url)
    expect(other.get_by_role("main")).to_contain_text("您没有权限")
    expect(other.get_by_role("main")).to_contain_text(re.compile("不归您的单位或您的角色办理"))


def _forget_what_this_tab_keeps(page: Page) -> None:
    """Only what the server has kept may come back."""
    page.evaluate("sessionStorage.clear()")
