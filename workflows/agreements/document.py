"""The agreement on paper: one set of facts, put into a Word template and into a PDF."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from workflows.errors import WorkflowError
from workflows.messages import N_

TEMPLATE: Final = Path(__file__).parent / "template"
PAGE: Final = "agreement.html"


class PdfUnavailable(WorkflowError):
    """This machine cannot make PDFs."""

    said = N_("本机缺少生成 PDF 所需的组件（Pango），请下载 Word 版，或请系统管理员安装 libpango")


def word(facts: Mapping[str, object]) -> bytes:
    """The agreement as a .docx file."""
    document = DocxTemplate(BytesIO(_packed()))
    document.render(dict(facts), jinja_env=_environment())
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def pdf(facts: Mapping[str, object]) -> bytes:
    """The agreement as a PDF; raises PdfUnavailable where the machine lacks Pango."""
    try:
        # Loads libpango, which a machine may lack: only who wants a PDF hears of it.
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise PdfUnavailable from error
    page = _environment().from_string((TEMPLATE / PAGE).read_text()).render(**facts)
    # Nothing is fetched: no address of the page's, and no file of the server's.
    made = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf()
    return bytes(made or b"")


def _environment() -> SandboxedEnvironment:
    """What people wrote is text: no mark-up of it counts, and no template in it runs."""
    return SandboxedEnvironment(autoescape=True)


def _packed() -> bytes:
    """The Word template, whose parts lie here as plain XML so that a change can be read."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(TEMPLATE.rglob("*")):
            if path.is_file() and path.name != PAGE:
                packed.write(path, path.relative_to(TEMPLATE))
    return made.getvalue()
