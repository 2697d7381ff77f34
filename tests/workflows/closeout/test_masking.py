"""Personal data taken out of a story: what is recognised, and what only looks alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.closeout.masking import is_id_card, mask

# Made up: a region, a day and a running number, with the checksum that belongs to them.
REAL = "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"身份证{REAL}。", "身份证〔身份证号〕。"),
        ("身份证110105194912310021。", "身份证110105194912310021。"),
        ("电话13800138000", "电话〔手机号〕"),
        ("电话+86 138-0013-8000", "电话〔手机号〕"),
        ("电话0458-3501234", "电话〔电话〕"),
        ("住在3栋2单元501室。", "住在〔住址〕。"),
        ("住在12号楼601室", "住在〔住址〕"),
        ("2单元302号的老人", "〔住址〕的老人"),
        ("改造3栋楼，服务2单元", "改造3栋楼，服务2单元"),
        ("邮箱li.si@example.org.cn。", "邮箱〔邮箱〕。"),
        ("编号20260001380013800099", "编号20260001380013800099"),
        ("服务120人次，投入198000元", "服务120人次，投入198000元"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_names_of_the_case_go_the_longer_first() -> None:
    names = {"王小", "王小明", "李"}
    assert mask("王小明和李婆婆，王小的邻居", names) == "〔姓名〕和李婆婆，〔姓名〕的邻居"


def test_a_masked_text_is_masked() -> None:
    once = mask(f"{REAL} 13800138000 王小明", {"王小明"})
    assert mask(once, {"王小明"}) == once


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
def test_of_all_last_characters_exactly_one_is_right(digits: str) -> None:
    # The standard's own wording: the weighted sum with the check value is 1 modulo 11.
    weights = [pow(2, 17 - at, 11) for at in range(18)]
    right = [
        last
        for last in "0123456789X"
        if sum(
            (10 if one == "X" else int(one)) * weight
            for one, weight in zip(digits + last, weights, strict=True)
        )
        % 11
        == 1
    ]
    assert [last for last in "0123456789X" if is_id_card(digits + last)] == right
    assert len(right) == 1
