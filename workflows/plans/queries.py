"""Reading plans: what their forms are checked against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, TypedDict, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from forms.words import TARGET_GROUPS
from workflows.answers import ident, rules_on
from workflows.cases.context import FormContext, Remark, Written
from workflows.cases.models import Submission
from workflows.cases.queries import case_of
from workflows.cases.tasks import Task
from workflows.facts import variables_of
from workflows.needs.models import Need
from workflows.pairings.models import Pairing
from workflows.pairings.services import pairing_of
from workflows.plans.models import PARTS, Part, PlanVersion
from workflows.plans.rules import by_item_and_quarter, monthly
from workflows.rulebook.queries import rule

QUARTERS: Final = 4
MONTHS_A_QUARTER: Final = 3


LONGEST_NEED: Final = 80


class Said(TypedDict):
    """What a draft begins with besides its answers."""

    authors: Mapping[str, Written]
    remarks: Sequence[Remark]


def draft_context(session: Session, task: Task) -> FormContext:
    """The version before, what the plan may choose from, and what it must keep to."""
    known = variables_of(session, task)
    pairing = pairing_of(session, known)
    items = cast("list[str]", rule(session, "plan.budget_items", rules_on(known)))
    return FormContext(
        options={
            "budget_items": [(item, item) for item in items],
            "plan_needs": [(need, need) for need in needs_of(session, pairing)],
        },
        facts={
            "grant": pairing.grant,
            "service_starts_on": pairing.service_starts_on,
            "service_ends_on": pairing.service_ends_on,
        },
        initial=_begun(session, task) or _proposal(pairing),
        **_said_before(session, pairing.id),
    )


def _begun(session: Session, task: Task) -> Mapping[str, object]:
    """The version before: of this round, or of the one on which no agreement came about."""
    found = session.scalar(
        select(Submission)
        .where(
            Submission.case_id == case_of(session, task.instance_id).id,
            Submission.element_id == "draft_plan",
        )
        .order_by(Submission.id.desc())
        .limit(1)
    )
    return found.answers if found else {}


def _said_before(session: Session, pairing_id: int) -> Said:
    """Who wrote the sections of the version before, and what was said of its lines."""
    found = select(PlanVersion).where(PlanVersion.pairing_id == pairing_id)
    plan = session.scalar(found.order_by(PlanVersion.number.desc()).limit(1))
    if plan is None:
        return {"authors": {}, "remarks": ()}
    return {
        "authors": {one.section: Written(one.author.name, one.written_at) for one in plan.sections},
        "remarks": remarks_of(plan),
    }


def remarks_of(plan: PlanVersion) -> Sequence[Remark]:
    """What was said of the lines of a version, each with its line."""
    lines = {name: lines_of(name, part) for name, part in parts_of(plan)}
    return [
        Remark(
            section=one.section,
            line_no=one.line_no,
            line=_line(lines.get(one.section, ()), one.line_no),
            author=one.author.name if one.author else "",
            text=one.comment,
        )
        for one in plan.comments
    ]


def lines_of(name: str, part: Sequence[Part]) -> list[Mapping[str, object]]:
    """The lines of a part, as the fields of their form name what they say."""
    (field,) = (
        each
        for section in forms.describe("plan.draft").sections
        for each in section.fields
        if each.name == name
    )
    return [{one.name: getattr(line, one.name) for one in field.rows} for line in part]


def content_of(plan: PlanVersion) -> dict[str, list[Mapping[str, object]]]:
    """All that a version says: lines by part; a paragraph is a part of one line."""
    lines = {name: lines_of(name, part) for name, part in parts_of(plan)}
    texts = {name: getattr(plan, name) for name in ("volunteer_part", "local_support")}
    return {**lines, **{name: [{name: text}] for name, text in texts.items() if text}}


def budget_table(plan: PlanVersion) -> Mapping[str, Mapping[int | None, Decimal]]:
    """The budget by item and quarter."""
    return by_item_and_quarter((line.item, line.quarter, line.amount) for line in plan.budget)


def _line(
    lines: Sequence[Mapping[str, object]], line_no: int | None
) -> Mapping[str, object] | None:
    return lines[line_no - 1] if line_no is not None and line_no <= len(lines) else None


def review_context(session: Session, task: Task) -> FormContext:
    """How many lines each part of the version has that is to be signed or approved."""
    plan = session.get_one(PlanVersion, ident(variables_of(session, task), "plan_version_id"))
    return FormContext(facts={"plan_lines": {name: len(lines) for name, lines in parts_of(plan)}})


def parts_of(plan: PlanVersion) -> list[tuple[str, Sequence[Part]]]:
    """The parts of a version that have lines, by the names that their form gives them."""
    return [(name, getattr(plan, name)) for name in PARTS]


def needs_of(session: Session, pairing: Pairing) -> list[str]:
    """What the place asked for, in its own words: each indicator answers one of these."""
    need = session.scalar(
        select(Need).where(
            Need.programme_id == pairing.programme_id,
            Need.place_id == pairing.place_id,
            Need.status != "lapsed",
        )
    )
    docked = pairing.docking.needs if pairing.docking else ""
    told = [need.problem, need.expected_goals, docked] if need else [docked]
    groups = [label for code, label in TARGET_GROUPS if need and code in need.target_groups]
    return list(dict.fromkeys(_short(text) for text in (*told, *groups) if text))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NEED else f"{line[: LONGEST_NEED - 1]}…"


def _proposal(pairing: Pairing) -> Mapping[str, object]:
    """What a first draft may begin with: a check at the end of each quarter of the service."""
    quarters = monthly(pairing.service_starts_on, QUARTERS, every=MONTHS_A_QUARTER)
    days = sorted({min(day, pairing.service_ends_on) for day in quarters})
    return {
        "milestones": [
            {"title": f"第{number}季度检查", "kind": "quarterly", "due_on": day.isoformat()}
            for number, day in enumerate(days, start=1)
        ]
    }
