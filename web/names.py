"""What the codes of the programme are called on screen; the Chinese text is the msgid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Flask

from forms.words import TARGET_GROUPS
from web.i18n import gettext
from workflows.actors import ROLES
from workflows.agencies import words as agency_words
from workflows.cases.rules import KINDS, STAGES
from workflows.messages import N_
from workflows.pairings.rules import GRADES

# A stage has the same name in whichever kind of case it stands.
STAGE_NAMES: Final = {code: words for stages in STAGES.values() for code, words in stages.items()}
# What an act of authority is called in the log of who was refused it.
ACTS: Final = {
    "case.view": N_("查看事项"),
    "case.open": N_("新开事项"),
    "case.comment": N_("发表意见"),
    "case.comment_office": N_("发表内部意见"),
    "case.withdraw_amendment": N_("撤回通知变更"),
    "case.cancel": N_("撤销事项"),
    "case.reschedule": N_("调整节点日期"),
    "plan.read": N_("查看服务计划"),
    "ledger.write": N_("登记服务台账"),
    "agreement.read": N_("查看协议"),
    "file.read": N_("查看文件"),
    "comment.read": N_("查看意见"),
    "submission.read": N_("查看已提交的材料"),
    "notification.read": N_("查看通知"),
    "task.view": N_("查看任务"),
    "task.claim": N_("认领任务"),
    "task.draft": N_("保存任务草稿"),
    "task.attach": N_("为任务上传文件"),
    "task.complete": N_("办理任务"),
    "task.release": N_("退回已认领的任务"),
    "library.read": N_("查看案例库"),
    "money.read": N_("查看资金账目"),
    "money.reverse": N_("冲销账目"),
    "organisation.list": N_("查看单位名录"),
    "organisation.create": N_("登记单位"),
    "organisation.change": N_("修改单位信息"),
    "agency.read": N_("查看机构档案"),
    "agency.change": N_("修改机构档案"),
    "agency.verify": N_("核验机构档案"),
    "agency.bar": N_("列入失信名单"),
    "agency.lift": N_("移出失信名单"),
    "agency.read_paper": N_("查看机构证照"),
    "person.list": N_("查看人员与角色"),
    "person.create": N_("建立账号"),
    "person.change": N_("修改人员信息"),
    "person.set_password": N_("重设密码"),
    "person.appoint": N_("任命角色"),
    "person.dismiss": N_("免去角色"),
    "notice.read": N_("查看公示"),
    "notice.object": N_("提出异议"),
    "programme.read": N_("查看批次"),
    "programme.admit_late": N_("准许逾期申报"),
    "rules.read": N_("查看规则"),
    "rules.change": N_("修改规则"),
    "calendar.read": N_("查看工作日历"),
    "calendar.import": N_("导入放假安排"),
    "models.read": N_("查看流程模型"),
    "models.deploy": N_("部署流程模型"),
    "incidents.operate": N_("处理故障"),
    "security.read": N_("查看安全日志"),
    "instances.operate": N_("操作流程实例"),
    "house.enter": N_("进入管理"),
    "clock.set": N_("调整时钟"),
    "account.use": N_("使用已停用的账号"),
}
STATES: Final = {
    "draft": N_("起草中"),
    "open": N_("申报开放"),
    "running": N_("进行中"),
    "suspended": N_("暂停办理"),
    "closed": N_("已结束"),
    "filed": N_("已申报"),
    "returned": N_("退回补正"),
    "accepted": N_("已受理"),
    "refused": N_("未受理"),
    "lapsed": N_("逾期未报"),
    "eligible": N_("资格合格"),
    "reviewed": N_("已评审"),
    "decided": N_("已定"),
    "rejected": N_("未入选"),
    "selected": N_("入选"),
    "waitlisted": N_("候补"),
    "proposed": N_("待确认"),
    "docked": N_("已对接"),
    "planned": N_("计划已定"),
    "agreed": N_("协议已签"),
    "mobilised": N_("服务中"),
    "evaluated": N_("已评估"),
    "declined": N_("未结对"),
    "posted": N_("公示中"),
    "paused": N_("暂停计时"),
    "concluded": N_("公示期满"),
    "overturned": N_("异议成立"),
    "admitted": N_("已受理"),
    "upheld": N_("成立"),
    "dismissed": N_("不成立"),
    "moot": N_("已终止办理"),
    "completed": N_("已完成"),
    "terminated": N_("已终止"),
    "error": N_("有故障"),
    "cancelled": N_("已取消"),
}
ORGANISATIONS: Final = {
    "office": N_("组织实施单位"),
    "agency": N_("选派机构"),
    "place": N_("受援地"),
    "association": N_("社会工作协会"),
    "other": N_("其他单位"),
}
# What a state of a pairing is called where the same code says something else of an application.
PAIRING_STATES: Final = {**STATES, "accepted": N_("双方已确认")}
OBJECTION_STATES: Final = {**STATES, "filed": N_("待受理")}
LEVELS: Final = {
    "national": N_("国家级"),
    "province": N_("省级"),
    "city": N_("市级"),
    "county": N_("县（区）级"),
}
VALIDITIES: Final = {
    "valid": N_("有效"),
    "expiring": N_("即将到期"),
    "expired": N_("已过期"),
}
PARTIES: Final = {
    "agency": N_("选派机构"),
    "place": N_("受援地"),
    "supervisor": N_("督导"),
    "expert": N_("评估专家"),
    "assessor": N_("评估专家"),
}
TONES: Final = {
    **dict.fromkeys(
        ("accepted", "selected", "agreed", "completed", "concluded", "excellent"), "good"
    ),
    **dict.fromkeys(("qualified", "closed", "mobilised", "evaluated", "planned", "docked"), "good"),
    **dict.fromkeys(("returned", "waitlisted", "paused", "proposed", "draft", "open"), "warn"),
    **{"valid": "good", "expiring": "warn", "expired": "bad"},
    **dict.fromkeys(("refused", "rejected", "lapsed", "declined", "overturned"), "bad"),
    **dict.fromkeys(("error", "terminated", "cancelled", "unqualified", "upheld"), "bad"),
}


def init_app(app: Flask) -> None:
    """Filters that name a code."""
    for table, name in (
        (ROLES, "role"),
        (KINDS, "kind"),
        (STAGE_NAMES, "stage"),
        (STATES, "state"),
        (GRADES, "grade"),
        (ORGANISATIONS, "organisation_kind"),
        (PARTIES, "party"),
        (PAIRING_STATES, "pairing_state"),
        (OBJECTION_STATES, "objection_state"),
        (LEVELS, "level"),
        (agency_words.KINDS, "certificate_kind"),
        (agency_words.CERTIFICATES, "qualification"),
        (agency_words.DEGREES, "degree"),
        (VALIDITIES, "validity"),
        (dict(TARGET_GROUPS), "target_group"),
    ):
        app.add_template_filter(_namer(table), name)
    app.add_template_filter(_act, "act")
    app.add_template_filter(lambda code: TONES.get(code or "", "plain"), "tone")


def _act(name: str) -> str:
    """What somebody wanted to do; lines of earlier versions may name nothing."""
    return gettext(ACTS.get(name, N_("其他")))


def named(table: Mapping[str, str], code: str | None) -> str:
    """What this code is called; a code that nobody named is shown as it is."""
    return gettext(table[code]) if code and code in table else str(code or "—")


def _namer(table: Mapping[str, str]) -> Callable[[str | None], str]:
    return lambda code: named(table, code)
