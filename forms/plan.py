"""The service plan that agency and place write together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from forms.base import Form, Found
from forms.choosing import Choice, Option
from forms.collected import Rows
from forms.fields import Date, Integer, Money, Number, Text
from forms.messages import N_, Message
from forms.rules import in_order, total

WEIGHTS = Decimal(100)
WEIGHTS_SUM = N_("各指标权重合计应为 100，现为 {total}")
BUDGET_SUM = N_("预算合计应等于资助额 {grant} 元，现为 {total} 元")
NO_SUCH_GOAL = N_("目标序号应在 1 至 {count} 之间")
NO_ACTIVITY = N_("这个目标还没有活动：请在活动安排中填写它的序号")
NO_INDICATOR = N_("这个目标还没有指标：请在评价指标中填写它的序号")
NOT_ON_THE_TEAM = N_("“{name}”不在人员名单中")
OUTSIDE_SERVICE = N_("应在服务期内（{first} 至 {last}）")
AFTER_NEXT = N_("节点应按日期先后排列，且日期不能相同")


class Goal(Form):
    """What is to be reached."""

    title = Text(N_("目标"))
    target = Text(N_("要达到的程度"), max_length=500)


class Activity(Form):
    """What is done for it."""

    title = Text(N_("活动"))
    goal_no = Integer(N_("对应目标序号"), min=1, max=100)
    method = Choice(
        N_("方法"),
        (("case", N_("个案")), ("group", N_("小组")), ("community", N_("社区活动"))),
    )
    starts_on = Date(N_("开始"), required=False)
    ends_on = Date(N_("结束"), required=False)
    target_persons = Integer(N_("服务人数"), max=10**7, required=False, unit=N_("人"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """It ends after it begins."""
        labels = {"starts_on": N_("开始"), "ends_on": N_("结束")}
        yield from in_order(data, ("starts_on", "ends_on"), labels)


class Indicator(Form):
    """How one knows that it is reached."""

    title = Text(N_("指标"))
    goal_no = Integer(N_("对应目标序号"), min=1, max=100)
    # IATI's result types, without its "other".
    type = Choice(
        N_("类型"),
        (("output", N_("产出")), ("outcome", N_("成效")), ("impact", N_("影响"))),
    )
    baseline = Number(N_("基线值"))
    target = Number(N_("目标值"))
    weight = Number(N_("权重"), max=100, unit=N_("%"))
    verification = Text(N_("验证方式"), help=N_("凭什么材料核实，例如签到表、问卷"))
    need = Option(N_("回应的需求"), "plan_needs")


class PlannedMilestone(Form):
    """A date at which a quantity is checked."""

    title = Text(N_("节点"))
    kind = Choice(
        N_("类别"),
        (
            ("arrival", N_("到岗")),
            ("assessment", N_("需求调研")),
            ("quarterly", N_("季度检查")),
            ("training", N_("培训")),
            ("team", N_("志愿队组建")),
            ("case", N_("案例提交")),
            ("handover", N_("交接")),
        ),
    )
    due_on = Date(N_("检查日期"))
    planned_quantity = Number(N_("计划数量"), min=Decimal("0.01"))
    unit = Text(N_("单位"), max_length=20, required=False)


class Member(Form):
    """Who works on it."""

    name = Text(N_("姓名"), max_length=50)
    role = Text(N_("分工"), max_length=100)
    days = Integer(N_("驻点天数"), max=366, required=False, unit=N_("天"))


class BudgetLine(Form):
    """What it costs, and when."""

    item = Option(N_("支出项目"), "budget_items")
    quarter = Integer(N_("季度"), min=1, max=4)
    amount = Money(N_("金额"), min=Decimal("0.01"))
    note = Text(N_("用途说明"), required=False)


class Risk(Form):
    """What may go wrong, and what is then done."""

    title = Text(N_("风险"))
    response = Text(N_("应对措施"), max_length=500, required=False)


class VolunteerTeam(Form):
    """A team of volunteers that a social worker of the project leads: 社工+志愿."""

    title = Text(N_("志愿服务队"), max_length=100)
    worker = Text(N_("联系社工"), max_length=50, help=N_("人员名单中的一位"))
    volunteers = Integer(N_("志愿者人数"), max=10**6, unit=N_("人"))
    service = Text(N_("服务内容"), max_length=500)


class Draft(Form):
    """The plan that agency and place write together."""

    heading = N_("服务计划")
    written_together = True
    sections = (
        (N_("目标任务"), ("goals",)),
        (N_("活动安排"), ("activities",)),
        (N_("评价指标"), ("indicators",)),
        (N_("检查节点"), ("milestones",)),
        (N_("项目人员"), ("personnel",)),
        (N_("经费预算"), ("budget",)),
        (N_("风险与应对"), ("risks",)),
        (N_("社工+志愿"), ("volunteer_teams", "volunteer_part")),
        (N_("两地协作"), ("local_support",)),
    )
    goals = Rows(N_("目标"), Goal, most=20)
    activities = Rows(N_("活动"), Activity, most=200)
    indicators = Rows(N_("指标"), Indicator, most=50, help=N_("权重合计为 100"))
    milestones = Rows(N_("节点"), PlannedMilestone, most=50, help=N_("按日期先后填写"))
    personnel = Rows(N_("人员"), Member, most=50)
    budget = Rows(N_("预算"), BudgetLine, most=200, help=N_("合计须等于资助额"))
    risks = Rows(N_("风险"), Risk, least=0, most=50)
    volunteer_teams = Rows(N_("志愿服务队"), VolunteerTeam, least=0, most=50)
    volunteer_part = Text(N_("联动方式"), max_length=3000, required=False)
    local_support = Text(N_("受援地支持"), max_length=3000, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Weights make 100, the budget is the grant, every goal is served, and dates fit."""
        weights = total(data["indicators"], "weight")
        if weights != WEIGHTS:
            yield "indicators", Message(WEIGHTS_SUM, total=weights)
        grant, spent = facts.get("grant"), total(data["budget"], "amount")
        if grant is not None and spent != grant:
            yield "budget", Message(BUDGET_SUM, grant=grant, total=spent)
        yield from _goals(data)
        yield from _volunteers(data)
        yield from _dates(data["milestones"], facts)


def _goals(data: Mapping[str, Any]) -> Found:
    """Whatever names a goal names one of the plan, and each goal has its activity and indicator."""
    count = len(data["goals"])
    wrong = [
        f"{part}.{number}.goal_no"
        for part in ("activities", "indicators")
        for number, row in enumerate(data[part])
        if row["goal_no"] > count
    ]
    yield from ((path, Message(NO_SUCH_GOAL, count=count)) for path in wrong)
    for part, told in (("activities", NO_ACTIVITY), ("indicators", NO_INDICATOR)):
        served = {row["goal_no"] for row in data[part]}
        for number in range(0 if wrong else count):
            if number + 1 not in served:
                yield f"goals.{number}", Message(told)


def _volunteers(data: Mapping[str, Any]) -> Found:
    team = {member["name"] for member in data["personnel"]}
    for number, row in enumerate(data.get("volunteer_teams", ())):
        if row["worker"] not in team:
            path = f"volunteer_teams.{number}.worker"
            yield path, Message(NOT_ON_THE_TEAM, name=row["worker"])


def _dates(milestones: list[Mapping[str, Any]], facts: Mapping[str, Any]) -> Found:
    first, last = facts.get("service_starts_on"), facts.get("service_ends_on")
    previous = None
    for number, each in enumerate(milestones):
        due_on, path = each["due_on"], f"milestones.{number}.due_on"
        if first and last and not first <= due_on <= last:
            days = {"first": first.isoformat(), "last": last.isoformat()}
            yield path, Message(OUTSIDE_SERVICE, **days)
        elif previous is not None and due_on <= previous:
            yield path, Message(AFTER_NEXT)
        previous = due_on
