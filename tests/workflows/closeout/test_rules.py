"""What keeps a project open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from workflows.closeout import rules
from workflows.closeout.rules import Standing

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
        ({"final_evaluated": False}, "末期评估尚未定案"),
        ({"spent": Decimal(200_001)}, "决算支出超过资助金额"),
        ({"returned": Decimal(1_999)}, "结余资金尚未退回"),
    ],
)
def test_each_fact_blocks_by_itself(change: dict[str, object], reason: str) -> None:
    assert rules.blockers(replace(READY, **change)) == [reason]  # type: ignore[arg-type]


def test_certificate_numbers_sort_within_a_year() -> None:
    assert rules.certificate_number(2025, 7) == "SQ-2025-007"
