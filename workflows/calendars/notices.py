"""Reading the State Council's yearly notice from a small CSV: date, kind, name."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import cast

from workflows.calendars.rules import SATURDAY, Kind
from workflows.errors import Rejected
from workflows.messages import N_, Message

COLUMNS = ["date", "kind", "name"]
EARLIEST, LATEST = 2004, 2100


@dataclass(frozen=True)
class NamedDay:
    """One line of a notice."""

    day: date
    kind: Kind
    name: str


def read_notice(content: bytes) -> list[NamedDay]:
    """The days of one year's notice; Rejected names the line that cannot be read."""
    rows = csv.DictReader(io.StringIO(_decoded(content)), restkey="more")
    if [name.strip() for name in rows.fieldnames or []] != COLUMNS:
        raise _refused(1, N_("第一行必须是 date,kind,name"))
    days: dict[date, NamedDay] = {}
    for row in rows:
        named = _named_day(rows.line_num, row)
        if named.day in days:
            raise _refused(rows.line_num, N_("日期重复：{text}"), text=named.day.isoformat())
        days[named.day] = named
    _require_one_year(days)
    return list(days.values())


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejected("file", Message(N_("文件不是 UTF-8 编码的 CSV"))) from None


def _named_day(line: int, row: dict[str, str | None]) -> NamedDay:
    if None in row.values() or "more" in row:
        raise _refused(line, N_("每行需要三列：date,kind,name"))
    day_text, kind, name = (str(row[column]).strip() for column in COLUMNS)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        raise _refused(line, N_("日期应写作 2026-10-01，而不是 {text}"), text=day_text) from None
    if kind not in {"holiday", "workday"}:
        raise _refused(line, N_("kind 只能是 holiday 或 workday，而不是 {text}"), text=kind)
    if kind == "workday" and day.weekday() < SATURDAY:
        raise _refused(line, N_("{text} 不是周末，不需要写成调休上班"), text=day_text)
    if not name:
        raise _refused(line, N_("缺少节日名称"))
    return NamedDay(day, cast("Kind", kind), name)


def _require_one_year(days: dict[date, NamedDay]) -> None:
    years = {day.year for day in days}
    if len(years) != 1 or not EARLIEST <= min(years) <= LATEST:
        raise Rejected("file", Message(N_("一个文件只能写一个年度的放假安排")))


def _refused(line: int, reason: str, **params: object) -> Rejected:
    return Rejected(
        "file", Message(N_("第 {line} 行：{reason}"), line=line, reason=Message(reason, **params))
    )
