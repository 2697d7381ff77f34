"""What keeps a project open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workflows.closeout import rules
from workflows.closeout.rules import Bar, Standing

READY = Standing(
    open_findings=0,
    open_milestones=0,
    final_evaluated=True,
    grant=Decimal(200_000),
    spent=Decimal(198_000),
    returned=Decimal(2_000),
)


def test_a_finished_project_has_no_blocker() -> None:
    assert rules.blockers(READY) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"open_findings": 1}, "还有督导问题未整改完毕"),
        ({"open_milestones": 1}, "还有节点未作出结论"),
        ({"open_conditions": 1}, "还有节点的附带条件未落实"),
        ({"unaccounted": 1}, "还有拨款未拨付或未报账核销"),
        ({"claims": Decimal(1)}, "应追回的资金尚未到账"),
        ({"open_changes": 1}, "还有计划变更正在办理"),
        ({"open_stops": 1}, "还有项目中止或终止正在办理"),
        ({"final_evaluated": False}, "末期评估尚未定案"),
        ({"spent": Decimal(200_001)}, "决算支出超过资助金额"),
        ({"returned": Decimal(1_999)}, "结余资金尚未退回"),
    ],
)
def test_each_fact_blocks_by_itself(change: dict[str, object], reason: str) -> None:
    assert rules.blockers(replace(READY, **change)) == [reason]  # type: ignore[arg-type]


def test_certificate_numbers_sort_within_a_year() -> None:
    assert rules.certificate_number(2025, 7) == "SQ-2025-007"


MARCH = {2026: date(2026, 3, 14)}


@pytest.mark.parametrize(
    ("decided_on", "closed_on", "year", "from_on", "until_on"),
    [
        (date(2025, 9, 1), {}, 2026, date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 3, 14), MARCH, 2026, date(2026, 3, 14), date(2027, 3, 13)),
        (date(2026, 7, 1), MARCH, 2027, date(2027, 1, 1), date(2027, 12, 31)),
        (date(2026, 7, 1), {}, 2026, date(2026, 7, 1), date(2027, 6, 30)),
        (date(2027, 2, 1), MARCH, 2027, date(2027, 2, 1), date(2028, 1, 31)),
    ],
)
def test_a_bar_holds_for_the_next_filing_that_is_not_over(
    decided_on: date, closed_on: dict[int, date], year: int, from_on: date, until_on: date
) -> None:
    found = rules.bar_after(2025, decided_on, closed_on)
    assert found == Bar(year, from_on, until_on)
