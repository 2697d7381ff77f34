"""What was typed and not sent: it outlives a lost network, ends with the session, never merges."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Hall, open_task, sign_in, snapshot
from tests.browser.places import ACCEPTER

pytestmark = pytest.mark.browser
LOST = "ERR_INTERNET_DISCONNECTED"
DRAFTS = "**/tasks/*/draft"


@pytest.fixture(autouse=True)
def forgiven(hall: Hall) -> Iterator[None]:
    """The network is taken away on purpose."""
    yield
    hall.watch.amiss[:] = [line for line in hall.watch.amiss if LOST not in line]


def _type_without_network(page: Page, text: str) -> None:
    """Type, and lose the page, before the network is back."""
    page.route(DRAFTS, lambda route: route.abort("internetdisconnected"))
    page.get_by_label("理由").fill(text)
    expect(page.get_by_text("草稿没有保存成功，内容保留在本页")).to_be_visible()
    page.goto("about:blank")
    page.unroute(DRAFTS)


def _opened(hall: Hall) -> tuple[Page, str]:
    page = hall.guest()
    sign_in(page, ACCEPTER)
    open_task(page, "机构确认结对")
    return page, page.url


def test_it_is_there_again_after_the_network_was_lost_and_gone_after_signing_out(
    hall: Hall,
) -> None:
    page, address = _opened(hall)
    _type_without_network(page, "路上写的")
    page.goto(address)
    expect(page.get_by_label("理由")).to_have_value("路上写的")
    expect(page.locator("[data-restored]")).to_be_visible()
    kept = "Object.keys(sessionStorage).filter((key) => key.startsWith('sanqu.answers.')).length"
    assert page.evaluate(kept) == 1
    page.locator("form[data-signout] button").first.dispatch_event("click")
    page.wait_for_url("**/login*")
    assert page.evaluate(kept) == 0


def test_two_versions_stand_side_by_side_until_somebody_chooses(hall: Hall) -> None:
    page, address = _opened(hall)
    other, _ = _opened(hall)
    page.goto(address)
    _type_without_network(page, "断网时写的")
    other.get_by_label("理由").fill("别处写的")
    expect(other.get_by_text("草稿已自动保存")).to_be_visible()
    page.goto(address)
    box = page.locator("[data-conflict-box]")
    expect(box).to_contain_text("断网时写的")
    expect(box).to_contain_text("别处写的")
    expect(page.get_by_label("理由")).to_have_value("别处写的")
    page.get_by_role("button", name="用本页的内容").click()
    expect(page.get_by_label("理由")).to_have_value("断网时写的")
    expect(box).to_be_hidden()
    expect(page.get_by_text("草稿已自动保存")).to_be_visible()


def test_of_two_open_pages_the_second_to_save_is_shown_what_the_first_has_saved(hall: Hall) -> None:
    page, address = _opened(hall)
    other = hall.guest()
    sign_in(other, ACCEPTER)
    other.goto(address)
    page.get_by_label("理由").fill("第一页写的")
    expect(page.get_by_text("草稿已自动保存")).to_be_visible()
    hall.watch.expect(409)
    other.get_by_label("理由").fill("第二页写的")
    box = other.locator("[data-conflict-box]")
    expect(box).to_contain_text("第一页写的")
    expect(box).to_contain_text("第二页写的")
    # Nothing is saved over: neither by itself, nor by hand, until somebody has chosen.
    other.get_by_role("button", name="保存草稿").click()
    snapshot(other, "draft-overtaken")
    page.goto(address)
    expect(page.get_by_label("理由")).to_have_value("第一页写的")
    other.get_by_role("button", name="用服务器上的内容").click()
    expect(other.get_by_label("理由")).to_have_value("第一页写的")
    other.get_by_label("理由").fill("看过再写的")
    other.get_by_role("button", name="保存草稿").click()
    expect(other.get_by_text("草稿已保存")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("理由")).to_have_value("看过再写的")
