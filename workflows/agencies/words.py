"""What the codes of an agency's file are called, and why somebody or something does not pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workflows.agencies.rules import QualificationRules
from workflows.messages import N_, Message

KINDS: Final[Mapping[str, str]] = {
    "registration": N_("登记证书"),
    "inspection": N_("年检结论"),
    "rating": N_("等级评估证书"),
    "audit": N_("审计报告"),
    "insurance": N_("保险凭证"),
    "other": N_("其他证照"),
}
CERTIFICATES: Final[Mapping[str, str]] = {
    "none": N_("无"),
    "assistant": N_("助理社会工作师"),
    "social_worker": N_("社会工作师"),
    "senior": N_("高级社会工作师"),
}
DEGREES: Final[Mapping[str, str]] = {
    "none": N_("初中及以下"),
    "secondary": N_("高中（中专）"),
    "college": N_("大专"),
    "bachelor": N_("本科"),
    "master": N_("硕士"),
    "doctor": N_("博士"),
}
NOT_DISPATCHED: Final[Mapping[str, str]] = {
    "no_certificate_or_degree": N_("没有社会工作者证书，也没有社会工作专业本科以上学历"),
    "certificate_expired": N_("证书已过有效期"),
    "too_little_experience": N_("专业工作年限不足 {years} 年"),
}


def why_not(failure: str, rules: QualificationRules) -> Message:
    """A failure of Q1 in words."""
    return Message(NOT_DISPATCHED[failure], years=rules.experience_years)
