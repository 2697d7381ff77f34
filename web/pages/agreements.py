"""The agreement to print: a Word file or a PDF, for the parties and their office."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from flask import Blueprint, flash, redirect, send_file, url_for
from werkzeug.wrappers import Response

from web import db
from web.filters import say
from web.gate import actor
from workflows import authority
from workflows.agreements import document
from workflows.agreements.models import Agreement
from workflows.agreements.queries import case_of_agreement, paper
from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.printing import PdfUnavailable

bp = Blueprint("agreements", __name__)
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/agreements/<int:agreement_id>.docx")
def word(agreement_id: int) -> Response:
    """The agreement as a Word file."""
    found = _readable(agreement_id)
    return _sent(document.word(paper(db.reading(), found)), WORD, f"{found.number}.docx")


@bp.get("/agreements/<int:agreement_id>.pdf")
def pdf(agreement_id: int) -> Response:
    """The agreement as a PDF; where the machine cannot make one, it says so on the case's page."""
    found = _readable(agreement_id)
    try:
        made = document.pdf(paper(db.reading(), found))
    except PdfUnavailable as error:
        flash(say(error.message), "warning")
        case = case_of_agreement(db.reading(), found)
        return redirect(url_for("cases.case", case_id=case.id), 303)
    return _sent(made, "application/pdf", f"{found.number}.pdf")


def _readable(agreement_id: int) -> Agreement:
    session = db.reading()
    found = session.get(Agreement, agreement_id)
    if found is None:
        raise NotFound(Message(N_("没有这份协议")))
    authority.require(session, actor(), "agreement.read", case_of_agreement(session, found))
    return found


def _sent(made: bytes, mimetype: str, name: str) -> Response:
    return send_file(
        BytesIO(made), mimetype=mimetype, as_attachment=True, download_name=name, max_age=0
    )
