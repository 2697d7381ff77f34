"""Every page, wide and narrow, in Chinese and English: it fits, it reads, and anybody can use it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.people import NARROW, WIDE, Hall, Language, snapshot, speak
from tests.browser.places import COORDINATOR, GUEST, Place, find, own_words
from tests.browser.serving import Site
from tests.browser.watching import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
# Each language and each width by every run of the tests; the other two with what is slow.
VIEWS: Final = [
    ("zh", WIDE),
    pytest.param(("zh", NARROW), marks=pytest.mark.slow),
    pytest.param(("en", WIDE), marks=pytest.mark.slow),
    ("en", NARROW),
]
# axe takes its time: once for each width and each language.
AXED: Final = {("zh", WIDE), ("en", NARROW)}
PICTURES: Final = {"sign-in", "home", "task-plan", "task-short", "case", "programme"}
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+")
# Every piece of text that is shown; the letter in the round stands for a name.
TEXTS: Final = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder.closest('script, template, .avatar, [data-diagram]')) texts.push(walker.currentNode.data.trim());
  }
  for (const each of document.querySelectorAll('[aria-label], [placeholder], [title]'))
    for (const name of ['aria-label', 'placeholder', 'title']) texts.push(each.getAttribute(name) ?? '');
  return texts.filter((each) => each);
}"""
WIDTHS: Final = "() => [document.documentElement.scrollWidth, window.innerWidth]"
SEEN: Final = """(mark) => {
  const box = mark.getBoundingClientRect();
  const canvas = mark.closest('.diagram-box').getBoundingClientRect();
  const inside = box.left >= canvas.left && box.right <= canvas.right && box.width > 20
    && box.top >= canvas.top && box.bottom <= canvas.bottom && box.height > 10;
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return { inside, hit: mark.contains(top) };
}"""
LINES: Final = """(labels) => labels.map((label) =>
  [...label.querySelectorAll('tspan')].map((line) => line.textContent.trim()))"""
GRAVE: Final = {"serious", "critical"}


@pytest.fixture(scope="module")
def places(browser: Browser, site: Site) -> Mapping[str, Place]:
    """The pages, found by clicking."""
    watch = Watch(site.address)
    hall = Hall(browser, site, watch)
    found = find(hall)
    hall.leave()
    assert watch.amiss == []
    return found


@pytest.fixture(params=VIEWS, ids=lambda view: f"{view[0]}-{view[1][0]}")
def view(request: pytest.FixtureRequest) -> tuple[Language, tuple[int, int]]:
    """A language and a size of window."""
    chosen: tuple[Language, tuple[int, int]] = request.param
    return chosen


@pytest.fixture
def walk(
    hall: Hall, places: Mapping[str, Place], view: tuple[Language, tuple[int, int]]
) -> Iterator[tuple[str, Page]]:
    """All pages one after the other."""
    return _walk(hall, places, *view)


def _walk(
    hall: Hall, places: Mapping[str, Place], language: Language, size: tuple[int, int]
) -> Iterator[tuple[str, Page]]:
    guest = hall.guest(language, size)
    guest.goto("/login")
    speak(guest, language)
    for name, place in places.items():
        page = guest if place.person == GUEST else hall.seat(place.person, language, size)
        page.goto(place.address)
        yield name, page


def test_every_page(
    walk: Iterator[tuple[str, Page]], view: tuple[Language, tuple[int, int]]
) -> None:
    language, size = view
    found: list[str] = []
    for name, page in walk:
        if name == "case" and size == WIDE:
            expect(page.locator(".diagram-box.is-ready")).to_be_visible()
        if name in PICTURES:
            snapshot(page, f"{name}-{language}-{size[0]}")
        problems = [*_problems(page, language)]
        if (language, size) in AXED:
            problems += _barriers(page)
        found += [f"{name}: {problem}" for problem in problems]
    assert not found, "\n".join(found)


def _barriers(page: Page) -> Iterator[str]:
    """What keeps somebody from using the page, as axe finds it."""
    # Nobody reads here what it says of all that is well.
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    for violation in found.response["violations"]:
        if violation["impact"] in GRAVE:
            where = violation["nodes"][0]["html"][:200]
            yield f"{violation['id']}: {violation['help']}: {where}"


def _problems(page: Page, language: Language) -> Iterator[str]:
    """What is wrong with a page."""
    needed, there = page.evaluate(WIDTHS)
    if needed > there:
        yield f"{needed} px wide in a window of {there} px"
    if page.get_by_role("main").count() != 1 or page.get_by_role("heading", level=1).count() != 1:
        yield "not one main part with one heading"
    if language == "en":
        yield from (f"not in English: {text}" for text in _untranslated(page))


def _untranslated(page: Page) -> set[str]:
    found = set()
    for text in page.evaluate(TEXTS):
        for word in own_words():
            text = text.replace(word, "")  # noqa: PLW2901 - what is left is ours
        if CHINESE.search(text):
            found.add(text[:80])
    return found


def test_the_mark_of_bpmn_io_is_seen(hall: Hall, places: Mapping[str, Place]) -> None:
    page = _case(hall, places, "zh")
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    mark.scroll_into_view_if_needed()
    # All of it inside the drawing, and nothing over its middle.
    assert mark.evaluate(SEEN) == {"inside": True, "hit": True}


def test_the_diagram_shows_where_the_case_is(hall: Hall, places: Mapping[str, Place]) -> None:
    page = _case(hall, places, "zh")
    present = page.locator(".diagram-box .token-now")
    expect(present).to_have_count(1)
    expect(present).to_be_visible()
    expect(page.locator('.diagram-box [data-element-id="make_plan"]')).to_have_class(
        re.compile(r"\bis-now\b")
    )
    # Both acceptances, the two records of the docking, and more, are behind it.
    assert page.locator(".diagram-box .token-done").count() > 4
    assert _drawn(page, "make_plan") == "共订服务计划"


def test_no_label_of_the_diagram_leaves_one_character_over(
    hall: Hall, places: Mapping[str, Place]
) -> None:
    page = hall.seat(COORDINATOR, "zh")
    page.goto(places["programme"].address)
    page.get_by_role("link", name="办理进度").click()
    expect(page.locator(".diagram-box.is-ready")).to_be_visible()
    lines = page.locator(".diagram-box .djs-label").evaluate_all(LINES)
    assert len(lines) > 4
    assert [each for each in lines if len(each) > 1 and len(each[-1]) == 1] == []


def test_the_diagram_speaks_english(hall: Hall, places: Mapping[str, Place]) -> None:
    page = _case(hall, places, "en")
    assert _drawn(page, "make_plan") == "Maketheplan"
    drawn = page.locator(".diagram-box .djs-visual text").all_text_contents()
    assert [text for text in drawn if CHINESE.search(text)] == []


def test_the_licence_of_bpmn_js_is_told(hall: Hall) -> None:
    page = hall.guest()
    page.goto("/about")
    page.get_by_role("contentinfo").get_by_role("link", name="开源许可").click()
    package = page.get_by_role("row").filter(
        has=page.get_by_role("cell", name="bpmn-js", exact=True)
    )
    package.get_by_text("展开").click()
    expect(package.locator("pre")).to_contain_text("bpmn.io project watermark")
    expect(page.get_by_role("cell", name="SpiffWorkflow", exact=True)).to_be_visible()


def _case(hall: Hall, places: Mapping[str, Place], language: Language) -> Page:
    """The page of a case whose diagram is drawn."""
    page = hall.seat(COORDINATOR, language)
    page.goto(places["case"].address)
    expect(page.locator(".diagram-box.is-ready")).to_be_visible()
    return page


def _drawn(page: Page, element_id: str) -> str:
    """The label of an element as drawn; the drawing breaks it into lines."""
    label = page.locator(f'.diagram-box [data-element-id="{element_id}"] .djs-visual text')
    return "".join((label.first.text_content() or "").split())
