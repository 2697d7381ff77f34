"""Public stages: where a case has been, where it is, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from workflows.messages import N_

StageState = Literal["past", "now", "next", "skipped"]

KINDS: Final[Mapping[str, str]] = {
    "programme": N_("年度批次"),
    "amendment": N_("通知变更"),
    "need": N_("需求申报"),
    "application": N_("选派申报"),
    "pairing": N_("结对项目"),
    "funding": N_("项目经费"),
    "repayment": N_("资金追回"),
    "change": N_("计划变更"),
    "replacement": N_("人员调换"),
    "suspension": N_("项目中止"),
    "termination": N_("项目终止"),
}

# The stages of each kind of case, in order; models name them in the property `stage`.
STAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "programme": {
        "launch": N_("启动"),
        "filing": N_("申报"),
        "selection": N_("评选"),
        "notice": N_("公示"),
        "pairing": N_("结对"),
        "running": N_("实施"),
        "summary": N_("总结"),
    },
    "amendment": {
        "drafting": N_("起草"),
        "approval": N_("审批"),
        "published": N_("发布"),
    },
    "need": {
        "filing": N_("申报"),
        "verification": N_("核实"),
        "accepted": N_("受理"),
    },
    "application": {
        "filing": N_("申报"),
        "eligibility": N_("资格审查"),
        "review": N_("评审"),
        "result": N_("结果"),
    },
    "pairing": {
        "acceptance": N_("确认结对"),
        "docking": N_("工作对接"),
        "plan": N_("服务计划"),
        "agreement": N_("签订协议"),
        "mobilisation": N_("派驻"),
        "delivery": N_("服务实施"),
        "evaluation": N_("评估"),
        "closeout": N_("结项"),
    },
    "funding": {
        "payment": N_("拨付"),
        "accounting": N_("报账"),
    },
    "repayment": {"recovery": N_("追回")},
    "change": {"filing": N_("申报"), "decision": N_("审批")},
    "replacement": {
        "filing": N_("申报"),
        "consent": N_("受援地答复"),
        "arrival": N_("到岗"),
    },
    "suspension": {
        "filing": N_("申报"),
        "decision": N_("审批"),
        "suspended": N_("中止期间"),
    },
    "termination": {
        "filing": N_("申报"),
        "hearing": N_("申辩"),
        "decision": N_("审批"),
        "settlement": N_("清算"),
        "handover": N_("移交"),
    },
}


# The ends at which everything was gone through; what ends elsewhere leaves stages out.
FULL_ENDS: Final = frozenset(
    {
        "programme_closed",
        "amendment_published",
        "need_accepted",
        "application_decided",
        "pairing_closed",
        "funding_completed",
    }
)


@dataclass(frozen=True)
class Stage:
    """One step of the stepper."""

    key: str
    label: str
    state: StageState


def stages(
    kind: str, reached: Collection[str], current: Collection[str], end: str | None = None
) -> tuple[Stage, ...]:
    """The stages of a case; where nobody has anything to do, the last one reached is now.

    `end` is the end event of a case that is over.
    """
    order = list(STAGES[kind])
    reached = order if end in FULL_ENDS else [key for key in order if key in {*reached, *current}]
    if end is not None:
        states: Mapping[str, StageState] = {
            key: "past" if key in reached else "skipped" for key in order
        }
    else:
        states = _running(order, reached, [key for key in order if key in current])
    return tuple(Stage(key, STAGES[kind][key], states[key]) for key in order)


def _running(
    order: Sequence[str], reached: Sequence[str], current: Sequence[str]
) -> Mapping[str, StageState]:
    now = current or reached[-1:]
    furthest = order.index(now[-1]) if now else -1
    states: dict[str, StageState] = {
        key: "past" if at < furthest else "next" for at, key in enumerate(order)
    }
    return states | dict.fromkeys(now, "now")


def above(roles: Collection[str]) -> str:
    """The role that hears of a late task whose candidates have these: one step up the house.

    What is nobody's but the office's own goes to the province, the province's to the owner.
    """
    if not roles or set(roles) - {"coordinator", "provincial_coordinator"}:
        return "coordinator"
    return "provincial_coordinator" if "coordinator" in roles else "national_owner"
