"""The yearly notice as a CSV: what is read, and which line is at fault."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.calendars.notices import NamedDay, read_notice
from workflows.errors import Rejected

HEAD = "date,kind,name\n"


def test_a_notice_is_read() -> None:
    text = HEAD + "2027-01-01,holiday,元旦\n2027-02-14,workday,春节\n"
    assert read_notice(text.encode("utf-8-sig")) == [
        NamedDay(date(2027, 1, 1), "holiday", "元旦"),
        NamedDay(date(2027, 2, 14), "workday", "春节"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行"),
        ("day,kind,name\n", "第 1 行"),
        (HEAD + "2027-01-01,holiday\n", "第 2 行"),
        (HEAD + "2027-01-01,holiday,元旦,x\n", "第 2 行"),
        (HEAD + "2027-01-01,holiday,元旦\n2027年1月2日,holiday,元旦\n", "第 3 行"),
        (HEAD + "2027-01-01,off,元旦\n", "第 2 行"),
        (HEAD + "2027-01-04,workday,元旦\n", "不是周末"),
        (HEAD + "2027-01-01,holiday,\n", "缺少节日名称"),
        (HEAD + "2027-01-01,holiday,元旦\n2027-01-01,holiday,元旦\n", "日期重复"),
        (HEAD + "2027-01-01,holiday,元旦\n2028-01-01,holiday,元旦\n", "一个年度"),
        (HEAD, "一个年度"),
        (HEAD + "1999-01-01,holiday,元旦\n", "一个年度"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        read_notice(text.encode())


def test_another_encoding_is_said() -> None:
    with pytest.raises(Rejected, match="UTF-8"):
        read_notice("date,kind,name\n2027-01-01,holiday,元旦\n".encode("gb18030"))
