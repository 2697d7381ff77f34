"""Setting a page as a PDF: one way for every paper that the programme issues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment

from workflows.errors import WorkflowError
from workflows.messages import N_


class PdfUnavailable(WorkflowError):
    """This machine cannot make PDFs."""

    said = N_(
        "本机缺少生成 PDF 所需的组件（Pango），请系统管理员安装 libpango；协议可先下载 Word 版"
    )


def environment() -> SandboxedEnvironment:
    """What people wrote is text: no mark-up of it counts, and no template in it runs."""
    return SandboxedEnvironment(autoescape=True)


def day_said(day: date) -> str:
    """A day as Chinese papers have it, in whatever language their reader reads the site."""
    return f"{day.year}年{day.month}月{day.day}日"


def pdf(template: Path, facts: Mapping[str, object]) -> bytes:
    """A template of HTML with these facts as a PDF; raises PdfUnavailable without Pango."""
    try:
        # Loads libpango, which a machine may lack: only who wants a PDF hears of it.
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise PdfUnavailable from error
    page = environment().from_string(template.read_text(encoding="utf-8")).render(**facts)
    # Nothing is fetched: no address of the page's, and no file of the server's.
    made = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf()
    return bytes(made or b"")
