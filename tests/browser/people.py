"""People at their browsers: signed in by one click, seeing their own list of tasks."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.serving import Site
from tests.browser.watching import Watch

WIDE = (1440, 900)
NARROW = (390, 844)
# A page comes in tenths of a second; a worker's step may take a few ticks.
PAGE_MILLISECONDS = 20_000
WORKER_SECONDS = 60
PAUSE_MILLISECONDS = 250
Language = Literal["zh", "en"]
expect.set_options(timeout=PAGE_MILLISECONDS)


def snapshot(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where SANQU_SCREENSHOTS names a folder."""
    folder = os.environ.get("SANQU_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@dataclass
class Hall:
    """Where people sit down: each at a browser of their own, which stays signed in."""

    browser: Browser
    site: Site
    watch: Watch
    seats: dict[tuple[str, Language, int], Page] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def guest(self, language: Language = "zh", size: tuple[int, int] = WIDE, **more: bool) -> Page:
        """A page of somebody who has not signed in."""
        context = self.browser.new_context(
            base_url=self.site.address,
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            timezone_id="Asia/Shanghai",
            viewport={"width": size[0], "height": size[1]},
            **more,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PAGE_MILLISECONDS)
        self.watch.put_on(context)
        self.contexts.append(context)
        return context.new_page()

    def seat(self, name: str, language: Language = "zh", size: tuple[int, int] = WIDE) -> Page:
        """The page of this person, signed in."""
        key = (name, language, size[0])
        if key not in self.seats:
            self.seats[key] = self.guest(language, size)
            sign_in(self.seats[key], name)
            speak(self.seats[key], language)
        return self.seats[key]

    def leave(self) -> None:
        """Close every browser window."""
        for context in self.contexts:
            context.close()


def sign_in(page: Page, name: str) -> None:
    """Be this person, by the demo's one-click page."""
    page.goto("/login")
    click_person(page, name)
    expect(page.locator("#inbox")).to_be_visible()


def speak(page: Page, language: Language) -> None:
    """Have the pages in this language, by the switch at the top."""
    code, switch = {"zh": ("zh-CN", "中文"), "en": ("en", "English")}[language]
    if page.locator("html").get_attribute("lang") != code:
        page.get_by_role("button", name=switch, exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", code)


def click_person(page: Page, name: str) -> None:
    """Choose this person on the sign-in page."""
    page.get_by_role("button").filter(has=page.get_by_text(name, exact=True)).first.click()


def open_task(page: Page, task: str, case: str = "") -> None:
    """Go home, wait until the list shows the task, and click it."""
    row = (
        page.get_by_role("row")
        .filter(has_text=case)
        .filter(has=page.get_by_role("link", name=task, exact=True))
    )
    await_on(page, "/", row)
    row.get_by_role("link", name=task, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(task)


def await_on(page: Page, address: str, wanted: Locator) -> None:
    """Open this page, again and again if need be, until it shows what is wanted."""
    deadline = time.monotonic() + WORKER_SECONDS
    page.goto(address)
    while wanted.count() == 0:
        if time.monotonic() > deadline:
            shown = page.get_by_role("main").inner_text()
            raise AssertionError(f"{wanted} does not come; the page says:\n{shown}")
        page.wait_for_timeout(PAUSE_MILLISECONDS)
        page.goto(address)
