"""The certificate on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, cast

from workflows import printing
from workflows.closeout.models import Certificate

TEMPLATE: Final = Path(__file__).parent / "template" / "certificate.html"
# The paper is Chinese, in whatever language its reader reads the site.
GRADES: Final = {"excellent": "优秀", "qualified": "合格", "unqualified": "不合格"}


def pdf(page: Mapping[str, object]) -> bytes:
    """The certificate as a PDF; raises PdfUnavailable where the machine lacks Pango."""
    certificate = cast("Certificate", page["certificate"])
    days = {name: _said(cast("date", page[name])) for name in ("starts_on", "ends_on")}
    facts = {
        **page,
        **days,
        "number": certificate.number,
        "grade": GRADES[certificate.grade],
        "issued_on": _said(certificate.issued_on),
    }
    return printing.pdf(TEMPLATE, facts)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
