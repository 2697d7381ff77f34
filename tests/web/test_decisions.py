"""The rules page shows every decision table in words, each row with its source."""

import pytest
from lxml import etree, html

from tests.bpmn import pack
from tests.web.conftest import Site

LANGUAGES = ("zh", "en")


def shown(site: Site, language: str) -> dict[str, list[list[str]]]:
    """The tables of the page by their headings: the cells of each row."""
    visitor = site.visitor("province")
    visitor.post("/language", {"language": language, "next": "/"})
    page = html.fromstring(visitor.get("/admin/rules").text)
    cards = page.xpath("//section[.//dl]")
    return {
        card.findtext(".//h2").strip(): [
            [" ".join(cell.text_content().split()) for cell in row.iter("td")]
            for row in card.iterfind(".//tbody/tr")
        ]
        for card in cards
    }


def test_every_row_of_every_table_stands_there_with_its_source(site: Site) -> None:
    found = shown(site, "zh")
    for decision_id in pack.DECISIONS:
        tree = etree.parse(pack.FOLDER / f"{decision_id}.dmn")
        rows = tree.findall(".//{*}rule")
        cells = found[f"决策表：{tree.find('.//{*}decision').get('name')}"]
        assert [(row[0], row[-1]) for row in cells] == [
            (row.findtext("{*}description"), row.findtext("{*}annotationEntry/{*}text"))
            for row in rows
        ]
    assert len(found) == len(pack.DECISIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_name_rules_and_words_instead_of_codes(site: Site, language: str) -> None:
    found = shown(site, language)
    text = " ".join(cell for rows in found.values() for row in rows for cell in row)
    assert not [each for each in ("rule(", "_", "null", 'unqualified"') if each in text]
    if language == "en":
        assert not [each for each in text if "一" <= each <= "鿿"]
        assert "Completion (%) < Completion at which a milestone passes with conditions (%)" in text
    else:
        assert "完成率（%） < 节点有条件通过的完成率（%）" in text
        assert "拟派社工少于 2 人" in text


def test_every_name_of_the_pack_has_its_english(site: Site) -> None:
    for decision_id in pack.DECISIONS:
        asked = pack.decision(decision_id)
        assert asked.table is not None
        named = [asked, *asked.table.inputs, *asked.table.outputs, *asked.table.rules]
        assert [each for each in named if not each.label_en] == []
