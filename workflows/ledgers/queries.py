"""Reading the ledger: its lines, what they count for, and what a monthly report begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workflows.answers import ident
from workflows.cases.context import FormContext
from workflows.cases.models import Case
from workflows.cases.tasks import Task
from workflows.facts import plain_number, variables_of
from workflows.ledgers import rules
from workflows.ledgers.models import MonthlyReport, ServiceEntry, ServiceUnit
from workflows.messages import Message
from workflows.pairings.models import Pairing
from workflows.rulebook.queries import whole_number


@dataclass(frozen=True)
class EntryView:
    """An entry, and why it does not count (yet)."""

    entry: ServiceEntry
    reasons: Sequence[Message]


@dataclass(frozen=True)
class UnitView:
    """A unit with its entries, and why it does not count yet."""

    unit: ServiceUnit
    entries: Sequence[EntryView]
    reasons: Sequence[Message]


def units_of(session: Session, pairing_id: int) -> Sequence[ServiceUnit]:
    """The units of a pairing with their entries, in the order in which they were begun."""
    entries = selectinload(ServiceUnit.entries).selectinload(ServiceEntry.evidence)
    return session.scalars(
        select(ServiceUnit)
        .where(ServiceUnit.pairing_id == pairing_id)
        .order_by(ServiceUnit.id)
        .options(entries)
    ).all()


def lines_of(units: Sequence[ServiceUnit]) -> list[rules.Line]:
    """The entries as the rules want them."""
    return [
        rules.Line(
            id=entry.id,
            unit_id=unit.id,
            kind=unit.kind,
            held_on=entry.held_on,
            hours=entry.hours,
            persons=entry.persons,
            person_times=entry.person_times,
            evidenced=bool(entry.evidence),
            reverses=entry.reverses_id,
        )
        for unit in units
        for entry in unit.entries
    ]


def norms(session: Session, on: date) -> rules.Norms:
    """The unit definitions that are in force."""

    def of(name: str) -> int:
        return whole_number(session, f"ledger.{name}", on)

    return rules.Norms(
        case_followups=of("case_followups"),
        group_sessions=of("group_sessions"),
        group_person_times=of("group_person_times"),
        large_persons=of("large_persons"),
        small_average=of("small_average"),
    )


def norms_of_case(session: Session, case: Case) -> rules.Norms:
    """Those of the rules with which the case began."""
    from workflows.runtime import engine  # noqa: PLC0415 - the engine is built with the registry

    known = engine.variables(session, case.instance_id or 0)
    on = known["rules_on"]
    if not isinstance(on, date):
        raise TypeError(f"rules_on is no date: {on!r}")
    return norms(session, on)


def views(units: Sequence[ServiceUnit], definitions: rules.Norms) -> list[UnitView]:
    """Each unit and each entry with what is missing."""
    standing = rules.units(lines_of(units))
    return [_view(unit, standing.get(unit.id, []), definitions) for unit in units]


def _view(unit: ServiceUnit, lines: Sequence[rules.Line], definitions: rules.Norms) -> UnitView:
    reasons = rules.lacking(lines, definitions)
    known = {line.id: line for line in lines}
    entries = [
        EntryView(entry, _why(known.get(entry.id), reasons))
        for entry in unit.entries
        if entry.reverses_id is None
    ]
    return UnitView(unit, entries, reasons)


def _why(line: rules.Line | None, reasons: Sequence[Message]) -> Sequence[Message]:
    """Why an entry does not count: reversed, unproven, or its unit is not complete."""
    if line is None:
        return [Message(rules.REVERSED)]
    return reasons if line.evidenced else [Message(rules.NO_EVIDENCE)]


def reports_of(session: Session, pairing_id: int) -> Sequence[MonthlyReport]:
    """A pairing's monthly reports in their order."""
    return session.scalars(
        select(MonthlyReport)
        .where(MonthlyReport.pairing_id == pairing_id)
        .order_by(MonthlyReport.number)
    ).all()


def counted(session: Session, report: MonthlyReport, on: date) -> rules.Totals:
    """What the ledger counts for the month of a report; never less than none.

    A unit that no longer meets its definition takes what it counted for earlier months with it.
    """
    lines = lines_of(units_of(session, report.pairing_id))
    found = rules.within(lines, norms(session, on), report.starts_on, report.ends_on)
    return {name: max(count, Decimal(0)) for name, count in found.items()}


def report_context(session: Session, task: Task) -> FormContext:
    """The month, and what the ledger counts for it: the form begins with that."""
    known = variables_of(session, task)
    report = session.get_one(MonthlyReport, ident(known, "report_id"))
    on = known["rules_on"]
    assert isinstance(on, date)  # noqa: S101 - every case carries it
    found = counted(session, report, on)
    initial: dict[str, object] = {name: plain_number(found[name]) for name in rules.FIGURES}
    if report.figures:
        initial["summary"] = report.summary
    facts: dict[str, object] = {
        "month_starts_on": report.starts_on,
        "month_ends_on": report.ends_on,
        "review_reason": report.review_reason,
        **{f"counted_{name}": value for name, value in initial.items() if name in found},
    }
    return FormContext(facts=facts, initial=initial)


def overclaim_context(session: Session, task: Task) -> FormContext:
    """The month, and each figure that is reported higher than the ledger counts it."""
    report = session.get_one(MonthlyReport, ident(variables_of(session, task), "report_id"))
    facts: dict[str, object] = {
        "month_starts_on": report.starts_on,
        "month_ends_on": report.ends_on,
    }
    for figure in report.figures:
        if figure.reported > figure.counted:
            pair = f"{plain_number(figure.reported)} / {plain_number(figure.counted)}"
            facts[f"over_{figure.name}"] = pair
    return FormContext(facts=facts)


def pairing_of_case(session: Session, case_id: int) -> Pairing:
    """The pairing that a case is about."""
    return session.scalars(select(Pairing).where(Pairing.case_id == case_id)).one()
