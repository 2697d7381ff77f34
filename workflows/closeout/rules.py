"""What keeps a project from being closed, and how its certificate is numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.calendars.rules import DAY, add_months
from workflows.messages import N_


@dataclass(frozen=True)
class Standing:
    """The facts on which a project's close-out depends."""

    open_findings: int
    open_milestones: int
    final_evaluated: bool
    grant: Decimal
    spent: Decimal
    returned: Decimal
    unaccounted: int = 0
    claims: Decimal = Decimal(0)
    open_changes: int = 0
    open_stops: int = 0
    open_conditions: int = 0


def blockers(standing: Standing) -> list[str]:
    """Every reason why the project cannot be closed yet, as texts; empty when it can."""
    reasons = {
        N_("还有督导问题未整改完毕"): standing.open_findings > 0,
        N_("还有节点未作出结论"): standing.open_milestones > 0,
        N_("还有节点的附带条件未落实"): standing.open_conditions > 0,
        N_("还有拨款未拨付或未报账核销"): standing.unaccounted > 0,
        N_("应追回的资金尚未到账"): standing.claims > 0,
        N_("还有计划变更正在办理"): standing.open_changes > 0,
        N_("还有项目中止或终止正在办理"): standing.open_stops > 0,
        N_("末期评估尚未定案"): not standing.final_evaluated,
        N_("决算支出超过资助金额"): standing.spent > standing.grant,
        N_("结余资金尚未退回"): standing.spent + standing.returned < standing.grant,
    }
    return [reason for reason, holds in reasons.items() if holds]


def certificate_number(year: int, serial: int) -> str:
    """The number printed on the certificate: the year and a running number within it."""
    return f"SQ-{year}-{serial:03d}"


@dataclass(frozen=True)
class Bar:
    """The year whose filing an agency may not join, and the days on which it stands listed."""

    year: int
    from_on: date
    until_on: date


def bar_after(batch_year: int, decided_on: date, closed_on: Mapping[int, date]) -> Bar:
    """The bar of an unqualified project's agency: the next filing that is not over (F12).

    `closed_on` says when the filing of each year ends. The bar lasts a year at least, for the
    year's filing may not have been announced.
    """
    year = max(batch_year + 1, decided_on.year)
    while year in closed_on and closed_on[year] < decided_on:
        year += 1
    a_year_on = add_months(decided_on, 12) - DAY
    return Bar(year, max(decided_on, date(year, 1, 1)), max(date(year, 12, 31), a_year_on))
