"""The pages that people see, found once by clicking: where they are, and who looks at them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.people import Hall, open_task
from workflows.applications.queries import NOTICE_CHANNEL, NOTICE_REASON
from workflows.demo.people import bodies, players

COORDINATOR, OPERATOR = "协调员C-1", "系统管理员O-1"
DRAFTER, ACCEPTER = "机构负责人A2", "机构负责人A1"
PLANNED_CASE = "春晖社会工作服务中心（示例） ↔ 伊美区社区（示例）"
# Somebody who does not sign in.
GUEST: Final = ""


@dataclass(frozen=True)
class Place:
    """A page, and whose it is."""

    person: str
    address: str


FIXED: Final = {
    "sign-in": Place(GUEST, "/login"),
    "about": Place(GUEST, "/about"),
    "licences": Place(GUEST, "/about/licences"),
    "home": Place(DRAFTER, "/"),
    "home-empty": Place("审计员U-1", "/"),
    "cases": Place(COORDINATOR, "/cases"),
    "programmes": Place(COORDINATOR, "/programmes"),
    "notifications": Place(DRAFTER, "/notifications"),
    "password": Place(DRAFTER, "/password"),
    "clock": Place(COORDINATOR, "/clock"),
    "admin": Place(OPERATOR, "/admin"),
    "admin-people": Place(OPERATOR, "/admin/people"),
    "admin-organisations": Place(OPERATOR, "/admin/organisations"),
    "admin-rules": Place(OPERATOR, "/admin/rules"),
    "admin-calendar": Place(OPERATOR, "/admin/calendar"),
    "admin-incidents": Place(OPERATOR, "/admin/incidents"),
    "security-log": Place(OPERATOR, "/security"),
}


def find(hall: Hall) -> Mapping[str, Place]:
    """All pages; those with a number in their address are looked up by clicking."""
    return {
        **FIXED,
        "task-plan": _found(hall, DRAFTER, lambda page: open_task(page, "共同起草计划")),
        "task-short": _found(hall, ACCEPTER, lambda page: open_task(page, "机构确认结对")),
        "case": _found(hall, COORDINATOR, _to_case),
        "programme": _found(hall, COORDINATOR, _to_programme),
        "notice": _found(hall, COORDINATOR, _to_notice),
    }


def _found(hall: Hall, person: str, go: Callable[[Page], None]) -> Place:
    page = hall.seat(person)
    page.goto("/")
    go(page)
    return Place(person, urlsplit(page.url).path)


def _to_case(page: Page) -> None:
    page.get_by_role("link", name="事项", exact=True).click()
    page.get_by_role("link", name=PLANNED_CASE).click()
    page.wait_for_url(re.compile(r"/cases/\d+"))


def _to_programme(page: Page) -> None:
    page.get_by_role("link", name="批次", exact=True).click()
    page.locator("main table").get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/programmes/\d+"))


def _to_notice(page: Page) -> None:
    _to_programme(page)
    page.locator('main a[href^="/notices/"]').first.click()
    page.wait_for_url(re.compile(r"/notices/\d+"))


# What people, the office's notices and the yearly calendar have written stays as it was written.
WRITTEN: Final = {
    *("2025年度三区社会工作专业人才支持计划", "入选机构公示", "入选："),
    *("服务领域与需求相符（示例）", "每季度一次走访即可", "第1季度检查"),
    *("为老服务、儿童看护、志愿队培育（示例）", "培育一支本地志愿服务队（示例）"),
    "独居老人照料和假期儿童看护不足（示例）",
    # What a notice begins with; the office may change it, and it stands as it was written.
    *(NOTICE_REASON, NOTICE_CHANNEL),
    *("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆节"),
}


def own_words() -> list[str]:
    """Names and texts that stay Chinese in every language, the longest first."""
    names = [body.name for body in bodies()] + [player.name for player in players()]
    names += [alias for body in bodies() for alias in body.aliases]
    names += [body.region for body in bodies() if body.region]
    return sorted({*names, *WRITTEN, OPERATOR, "三区", "中文"}, key=len, reverse=True)
