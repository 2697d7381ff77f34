"""English labels of diagrams: no word is cut, and each label fits into its box."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.diagrams import english_labels

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
MODELS = sorted((ROOT / "bpmn").glob("*.bpmn"))
BUILT = ROOT / "web/static/vendor"
ADDRESS = "http://labels.test/"
PAGE = """<!doctype html><link rel="stylesheet" href="/diagram.css"><main></main>
<script src="/diagram.js"></script>"""
# Draws a model in the place of the one before.
DRAW = """(url) => {
  const main = document.querySelector('main');
  main.innerHTML = `<div><div data-diagram="${url}" style="width: 1400px; height: 800px"></div></div>`;
  main.dispatchEvent(new CustomEvent('htmx:load', { bubbles: true, detail: { elt: main } }));
}"""
READABLE = 10
# Of each shape with a label: the lines as they stand, by how much they stick out of the shape that
# they stand in (what stands beside one is free), and the size of the letters.
DRAWN = """() => [...document.querySelectorAll('.djs-element')].flatMap((node) => {
  const text = node.querySelector('text.djs-label');
  if (!text) return [];
  const outside = node.dataset.elementId.endsWith('_label');
  const box = node.querySelector('.djs-visual > rect, .djs-visual > polygon')?.getBoundingClientRect();
  const drawn = text.getBoundingClientRect();
  const out = outside || !box ? 0 : Math.max(
    box.left - drawn.left, drawn.right - box.right, box.top - drawn.top, drawn.bottom - box.bottom);
  const lines = [...text.querySelectorAll('tspan')].map((line) => line.textContent.trim());
  const size = parseFloat(getComputedStyle(text).fontSize);
  return [{ id: node.dataset.elementId.replace(/_label$/, ''), lines, out, size }];
})"""

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Label:
    """What stands in or beside a shape, line by line."""

    id: str
    lines: list[str]
    out: float
    size: float


def drawn(page: Page, model: Path) -> list[Label]:
    """The labels of a model, for English readers."""
    names = english_labels(model.read_bytes())
    body = json.dumps({"xml": model.read_text("utf-8"), "names": names, "states": {}})
    page.route(f"{ADDRESS}{model.stem}.json", lambda route: route.fulfill(body=body))
    page.evaluate(DRAW, f"/{model.stem}.json")
    page.wait_for_selector(".is-ready")
    return [Label(**each) for each in page.evaluate(DRAWN)]


def test_english_words_are_whole_and_labels_stay_inside(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.route(ADDRESS, lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.route(f"{ADDRESS}diagram.*", lambda route: route.fulfill(path=BUILT / route.request.url[len(ADDRESS):]))  # fmt: skip
    page.goto(ADDRESS)
    assert MODELS
    for model in MODELS:
        names = english_labels(model.read_bytes())
        found = drawn(page, model)
        assert {"pool" in each.id for each in found} == {True, False}, model.stem
        for each in found:
            # Put together again, the lines are the words of the name: none has been cut.
            assert " ".join(each.lines).split() == names[each.id].split(), (model.stem, each)
            assert each.out <= 0, (model.stem, each)
            assert each.size >= READABLE, (model.stem, each)
    page.close()
    assert said == []
