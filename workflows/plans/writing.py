"""A version of the plan from what the two sides handed in."""

from __future__ import annotations

from workflows.answers import Answers
from workflows.plans.models import (
    Activity,
    BudgetLine,
    Goal,
    Indicator,
    PlanMember,
    PlannedMilestone,
    PlanVersion,
    Risk,
    VolunteerTeam,
)


def version_of(answers: Answers) -> PlanVersion:
    """A new version with all its parts; its pairing and number are the caller's to give."""
    return PlanVersion(
        volunteer_part=answers.text("volunteer_part"),
        local_support=answers.text("local_support"),
        goals=[
            Goal(position=n, title=row.text("title"), target=row.text("target"))
            for n, row in enumerate(answers.rows("goals"))
        ],
        activities=[_activity(n, row) for n, row in enumerate(answers.rows("activities"))],
        indicators=[_indicator(n, row) for n, row in enumerate(answers.rows("indicators"))],
        milestones=[_milestone(n, row) for n, row in enumerate(answers.rows("milestones"))],
        personnel=[_member(n, row) for n, row in enumerate(answers.rows("personnel"))],
        budget=[_line(n, row) for n, row in enumerate(answers.rows("budget"))],
        risks=[
            Risk(position=n, title=row.text("title"), response=row.text("response"))
            for n, row in enumerate(answers.rows("risks"))
        ],
        volunteer_teams=[_team(n, row) for n, row in enumerate(answers.rows("volunteer_teams"))],
    )


def _activity(position: int, row: Answers) -> Activity:
    return Activity(
        position=position,
        title=row.text("title"),
        goal_no=row.maybe_number("goal_no"),
        method=row.text("method"),
        starts_on=row.maybe_day("starts_on"),
        ends_on=row.maybe_day("ends_on"),
        target_persons=row.maybe_number("target_persons"),
    )


def _indicator(position: int, row: Answers) -> Indicator:
    return Indicator(
        position=position,
        title=row.text("title"),
        goal_no=row.maybe_number("goal_no"),
        type=row.text("type"),
        baseline=row.decimal("baseline"),
        target=row.decimal("target"),
        weight=row.decimal("weight"),
        verification=row.text("verification"),
        need=row.text("need"),
    )


def _milestone(position: int, row: Answers) -> PlannedMilestone:
    return PlannedMilestone(
        position=position,
        title=row.text("title"),
        kind=row.text("kind"),
        due_on=row.day("due_on"),
        planned_quantity=row.decimal("planned_quantity"),
        unit=row.text("unit"),
    )


def _member(position: int, row: Answers) -> PlanMember:
    return PlanMember(
        position=position,
        name=row.text("name"),
        role=row.text("role"),
        days=row.maybe_number("days"),
    )


def _line(position: int, row: Answers) -> BudgetLine:
    return BudgetLine(
        position=position,
        item=row.text("item"),
        quarter=row.maybe_number("quarter"),
        amount=row.decimal("amount"),
        note=row.text("note"),
    )


def _team(position: int, row: Answers) -> VolunteerTeam:
    return VolunteerTeam(
        position=position,
        title=row.text("title"),
        worker=row.text("worker"),
        volunteers=row.number("volunteers"),
        service=row.text("service"),
    )
