"""The models open in the viewer that people see them in, without a warning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
VIEWER = ROOT / "web/assets/node_modules/bpmn-js/dist/bpmn-navigated-viewer.production.min.js"
MODELS = sorted((ROOT / "bpmn").glob("*.bpmn"))
PLACED = re.compile(r"<bpmndi:BPMN(?:Shape|Edge)\b")
# Opens a model; gives its warnings and how many shapes and lines are on the canvas.
OPEN = """async (xml) => {
  const viewer = new BpmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml);
  const drawn = viewer.get('elementRegistry').filter((each) => each.type !== 'label').length;
  viewer.destroy();
  return { warnings: warnings.map((each) => each.message), drawn };
}"""

pytestmark = pytest.mark.browser


def test_every_model_opens_without_a_warning(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<div id="canvas" style="width: 1400px; height: 800px"></div>')
    page.add_script_tag(path=VIEWER)
    assert MODELS
    for model in MODELS:
        source = model.read_text(encoding="utf-8")
        opened = page.evaluate(OPEN, source)
        assert opened["warnings"] == [], model.name
        # All that the file places is on the canvas, and the canvas itself.
        assert opened["drawn"] == len(PLACED.findall(source)) + 1, model.name
    page.close()
