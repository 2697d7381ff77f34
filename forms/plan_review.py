"""What each side says of a version of the plan: the place signs, the office approves, or not yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice
from forms.collected import Rows
from forms.fields import Integer, Text
from forms.messages import N_, Message
from forms.words import APPROVE_OR_RETURN

NO_SUCH_LINE = N_("这一部分只有 {count} 行")


class LineComment(Form):
    """A remark on one line of the plan."""

    section = Choice(
        N_("部分"),
        (
            ("goals", N_("目标任务")),
            ("activities", N_("活动安排")),
            ("indicators", N_("评价指标")),
            ("milestones", N_("检查节点")),
            ("personnel", N_("项目人员")),
            ("budget", N_("经费预算")),
            ("risks", N_("风险与应对")),
            ("volunteer_teams", N_("社工+志愿")),
        ),
    )
    line_no = Integer(N_("第几行"), min=1, max=200)
    comment = Text(N_("具体意见"), max_length=500)


class Review(Form):
    """A word on the whole, and remarks on lines that exist."""

    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("退回时必填"))
    line_comments = Rows(
        N_("逐行意见"),
        LineComment,
        least=0,
        most=200,
        help=N_("行号见上方计划各表的第一列，意见会显示在下一稿的该行旁"),
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why; a remark is about a line of this version."""
        yield from needs_comment(data, ["sign", "approve"])
        lines = cast("Mapping[str, int]", facts.get("plan_lines") or {})
        for number, row in enumerate(data.get("line_comments", ())):
            count = lines.get(row["section"])
            if count is not None and row["line_no"] > count:
                path = f"line_comments.{number}.line_no"
                yield path, Message(NO_SUCH_LINE, count=count)


class Sign(Review):
    """The place signs, or returns it."""

    heading = N_("受援地签署服务计划")
    sections = (("", ("decision", "comment", "line_comments")),)
    decision = decision((("sign", N_("同意签署")), ("return", N_("退回修改"))))


class Approve(Review):
    """The office approves, or returns with remarks on lines."""

    heading = N_("服务计划审批")
    sections = (("", ("decision", "comment", "line_comments")),)
    decision = decision(APPROVE_OR_RETURN)
