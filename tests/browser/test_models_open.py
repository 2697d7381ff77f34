"""The models open in the viewer that people see them in, without a warning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
VIEWER = ROOT / "web/assets/node_modules/bpmn-js/dist/bpmn-navigated-viewer.production.min.js"
MODELS = sorted((ROOT / "bpmn").glob("*.bpmn"))
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
    assert len(MODELS) == 12
    for model in MODELS:
        opened = page.evaluate(OPEN, model.read_text(encoding="utf-8"))
        assert opened["warnings"] == [], model.name
        assert opened["drawn"] > 15, model.name
    page.close()
