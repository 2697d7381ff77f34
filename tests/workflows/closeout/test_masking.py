"""Personal data taken out of a story: what is recognised, and what only looks alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
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
        ("座机（0458）3612345，", "座机〔电话〕，"),
        ("座机0458—3612345", "座机〔电话〕"),
        ("座机0458 361 2345", "座机〔电话〕"),
        ("座机+86 458 3612345", "座机〔电话〕"),
        ("手机138.1234.5678", "手机〔手机号〕"),
        ("手机：１３８１２３４５６７８。", "手机：〔手机号〕。"),
        ("手机0086138 1234 5678", "手机〔手机号〕"),
        ("110105 19491231 002X", "〔身份证号〕"),
        ("11010519491231002Ｘ", "〔身份证号〕"),
        ("20 1101 0519 4912 3100 2X", "20 〔身份证号〕"),
        ("旧证110105491231002", "旧证〔身份证号〕"),
        ("旧证110105491331002", "旧证110105491331002"),
        ("住3号楼501，", "住〔住址〕，"),
        ("住３号楼２单元５０１", "住〔住址〕"),
        ("邮箱li.si＠example.org", "邮箱〔邮箱〕"),
        ("3号楼2023年改造，3号楼120户，2单元302人", "3号楼2023年改造，3号楼120户，2单元302人"),
        ("民社〔2018〕142号、（2024）1234567号", "民社〔2018〕142号、（2024）1234567号"),
        ("2025.05.15-2025.07.14", "2025.05.15-2025.07.14"),
        ("指数0.12345678，3.0123 4567890", "指数0.12345678，3.0123 4567890"),
        ("（１）“先进”——好！", "（１）“先进”——好！"),
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


GAPS = st.sampled_from(["", " ", "-", ".", "—", "——", "－", "．", "\u3000", "–"])
WIDTHS = st.sampled_from(
    [str.maketrans({}), str.maketrans("0123456789+()", "０１２３４５６７８９＋（）")]
)


@given(st.data(), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), GAPS, WIDTHS)
def test_a_mobile_number_goes_however_it_is_written(
    data: st.DataObject, number: str, gap: str, width: dict[int, str]
) -> None:
    first, second = data.draw(st.sampled_from([(3, 7), (4, 7), (3, 6), (3, 3), (7, 7)]))
    groups = filter(None, (number[:first], number[first:second], number[second:]))
    abroad = data.draw(st.sampled_from(["", "+86", "86", "0086", "(+86)"]))
    written = gap.join([*filter(None, [abroad]), *groups]).translate(width)
    assert mask(f"请拨打：{written}，谢谢！") == "请拨打：〔手机号〕，谢谢！"


@given(
    st.from_regex(r"0[1-9][0-9]{1,2}", fullmatch=True),
    st.from_regex(r"[2-8][0-9]{6,7}", fullmatch=True),
    GAPS,
    WIDTHS,
    st.booleans(),
)
def test_a_telephone_number_goes_however_it_is_written(
    area: str, number: str, gap: str, width: dict[int, str], bracketed: bool
) -> None:
    written = (f"({area})" if bracketed else area) + gap + number
    assert mask(f"请拨打：{written.translate(width)}，谢谢！") == "请拨打：〔电话〕，谢谢！"


@given(
    st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    st.from_regex(r"[1-6][0-9]{8}", fullmatch=True),
    st.sampled_from(["", " ", "-", "—", "\u3000"]),
    WIDTHS,
    st.booleans(),
)
def test_an_identity_card_goes_however_it_is_written(
    born: date, rest: str, gap: str, width: dict[int, str], old: bool
) -> None:
    region, serial = rest[:6], rest[6:]
    digits = f"{region}{born:%Y%m%d}{serial}"
    (last,) = (one for one in "0123456789X" if is_id_card(digits + one))
    parts = (region, f"{born:%y%m%d}", serial) if old else (region, f"{born:%Y%m%d}", serial + last)
    written = gap.join(parts).translate(width)
    assert mask(f"证件：{written}。") == "证件：〔身份证号〕。"


AMOUNTS = st.decimals(0, 10**9, places=2)
COUNTS = st.integers(0, 10**6)


@example(Decimal(0), 10**6, date(1999, 1, 1), {})
@given(AMOUNTS, COUNTS, st.dates(date(1990, 1, 1), date(2099, 12, 31)), WIDTHS)
def test_amounts_counts_dates_and_document_numbers_stay_as_they_are(
    amount: Decimal, count: int, day: date, width: dict[int, str]
) -> None:
    text = (
        f"投入{amount}元（{amount:,}元），服务{count}人次；{day:%Y-%m-%d}、{day:%Y.%m.%d}，"
        f"民社〔{day.year}〕{count}号，编号SQ-{day.year}-{count:03d}。"
    ).translate(width)
    assert mask(text) == text


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
