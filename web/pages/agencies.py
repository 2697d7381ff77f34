"""Agencies' files: the agency keeps its own, its offices read it, confirm grades and enter bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

import forms
from web import db
from web.gate import actor
from web.handing_in import settings
from web.i18n import gettext
from workflows import authority
from workflows.agencies import actions, papers
from workflows.agencies.file import agency_file, agency_lines
from workflows.agencies.models import (
    AgencyCertificate,
    AgencyPaper,
    AgencyProfile,
    AgencyStaff,
    PastGrade,
)
from workflows.agencies.queries import profile_of
from workflows.agencies.standing import SCHEMES
from workflows.answers import typed_id
from workflows.errors import Rejected
from workflows.messages import Message
from workflows.organisations.queries import get_organisation

bp = Blueprint("agencies", __name__, url_prefix="/agencies")
Errors = Mapping[str, Sequence[Message]]
PAPER: Final = "paper"


@dataclass(frozen=True)
class Part:
    """A repeating part of the file: its form, its table, and what saves a line."""

    form: str
    table: type[AgencyStaff | AgencyCertificate | PastGrade]
    save: Callable[..., Any]


PARTS: Final = {
    "staff": Part("agency.staff", AgencyStaff, actions.save_staff),
    "certificates": Part("agency.certificate", AgencyCertificate, actions.save_certificate),
    "grades": Part("agency.grade", PastGrade, actions.save_grade),
}


@dataclass(frozen=True)
class Scan:
    """A scan as the form shows it."""

    id: int
    filename: str
    url: str


@bp.get("")
def listing() -> str | Response:
    """The agencies whose files one may read; whoever keeps a single one goes straight to it."""
    me = actor()
    found = agency_lines(db.reading(), me)
    if len(found) == 1 and me.holds("agency_lead", found[0].agency.id):
        return redirect(url_for("agencies.file", agency_id=found[0].agency.id), 303)
    return render_template("agencies/listing.html", found=found)


@bp.get("/<int:agency_id>")
def file(agency_id: int) -> str:
    """One agency's file."""
    found = agency_file(db.reading(), actor(), agency_id)
    return render_template(
        "agencies/file.html", file=found, grade_name=_grade_name, choices=_choices()
    )


@bp.get("/<int:agency_id>/profile")
def profile(agency_id: int) -> str:
    """The particulars, to be put right."""
    authority.require(db.reading(), actor(), "agency.change", agency_id)
    known = profile_of(db.reading(), agency_id)
    answers = {**_columns(known), "regions": "、".join(known.regions)} if known else {}
    code = get_organisation(db.reading(), agency_id).credit_code or ""
    return _form(agency_id, "agency.profile", {**answers, "credit_code": code}, {})


@bp.post("/<int:agency_id>/profile")
def save_profile(agency_id: int) -> Response | tuple[str, int]:
    """Keep the particulars."""
    authority.require(db.reading(), actor(), "agency.change", agency_id)
    return _save(agency_id, "agency.profile", actions.save_profile, gettext("机构情况已保存。"))


@bp.get("/<int:agency_id>/<any(staff, certificates, grades):part>/new")
@bp.get("/<int:agency_id>/<any(staff, certificates, grades):part>/<int:line_id>")
def line(agency_id: int, part: str, line_id: int | None = None) -> str:
    """A line of the file: a new one, or one to be put right."""
    authority.require(db.reading(), actor(), "agency.change", agency_id)
    if line_id is None:
        return _form(agency_id, PARTS[part].form, {}, {})
    found = actions.line_of(db.reading(), PARTS[part].table, agency_id, line_id)
    return _form(agency_id, PARTS[part].form, _columns(found), {}, removable=True)


@bp.post("/<int:agency_id>/<any(staff, certificates, grades):part>/new")
@bp.post("/<int:agency_id>/<any(staff, certificates, grades):part>/<int:line_id>")
def save_line(agency_id: int, part: str, line_id: int | None = None) -> Response | tuple[str, int]:
    """Keep a line of the file, or take it out."""
    me, kept = actor(), PARTS[part]
    authority.require(db.reading(), me, "agency.change", agency_id)
    if line_id is not None and "remove" in request.form:

        def act(session: Session) -> None:
            actions.remove(session, me, actions.line_of(session, kept.table, agency_id, line_id))

        db.write(act)
        flash(gettext("已从档案中移除。"), "success")
        return _back(agency_id)
    return _save(agency_id, kept.form, kept.save, gettext("档案已保存。"), line_id)


@bp.post("/<int:agency_id>/grades/<int:line_id>/verify")
def verify(agency_id: int, line_id: int) -> Response:
    """Confirm a grade against its proof."""
    me = actor()
    db.write(lambda session: actions.verify_grade(session, me, line_id).id)
    flash(gettext("评估等级已核实。"), "success")
    return _back(agency_id)


@bp.route("/<int:agency_id>/bars/new", methods=["GET", "POST"])
def bar(agency_id: int) -> str | Response | tuple[str, int]:
    """Put the agency on the blacklist."""
    authority.require(db.reading(), actor(), "agency.bar", agency_id)
    if request.method == "GET":
        return _form(agency_id, "agency.bar", {}, {})
    return _save(agency_id, "agency.bar", actions.bar, gettext("已列入失信名单。"))


@bp.route("/<int:agency_id>/bars/<int:entry_id>/lift", methods=["GET", "POST"])
def lift(agency_id: int, entry_id: int) -> str | Response | tuple[str, int]:
    """Lift a bar."""
    authority.require(db.reading(), actor(), "agency.read", agency_id)
    if request.method == "GET":
        return _form(agency_id, "agency.lift", {}, {})

    def act(session: Session, me: Any, _agency_id: int, answers: Any) -> Any:
        return actions.lift(session, me, entry_id, answers)

    return _save(agency_id, "agency.lift", act, gettext("失信名单已解除。"))


@bp.get("/papers/<int:paper_id>")
def paper(paper_id: int) -> Response:
    """A scan, to be saved under its own name."""
    found, path = papers.open_paper(db.reading(), settings(), actor(), paper_id)
    return send_file(
        path,
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        conditional=True,
        max_age=0,
    )


def _save(
    agency_id: int, form: str, save: Callable[..., Any], said: str, line_id: int | None = None
) -> Response | tuple[str, int]:
    """Keep what was posted; the form again, with what is wrong, where it cannot be kept."""
    me, answers = actor(), dict(forms.from_html(form, request.form))
    args = () if line_id is None else (line_id,)
    try:
        if PAPER in answers:
            answers[PAPER] = _scans(agency_id, answers[PAPER])
        db.write(lambda session: save(session, me, agency_id, answers, *args).id)
    except forms.Invalid as error:
        return _form(agency_id, form, answers, error.errors, removable=line_id is not None), 422
    except Rejected as error:
        field = PAPER if error.field == "file" else error.field
        wrong = {field: [error.message]}
        return _form(agency_id, form, answers, wrong, removable=line_id is not None), 422
    flash(said, "success")
    return _back(agency_id)


def _scans(agency_id: int, kept: list[str]) -> list[str]:
    """The scans that stay, or the new ones in their place."""
    fresh = [_keep(agency_id, one) for one in request.files.getlist(PAPER) if one.filename]
    return fresh or kept


def _keep(agency_id: int, upload: FileStorage) -> str:
    me, content = actor(), cast(BinaryIO, upload.stream)

    def keep(session: Session) -> int:
        # A second attempt reads from the beginning.
        content.seek(0)
        return papers.keep(
            session, settings(), me, agency_id, filename=str(upload.filename), content=content
        ).id

    return str(db.write(keep))


def _form(
    agency_id: int,
    form: str,
    answers: Mapping[str, Any],
    errors: Errors,
    *,
    removable: bool = False,
) -> str:
    ids = filter(None, map(typed_id, answers.get(PAPER) or ()))
    own = AgencyPaper.id.in_(ids), AgencyPaper.agency_id == agency_id
    found = db.reading().scalars(select(AgencyPaper).where(*own))
    scans = {
        each.id: Scan(each.id, each.filename, url_for("agencies.paper", paper_id=each.id))
        for each in found
    }
    return render_template(
        "agencies/form.html",
        agency=get_organisation(db.reading(), agency_id),
        view=forms.describe(form),
        values=forms.to_html(form, answers),
        errors=errors,
        files=scans,
        removable=removable,
    )


def _columns(row: AgencyProfile | AgencyStaff | AgencyCertificate | PastGrade) -> dict[str, Any]:
    """A row as the answers of its form."""
    answers = {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118
    if isinstance(row, PastGrade):
        answers["outside_grade"] = f"{row.scheme}:{row.grade}"
    answers[PAPER] = [answers["paper_id"]] if answers.get("paper_id") else []
    return answers


def _choices() -> dict[str, dict[str, str]]:
    """What the codes of the particulars are called, by the form's own lists."""
    view = forms.describe("agency.profile")
    return {
        field.name: dict(field.choices)
        for section in view.sections
        for field in section.fields
        if field.choices
    }


def _grade_name(scheme: str, grade: str) -> str:
    return gettext(SCHEMES[scheme][grade])


def _back(agency_id: int) -> Response:
    return redirect(url_for("agencies.file", agency_id=agency_id), 303)
