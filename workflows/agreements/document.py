"""The agreement on paper: one set of facts, put into a Word template and into a PDF."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from docxtpl import DocxTemplate

from workflows import printing

TEMPLATE: Final = Path(__file__).parent / "template"
PAGE: Final = "agreement.html"


def word(facts: Mapping[str, object]) -> bytes:
    """The agreement as a .docx file."""
    document = DocxTemplate(BytesIO(_packed()))
    document.render(dict(facts), jinja_env=printing.environment())
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def pdf(facts: Mapping[str, object]) -> bytes:
    """The agreement as a PDF; raises PdfUnavailable where the machine lacks Pango."""
    return printing.pdf(TEMPLATE / PAGE, facts)


def _packed() -> bytes:
    """The Word template, whose parts lie here as plain XML so that a change can be read."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(TEMPLATE.rglob("*")):
            if path.is_file() and path.name != PAGE:
                packed.write(path, path.relative_to(TEMPLATE))
    return made.getvalue()
