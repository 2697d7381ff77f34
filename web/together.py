"""A form that several people write at once: who wrote what, what was said of it, and clashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import forms
from web.filters import say, when
from web.i18n import gettext
from workflows.cases.context import Remark, Written
from workflows.cases.task_page import TaskPage
from workflows.cases.together import Laid, Seen
from workflows.plans.lines import pair


def beside_sections(
    page: TaskPage, typed: Mapping[str, object] | None, seen: Seen | None, clash: Laid | None
) -> dict[str, object]:
    """What stands beside the sections of the form; nothing of any other form."""
    form = page.task.form_key or ""
    if not page.authors and not (form in forms.FORM_KEYS and forms.parts(form)):
        return {}
    shown = typed if typed is not None else page.initial
    standing = forms.merge(form, page.initial, page.initial, {}).marks
    return {
        "authors": {key: _told(written) for key, written in page.authors.items()},
        "marks": seen.marks if seen else standing,
        "remarks": placed(page.context.remarks, shown),
        "clashes": _clashes(form, clash) if clash else {},
    }


def placed(
    remarks: Sequence[Remark], answers: Mapping[str, object]
) -> dict[str, list[tuple[str, str]]]:
    """Author and text of each remark by the line that it is about now: `goals-0`, or `goals`.

    A line that was moved takes its remarks along; where it is gone, they stand at the section.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for remark in remarks:
        rows = cast("Sequence[Mapping[str, object]]", answers.get(remark.section) or ())
        at = _line_now(remark, rows)
        place = remark.section if at is None else f"{remark.section}-{at}"
        told = remark.text
        if at is None and remark.line_no is not None:
            told = gettext("原第 %(number)s 行：%(said)s", number=remark.line_no, said=remark.text)
        found.setdefault(place, []).append((remark.author, told))
    return found


def placed_by_number(remarks: Sequence[Remark]) -> dict[str, list[tuple[str, str]]]:
    """Author and text of each remark by the line of its own version: `goals-1`, from 1."""
    found: dict[str, list[tuple[str, str]]] = {}
    for remark in remarks:
        place = f"{remark.section}-{remark.line_no}"
        found.setdefault(place, []).append((remark.author, remark.text))
    return found


def _line_now(remark: Remark, rows: Sequence[Mapping[str, object]]) -> int | None:
    if remark.line is None:
        return None
    ((_, at), *_) = (each for each in pair([remark.line], rows) if each[0] == 0)
    return at


def told_together(laid: Laid) -> dict[str, object]:
    """For the script that saves drafts: marks of what is kept now, and what others have done."""
    changed, clashing = laid.merged.changed, laid.merged.clashing
    return {
        "marks": {key: laid.merged.marks[key] for key in changed},
        "authors": {key: _told(written) for key, written in laid.authors.items()},
        "clash": gettext("有的部分已由他人同时修改，提交或保存草稿时请选择保留哪一稿")
        if clashing
        else "",
    }


def _clashes(form: str, clash: Laid) -> dict[str, dict[str, Any]]:
    """The sections that two people have changed: what the other wrote, in words."""
    sections = {section.key: section for section in forms.describe(form).sections}
    return {
        key: {
            "mark": clash.merged.marks[key],
            "author": _told(clash.authors[key]) if key in clash.authors else "",
            "lines": [
                line
                for field in sections[key].fields
                for line in _lines(field, clash.kept.get(field.name))
            ],
        }
        for key in clash.merged.clashing
    }


def _lines(field: forms.FieldView, value: Any) -> list[str]:
    if field.kind != "rows":
        return [str(value)] if value else []
    return [
        "；".join(
            f"{say(one.label)} {_word(one, row.get(one.name))}"
            for one in field.rows
            if row.get(one.name)
        )
        for row in value or ()
    ]


def _word(field: forms.FieldView, value: object) -> str:
    return next((say(words) for code, words in field.choices if code == value), str(value))


def _told(written: Written) -> str:
    return f"{written.author} · {when(written.at)}"
