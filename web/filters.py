"""How values are written on a page: Shanghai time, deadlines, money, sizes, names of states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal
from flask import Flask, g

from web.i18n import gettext, language, locale, ngettext
from workflows.messages import N_, Bilingual, Message
from workflows.rulebook.words import PART_NAMES

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
INSTANT: Final = timedelta(microseconds=1)
SIZE_STEP: Final = 1024
UNITS: Final = {"working_days": N_("个工作日"), "days": N_("天"), "months": N_("个月")}


def init_app(app: Flask) -> None:
    """Offer these to templates: filters, and how to say a text or a label."""
    for filter_ in (
        *(day, full_day, when, when_full, clock, deadline, relative_due, urgency),
        *(money, number, score, size, told, rule_value),
    ):
        app.add_template_filter(filter_)
    app.jinja_env.globals.update(say=say, label=label)


def local(moment: datetime) -> datetime:
    """An instant as Shanghai's clocks show it."""
    return moment.astimezone(SHANGHAI)


def present() -> datetime:
    """The instant that this page is about: the engine's clock, read once per request."""
    moment: datetime = g.now if "now" in g else datetime.now(UTC)
    return moment


def day(value: date | None) -> str:
    """A date; the year only where it is not the present one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local(value).date()
    same_year = value.year == local(present()).year
    if language() == "en":
        return format_date(value, "d MMM" if same_year else "d MMM y", locale="en_GB")
    return format_date(value, "M月d日" if same_year else "y年M月d日", locale=locale())


def full_day(value: date | None) -> str:
    """A date with its year, where it stands among dates of other years."""
    if value is None:
        return ""
    if language() == "en":
        return format_date(value, "d MMM y", locale="en_GB")
    return format_date(value, "y年M月d日", locale=locale())


def when(value: datetime | None) -> str:
    """An instant: day and time."""
    return f"{day(value)} {clock(value)}" if value else ""


def when_full(value: datetime) -> str:
    """An instant with its year and weekday."""
    pattern = "EEE d MMM y, HH:mm" if language() == "en" else "y年M月d日 EEEE HH:mm"
    return format_datetime(
        local(value), pattern, locale="en_GB" if language() == "en" else locale()
    )


def clock(value: datetime | None) -> str:
    """The time of day."""
    return format_time(local(value), "HH:mm", locale=locale()) if value else ""


def last_day(value: datetime) -> date:
    """The last day on which something may still be done that is due at this instant."""
    return local(value - INSTANT).date()


def deadline(value: datetime | None) -> str:
    """A deadline: midnight is said as 24:00 of the day that it ends."""
    if value is None:
        return gettext("无期限")
    moment = local(value)
    time = "24:00" if moment.time() == datetime.min.time() else clock(value)
    return f"{day(last_day(value))} {time}"


def days_left(value: datetime) -> int:
    """Days from today to the deadline's last day; negative when it is over."""
    return (last_day(value) - local(present()).date()).days


def relative_due(value: datetime | None) -> str:
    """A deadline in words."""
    if value is None:
        return gettext("无期限")
    left = days_left(value)
    if value <= present():
        over = max(-left, 1)
        return ngettext("已逾期 %(num)d 天", "已逾期 %(num)d 天", over)
    if left == 0:
        return gettext("今天到期")
    if left == 1:
        return gettext("明天到期")
    return ngettext("还有 %(num)d 天", "还有 %(num)d 天", left)


def urgency(value: datetime | None) -> str:
    """`overdue`, `soon` (today or tomorrow) or `calm`: how a deadline is marked."""
    if value is None:
        return "calm"
    if value <= present():
        return "overdue"
    return "soon" if days_left(value) <= 1 else "calm"


def money(value: Decimal | int | None) -> str:
    """Yuan."""
    if value is None:
        return ""
    whole = Decimal(value) == int(value)
    pattern = "¥#,##0" if whole else "¥#,##0.00"
    return str(format_currency(value, "CNY", pattern, locale="en", currency_digits=False))


def number(value: Decimal | int | None) -> str:
    """A number with its thousands parted."""
    return "" if value is None else format_decimal(value, locale=locale())


def score(value: Decimal | None) -> str:
    """A score, to two decimals."""
    return "—" if value is None else f"{value:.2f}"


def size(value: int) -> str:
    """The size of a file."""
    if value < SIZE_STEP:
        return f"{value} B"
    if value < SIZE_STEP**2:
        return f"{value / SIZE_STEP:.0f} KB"
    return f"{value / SIZE_STEP**2:.1f} MB"


def told(value: object) -> object:
    """Any value, as this language writes it."""
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return full_day(value)
    if isinstance(value, Decimal):
        return format_decimal(value, locale=locale())
    if isinstance(value, (list, tuple)):
        return ("; " if language() == "en" else "、").join(str(told(each)) for each in value)
    return say(value) if isinstance(value, Bilingual | Message) else value


def say(text: object) -> str:
    """Translate a marked text: a msgid, or a template that still carries its parameters."""
    if isinstance(text, Bilingual) and language() == "en" and text.english:
        return text.english
    template = getattr(text, "template", None)
    if template is None:
        return gettext(text) if isinstance(text, str) and text else str(text or "")
    translated = gettext(template) if template else ""
    # Like Message.text, but dates, amounts and lists are written as this language writes them.
    params: Mapping[str, object] = getattr(text, "params", {})
    if not params:
        return translated
    return translated.format(**{name: told(value) for name, value in params.items()})


def label(thing: object) -> str:
    """The label of something out of a model: Chinese `name`, or `label_en` for English readers."""
    name, english = getattr(thing, "name", None), getattr(thing, "label_en", None)
    return str(in_language(name or "", english) or english or "")


def in_language(chinese: str, english: str | None) -> str:
    """Of two texts that of the reader's language: Chinese also where there is no English."""
    return english if english and language() == "en" else chinese


def rule_value(value: object) -> str:
    """A rule's value: a period in words, a table as its parts, a switch, names, or a number."""
    if isinstance(value, dict) and set(value) == {"amount", "unit"}:
        return f"{value['amount']} {gettext(UNITS[value['unit']])}"
    if isinstance(value, dict):
        named = (f"{gettext(PART_NAMES.get(name, name))} {part}" for name, part in value.items())
        return ("; " if language() == "en" else "；").join(named)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return (", " if language() == "en" else "、").join(gettext(str(name)) for name in value)
    return str(value)
