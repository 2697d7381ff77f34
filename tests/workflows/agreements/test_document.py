"""The agreement on paper: the frozen plan and its number stand in it, and nothing in it runs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.workflows.stage import GoOn
from workflows.agreements import document
from workflows.agreements.models import Agreement
from workflows.agreements.queries import paper
from workflows.printing import PdfUnavailable

MAY = datetime(2025, 5, 14, tzinfo=UTC)
WANTED = (
    "2025-XY-001",
    "第 1 版",
    "改善“一老一小”照料",
    "独居老人月均探访（次）",
    "服务台账和抽样回访（示例）",
    "铁力市阳光社会工作服务中心",
    "乌马河镇团结社区",
    "6222000011110001",
    "0458-2280000",
    "200,000.00",
)


def words(made: bytes) -> str:
    """All that a Word file says."""
    read = docx.Document(BytesIO(made))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in read.paragraphs), *cells])


@pytest.mark.pango
def test_the_paper_holds_the_frozen_plan_and_its_number(go_on: GoOn) -> None:
    with go_on(until=MAY) as show:
        agreement = show.session.scalars(select(Agreement)).one()
        facts = paper(show.session, agreement)
    told = words(document.word(facts))
    assert [each for each in WANTED if each not in told] == []
    pages = PdfReader(BytesIO(document.pdf(facts))).pages
    # A line that is broken in a narrow column is still the same text.
    printed = "".join("".join(page.extract_text() for page in pages).split())
    assert [each for each in WANTED if "".join(each.split()) not in printed] == []


EMPTY = dict.fromkeys(
    ("particulars", "goals", "activities", "indicators", "milestones", "personnel", "budget"), ()
) | dict.fromkeys(("teams", "risks", "signatories"), ())


def test_what_people_wrote_is_text_and_never_a_template() -> None:
    hostile = "{{ 7 * 7 }} <b>&{% for x in y %}"
    told = words(document.word({**EMPTY, "agency": hostile, "goals": [(1, hostile, hostile)]}))
    assert told.count(hostile) == 3
    assert "49" not in told


def test_a_machine_without_pango_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # As the import system does where a module cannot be loaded.
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailable, match="下载 Word 版"):
        document.pdf(EMPTY)
    assert words(document.word(EMPTY))
