"""What an organisation's and a person's particulars must look like."""

from __future__ import annotations

import re
from typing import Final

from workflows.errors import Rejected
from workflows.messages import N_, Message

KINDS: Final = ("office", "agency", "place", "association", "other")
LEVELS: Final = ("national", "province", "city", "county")
LANGUAGES: Final = ("zh_Hans_CN", "en")
USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# GB 32100-2015: 18 signs, no I O S V Z; the last is a check on the seventeen before it.
CREDIT_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_LENGTH: Final = 18


def valid_credit_code(code: str) -> bool:
    """Whether a unified social credit code (统一社会信用代码) checks out."""
    if len(code) != CREDIT_LENGTH or not set(code) <= set(CREDIT_SIGNS):
        return False
    weighed = sum(CREDIT_SIGNS.index(sign) * pow(3, n, 31) for n, sign in enumerate(code[:-1]))
    return code[-1] == CREDIT_SIGNS[-weighed % 31]


def check_organisation(
    name: str, kind: str, level: str | None, credit_code: str | None, parent_id: int | None
) -> None:
    """Raise Rejected for the first particular that cannot be."""
    if not name:
        raise Rejected("name", Message(N_("请填写名称")))
    if kind not in KINDS:
        raise Rejected("kind", Message(N_("请选择单位类别")))
    if level is not None and level not in LEVELS:
        raise Rejected("level", Message(N_("请选择单位层级")))
    if kind == "office" and level in {"city", "county"} and parent_id is None:
        # Its batches wait for the approval of the office above it.
        raise Rejected("parent", Message(N_("市县办公室须选择上级单位")))
    if credit_code is not None and not valid_credit_code(credit_code):
        raise Rejected("credit_code", Message(N_("统一社会信用代码不正确，请核对 18 位代码")))


def check_person(name: str, username: str | None, email: str | None, language: str) -> None:
    """Raise Rejected for the first particular that cannot be."""
    if not name:
        raise Rejected("name", Message(N_("请填写姓名")))
    if username is None and email is None:
        raise Rejected("username", Message(N_("请填写用户名或电子邮箱")))
    if username is not None and not USERNAME.fullmatch(username):
        raise Rejected("username", Message(N_("用户名为 2 至 64 位小写字母、数字、点或短横线")))
    if email is not None and not EMAIL.fullmatch(email):
        raise Rejected("email", Message(N_("电子邮箱格式不正确")))
    if language not in LANGUAGES:
        raise Rejected("language", Message(N_("请选择界面语言")))
