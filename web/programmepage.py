"""What the page of a batch shows: facts, windows, counts, and the rows of its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
import forms
from web import db
from workflows import authority
from workflows.actors import READERS
from workflows.applications.models import Application
from workflows.applications.queries import applications_of
from workflows.authority import Actor, NewCase
from workflows.calendars.rules import day_of
from workflows.cases.listing import cases_of_programme
from workflows.cases.models import Case
from workflows.messages import N_
from workflows.notices.queries import PUBLIC, notices_of
from workflows.organisations.models import Organisation, Person
from workflows.organisations.queries import names_of, organisations
from workflows.pairings.queries import pairings_of
from workflows.programmes.amendments import differences
from workflows.programmes.models import Programme
from workflows.programmes.queries import (
    Window,
    facts,
    is_open,
    late_admissions,
    versions_of,
)

WINDOWS: Final = (
    (N_("需求申报"), "need_opens_on", "need_closes_on"),
    (N_("选派申报"), "application_opens_on", "application_closes_on"),
    (N_("服务期"), "service_starts_on", "service_ends_on"),
)


@dataclass(frozen=True)
class WindowLine:
    """A window of the batch's calendar, and whether it is over, open or to come."""

    name: str
    opens: date
    closes: date
    state: str


@dataclass(frozen=True)
class Candidate:
    """An application as the ranking shows it."""

    agency: str
    case_id: int
    status: str
    mean: Decimal | None
    spread: Decimal | None


@dataclass(frozen=True)
class Pair:
    """A pairing as the table shows it."""

    case_id: int
    number: str
    agency: str
    place: str
    supervisor: str
    status: str
    total: Decimal | None
    grade: str | None


def render(actor: Actor, programme: Programme, offers: Sequence[tuple[str, int, str]]) -> str:
    """The page."""
    session = db.reading()
    cases = {case.id: case for case in cases_of_programme(session, actor, programme.id)}
    own = next((case for case in cases.values() if case.kind == "programme"), None)
    inside = bool(actor.roles & READERS) or (
        own is not None and bool(authority.may(session, actor, "case.comment_office", own))
    )
    return render_template(
        "programmes/programme.html",
        programme=programme,
        case=own,
        facts=facts(session, programme),
        windows=_windows(programme, day_of(engine.now(session))),
        candidates=_candidates(session, programme, cases, inside=inside),
        pairs=_pairs(session, programme, cases),
        counts=Counter(case.kind for case in cases.values() if case.kind != "programme"),
        notices=[each for each in notices_of(session, programme.id) if each.status in PUBLIC],
        inside=inside,
        offers=offers,
        version=next(iter(versions_of(session, programme.id)), None),
        may_amend=programme.published_at is not None
        and programme.status != "closed"
        and bool(authority.may(session, actor, "case.open", _amendment(programme))),
        **_late(session, actor, programme, inside=inside),
    )


def render_versions(programme: Programme) -> str:
    """The versions of a call, each with what it changed in the one before."""
    session = db.reading()
    found = versions_of(session, programme.id)
    earlier = {one.number: one for one in found}
    authors = [code for one in found for code in (str(one.drafted_by), one.approved_by)]
    return render_template(
        "programmes/versions.html",
        programme=programme,
        versions=[
            (one, differences(earlier[one.number - 1], one) if one.number > 1 else [])
            for one in found
        ],
        people=names_of(session, authors),
        # The macro that writes an answer stands in a template that lists a whole form.
        view=forms.FormView("programme.draft", ""),
        names={},
    )


def _amendment(programme: Programme) -> NewCase:
    return NewCase("amendment", programme.office_id)


def _late(
    session: Session, actor: Actor, programme: Programme, *, inside: bool
) -> dict[str, object]:
    """Who was let in late and why, for the office; and whom a coordinator may still let in."""
    may_admit = authority.may(session, actor, "programme.admit_late", programme).allowed
    today = day_of(engine.now(session))
    closed = [
        window
        for window in Window
        if programme.published_at is not None and not is_open(programme, window, today)
    ]
    open_for_late = may_admit and programme.status == "open" and bool(closed)
    rows = late_admissions(session, programme.id) if inside else []
    return {
        "late": rows,
        "late_names": {one.id: one.name for one in organisations(session)} if rows else {},
        "late_people": names_of(session, [str(one.admitted_by) for one in rows]),
        "late_windows": closed if open_for_late else [],
        "filers": [one for one in organisations(session) if one.kind in {"agency", "place"}]
        if open_for_late
        else [],
    }


def _windows(programme: Programme, today: date) -> list[WindowLine]:
    lines = []
    for name, opens_name, closes_name in WINDOWS:
        opens, closes = getattr(programme, opens_name), getattr(programme, closes_name)
        if opens and closes:
            state = "next" if today < opens else "past" if today > closes else "now"
            lines.append(WindowLine(name, opens, closes, state))
    return lines


def _names(session: Session) -> dict[int, str]:
    return {row.id: row.name for row in session.execute(select(Organisation.id, Organisation.name))}


def _candidates(
    session: Session, programme: Programme, cases: dict[int, Case], *, inside: bool
) -> list[Candidate]:
    """Those whose case one may see, the best first; scores for the office alone."""
    names = _names(session)
    rows = [
        Candidate(
            agency=names.get(each.agency_id, ""),
            case_id=each.case_id,
            status=_standing(each),
            mean=each.mean_score if inside else None,
            spread=each.score_spread if inside else None,
        )
        for each in applications_of(session, programme.id)
        if each.case_id in cases
    ]
    return sorted(rows, key=lambda row: row.mean or Decimal(0), reverse=True)


def _standing(application: Application) -> str:
    return application.outcome or application.status


def _pairs(session: Session, programme: Programme, cases: dict[int, Case]) -> list[Pair]:
    names = _names(session)
    found = [
        (cases[each.case_id], each)
        for each in pairings_of(session, programme.id)
        if each.case_id in cases
    ]
    people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    return [
        Pair(
            case_id=case.id,
            number=case.number,
            agency=names.get(each.agency_id, ""),
            place=names.get(each.place_id, ""),
            supervisor=people.get(each.supervisor_id, ""),
            status=each.status,
            total=each.total_score,
            grade=each.grade,
        )
        for case, each in found
    ]
