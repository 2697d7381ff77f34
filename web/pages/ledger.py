"""The service ledger of a pairing: entered by its agency, seen by all who take part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

import forms
from web import db
from web.gate import actor
from web.handing_in import settings
from web.i18n import gettext
from workflows import authority
from workflows.answers import Answers
from workflows.authority import Actor
from workflows.cases import files
from workflows.cases.queries import get_case
from workflows.ledgers import actions, queries, rules
from workflows.messages import N_

bp = Blueprint("ledger", __name__, url_prefix="/cases/<int:case_id>/ledger")
FORM: Final = "ledger.entry"
KINDS: Final = {
    "case": N_("个案"),
    "group": N_("小组"),
    "large_activity": N_("大型社区活动"),
    "small_activity": N_("小型社区活动"),
}
FIGURES: Final = {
    "cases": N_("个案"),
    "groups": N_("小组"),
    "activities": N_("社区活动"),
    "hours": N_("时数"),
    "persons": N_("人数"),
    "person_times": N_("人次"),
}


@bp.get("")
def ledger(case_id: int) -> str:
    """What was done, what of it counts, and why the rest does not."""
    return _page(case_id)


@bp.post("")
def record(case_id: int) -> str | Response | tuple[str, int]:
    """Enter a follow-up, a session or an activity."""
    me = actor()
    authority.require(db.reading(), me, "ledger.write", get_case(db.reading(), case_id))
    typed = dict(forms.from_html(FORM, request.form))
    typed["evidence"] = []
    try:
        loaded = forms.load(FORM, typed, _context(case_id))
    except forms.Invalid as error:
        return _page(case_id, typed, error.errors), 422
    answers = Answers(forms.read(FORM, loaded.answers))

    def act(session: Session) -> None:
        actions.record(session, me, case_id, answers, _kept(session, me, case_id))

    db.write(act)
    flash(gettext("已登记。"), "success")
    return _back(case_id)


@bp.post("/<int:entry_id>/evidence")
def prove(case_id: int, entry_id: int) -> Response:
    """Add evidence to an entry."""
    me = actor()

    def act(session: Session) -> None:
        actions.prove(session, me, case_id, entry_id, _kept(session, me, case_id))

    db.write(act)
    flash(gettext("证明材料已补交。"), "success")
    return _back(case_id)


@bp.post("/<int:entry_id>/reversal")
def reverse(case_id: int, entry_id: int) -> Response:
    """Take an entry back."""
    me, reason = actor(), request.form.get("reason", "")
    db.write(lambda session: actions.reverse(session, me, case_id, entry_id, reason=reason).id)
    flash(gettext("已冲销。如需更正，请重新登记。"), "success")
    return _back(case_id)


def _page(
    case_id: int,
    typed: Mapping[str, object] | None = None,
    errors: Mapping[str, Sequence[object]] | None = None,
) -> str:
    session, me = db.reading(), actor()
    case = get_case(session, case_id)
    authority.require(session, me, "case.view", case)
    units = queries.units_of(session, queries.pairing_of_case(session, case_id).id)
    definitions = queries.norms_of_case(session, case)
    given = typed or {}
    return render_template(
        "cases/ledger.html",
        case=case,
        units=queries.views(units, definitions),
        totals=rules.totals(queries.lines_of(units), definitions),
        view=forms.describe(FORM, _context(case_id), given),
        values=forms.to_html(FORM, given),
        errors=errors or {},
        files={each.id: each for each in files.files_of(session, me, case_id)},
        may_write=bool(authority.may(session, me, "ledger.write", case)),
        reversed={entry.reverses_id for unit in units for entry in unit.entries},
        kinds=KINDS,
        figures=FIGURES,
    )


def _context(case_id: int) -> forms.Context:
    """The units that another entry may belong to."""
    session = db.reading()
    units = queries.units_of(session, queries.pairing_of_case(session, case_id).id)
    return forms.Context(options={"units": [(unit.id, unit.title) for unit in units]})


def _kept(session: Session, me: Actor, case_id: int) -> list[int]:
    """The ids of the files that came with the request, kept in the case."""
    found = []
    for upload in request.files.getlist("evidence"):
        if upload.filename:
            content = cast(BinaryIO, upload.stream)
            # A second attempt reads from the beginning.
            content.seek(0)
            name = upload.filename
            kept = files.attach(session, settings(), me, name, content, case_id=case_id)
            found.append(kept.id)
    return found


def _back(case_id: int) -> Response:
    return redirect(url_for("ledger.ledger", case_id=case_id), 303)
