"""What a closed project leaves: its certificate, to be printed, and the library of cases."""

from __future__ import annotations

from flask import Blueprint, render_template

from web import db
from web.gate import actor
from workflows import authority
from workflows.cases.queries import get_case
from workflows.closeout import queries

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


@bp.get("/library")
def library() -> str:
    """The case studies that were reviewed and listed."""
    session = db.reading()
    authority.require(session, actor(), "library.read")
    return render_template("closeout/library.html", studies=queries.listed_cases(session))
