"""What a closed project leaves: its certificate, to be printed, and the library of cases."""

from __future__ import annotations

from io import BytesIO
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from web import db
from web.filters import say
from web.gate import actor
from workflows import authority
from workflows.cases.queries import get_case
from workflows.closeout import document, queries
from workflows.closeout import library as studies
from workflows.closeout.models import Certificate
from workflows.printing import PdfUnavailable

bp = Blueprint("closeout", __name__)


@bp.get("/cases/<int:case_id>/certificate")
def certificate(case_id: int) -> str:
    """The certificate of a project, for whoever may read its case."""
    session = db.reading()
    case = get_case(session, case_id)
    authority.require(session, actor(), "case.view", case)
    return render_template(
        "closeout/certificate.html", case=case, **queries.certificate_page(session, case_id)
    )


@bp.get("/cases/<int:case_id>/certificate.pdf")
def certificate_pdf(case_id: int) -> Response:
    """The certificate as a PDF; where the machine cannot make one, its page says so."""
    session = db.reading()
    authority.require(session, actor(), "case.view", get_case(session, case_id))
    page = queries.certificate_page(session, case_id)
    try:
        made = document.pdf(page)
    except PdfUnavailable as error:
        flash(say(error.message), "warning")
        return redirect(url_for("closeout.certificate", case_id=case_id), 303)
    name = f"{cast('Certificate', page['certificate']).number}.pdf"
    return send_file(
        BytesIO(made), "application/pdf", as_attachment=True, download_name=name, max_age=0
    )


@bp.get("/library")
def library() -> str:
    """The case studies that were reviewed and listed, searched and paged."""
    session = db.reading()
    authority.require(session, actor(), "library.read")
    filters = studies.LibraryFilters(
        text=request.args.get("q", "")[:100],
        year=request.args.get("year", type=int),
        page=request.args.get("page", 1, type=int),
    )
    found = studies.library(session, filters)
    return render_template("closeout/library.html", found=found, filters=filters)


@bp.get("/library/<int:study_id>")
def study(study_id: int) -> str:
    """One case study, whole."""
    session = db.reading()
    authority.require(session, actor(), "library.read")
    return render_template("closeout/study.html", study=studies.study(session, study_id))
