"""The agreement to print: for the parties and their office, on their pages and nowhere else."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.web.conftest import Site
from workflows.agreements.models import Agreement
from workflows.agreements.queries import case_of_agreement


def paper_of(site: Site) -> tuple[int, int]:
    """The signed agreement's id, and its case's."""
    with site.sessions() as session:
        found = session.scalars(select(Agreement)).one()
        return found.id, case_of_agreement(session, found).id


@pytest.mark.pango
def test_a_party_prints_it_from_the_case(pair_site: Site) -> None:
    agreement_id, case_id = paper_of(pair_site)
    lead = pair_site.visitor("agency-a2")
    page = lead.get(f"/cases/{case_id}").text
    assert f"/agreements/{agreement_id}.docx" in page
    answer = lead.get(f"/agreements/{agreement_id}.docx")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"
    pdf = lead.get(f"/agreements/{agreement_id}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert "2025-XY-001" in PdfReader(BytesIO(pdf.data)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader-r2", 200),
        ("coordinator", 200),
        ("supervisor-1", 403),
        ("auditor", 403),
        ("agency-a1", 403),
    ],
)
def test_nobody_else_reads_it(pair_site: Site, who: str, status: int) -> None:
    agreement_id, case_id = paper_of(pair_site)
    visitor = pair_site.visitor(who)
    assert visitor.get(f"/agreements/{agreement_id}.docx").status_code == status
    page = visitor.get(f"/cases/{case_id}")
    assert (f"/agreements/{agreement_id}.docx" in page.text) is (status == 200)
    assert "6222000011110002" not in page.text


def test_the_office_reads_both_numbers_beside_the_scans(pair_site: Site) -> None:
    page = pair_site.visitor("coordinator").get(
        f"/tasks/{pair_site.open_task('register_agreement')}"
    )
    assert 'value="2025-XY-001"' in page.text
    assert "冻结的计划版本号" in page.text
