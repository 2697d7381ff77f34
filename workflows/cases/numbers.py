"""Public case numbers such as 2026-JD-001: counted per year and kind, without gaps in between."""

from __future__ import annotations

from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.cases.models import CaseCounter

# 批次, 变更, 需求, 申报, 结对, 协议, 经费, 追回, 计划变更, 调换, 中止, 终止.
CODES: Final = {
    "programme": "PC",
    "amendment": "BG",
    "need": "XQ",
    "application": "SB",
    "pairing": "JD",
    "agreement": "XY",
    "funding": "JF",
    "repayment": "ZH",
    "change": "JB",
    "replacement": "DH",
    "suspension": "ZT",
    "termination": "ZZ",
}


def next_number(session: Session, kind: str, year: int) -> str:
    """The next number of this kind in this year; two who ask at once get two numbers."""
    prefix = f"{year}-{CODES[kind]}"
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(CaseCounter).values(prefix=prefix, last=1)
    counted = first.on_conflict_do_update(
        index_elements=[CaseCounter.prefix], set_={"last": CaseCounter.last + 1}
    ).returning(CaseCounter.last)
    return f"{prefix}-{session.execute(counted).scalar_one():03d}"
