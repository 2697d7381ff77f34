"""The certificate on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, cast

from workflows import printing
from workflows.closeout.models import Certificate
from workflows.pairings.rules import GRADES

TEMPLATE: Final = Path(__file__).parent / "template" / "certificate.html"


def pdf(page: Mapping[str, object]) -> bytes:
    """The certificate as a PDF; raises PdfUnavailable where the machine lacks Pango."""
    certificate = cast("Certificate", page["certificate"])
    days = {name: printing.day_said(cast("date", page[name])) for name in ("starts_on", "ends_on")}
    facts = {
        **page,
        **days,
        "number": certificate.number,
        "grade": GRADES[certificate.grade],
        "issued_on": printing.day_said(certificate.issued_on),
    }
    return printing.pdf(TEMPLATE, facts)
