"""From what was handed in on a score sheet to marks, and back from the rows to a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from forms.indicators import BY_KEY, CHECKLIST, COUNTED, INDICATORS, Indicator
from workflows.answers import Answers
from workflows.cases.models import Submission
from workflows.evaluations import rules
from workflows.evaluations.models import Assessment, IndicatorMark

Counts = tuple[Decimal | None, Decimal | None]


def assessment(source: str, submission: Submission, weights: Mapping[str, int]) -> Assessment:
    """One party's assessment; an expert's has a mark for each indicator."""
    answers = Answers(submission.data)
    found = marks(answers, weights) if source == "expert" else []
    given = _assessment(source, submission, found)
    if source != "expert":
        given.score = answers.decimal("self_score" if source == "self" else "score")
    given.veto = answers.code("veto")
    given.comment = answers.text("summary" if source == "self" else "comment")
    return given


def appeal_assessment(submission: Submission, weights: Mapping[str, int]) -> Assessment:
    """What a member of the appeal's panel found of the contested items."""
    answers = Answers(submission.data)
    marks = [_rescored(row, weights) for row in answers.rows("items")]
    given = _assessment("appeal", submission, marks)
    given.comment = answers.text("comment")
    return given


def sheet_of(one: Assessment) -> rules.Sheet:
    """The sheet that an assessment's marks make up."""
    return {row.indicator: rules.mark(row.weight, row.planned, row.actual) for row in one.marks}


def _assessment(source: str, submission: Submission, marks: list[IndicatorMark]) -> Assessment:
    given = Assessment(
        source=source,
        person_id=submission.author_id,
        submitted_at=submission.submitted_at,
        score=Decimal(0),
        marks=marks,
    )
    if marks:
        given.score = rules.shown(rules.sheet_score(sheet_of(given)))
    return given


def marks(answers: Answers, weights: Mapping[str, int]) -> list[IndicatorMark]:
    """A mark for each indicator of a score sheet."""
    left_out = answers.codes("not_applicable")
    return [
        _mark(
            each.key,
            weights,
            (None, None) if each.key in left_out else _counts(each, answers, weights),
        )
        for each in INDICATORS
    ]


def _counts(each: Indicator, answers: Answers, weights: Mapping[str, int]) -> Counts:
    """So much of so much, whatever the kind."""
    if each.kind in COUNTED:
        planned, actual = each.fields
        return answers.decimal(planned), answers.decimal(actual)
    if each.kind == CHECKLIST:
        return Decimal(len(each.parts)), Decimal(len(answers.codes(each.key)))
    return Decimal(weights[each.key]), answers.decimal(each.key)


def _rescored(row: Answers, weights: Mapping[str, int]) -> IndicatorMark:
    key = row.text("item")
    if BY_KEY[key].kind in COUNTED:
        return _mark(key, weights, (row.decimal("planned"), row.decimal("actual")))
    return _mark(key, weights, (Decimal(weights[key]), row.decimal("points")))


def _mark(key: str, weights: Mapping[str, int], counts: Counts) -> IndicatorMark:
    planned, actual = counts
    return IndicatorMark(indicator=key, weight=weights[key], planned=planned, actual=actual)
