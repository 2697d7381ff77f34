"""One worker takes another's place: proposed, consented to, on post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, cast

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice, Option
from forms.collected import Files
from forms.fields import REQUIRED, Date, Text
from forms.messages import N_, Message
from forms.mobilisation import on_post
from forms.pairing import Confirm as ConfirmOrReturn

CAUSES: Final = (
    ("illness", N_("伤病")),
    ("family", N_("生育或家庭原因")),
    ("resignation", N_("离职")),
    ("performance", N_("不能胜任")),
    ("other", N_("其他")),
)
POSTED: Final = ("arrived_on", "insurance_no", "insured_until", "briefed_on", "arrival_proof")
BEFORE_ARRIVAL = N_("不能早于其到岗日期（{day}）")
TOO_EARLY = N_("不能早于服务开始和申请调换的日期（{day}）")
AFTER_SERVICE = N_("不能晚于服务结束日期（{day}）")
TOO_MANY = N_("原团队 {original} 人，整个项目最多调换 {most} 人，已调换 {replaced} 人，不能再调换")

# Why somebody may not take a member's place from a day on; None where they may.
Fits = Callable[[object, object, date], Message | None]


class File(Form):
    """Who leaves and who comes."""

    heading = N_("申请人员调换")
    sections = (
        (N_("离岗社工"), ("leaver", "leaves_on", "cause", "reason", "evidence")),
        (N_("接替社工"), ("newcomer",)),
    )
    leaver = Option(N_("离岗社工"), "members")
    leaves_on = Date(N_("离岗日期"), help=N_("在岗的最后一天"))
    cause = Choice(N_("调换原因"), CAUSES)
    reason = Text(N_("情况说明"), max_length=2000)
    evidence = Files(N_("证明材料"), required=False)
    newcomer = Option(
        N_("接替社工"), "staff", help=N_("从机构档案登记的社工中选择，资格不低于离岗社工")
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Within the share, within the service, and by somebody who may."""
        if facts.get("share_left") == 0:
            yield "leaver", Message(TOO_MANY, **cast("Mapping[str, object]", facts["share"]))
        arrived = cast("Mapping[object, date]", facts.get("arrived") or {}).get(data["leaver"])
        if arrived and data["leaves_on"] < arrived:
            yield "leaves_on", Message(BEFORE_ARRIVAL, day=arrived.isoformat())
        ends_on = facts.get("service_ends_on")
        if isinstance(ends_on, date) and data["leaves_on"] > ends_on:
            yield "leaves_on", Message(AFTER_SERVICE, day=ends_on.isoformat())
        yield from _fitting(data["leaver"], data["newcomer"], data["leaves_on"], facts)


class Consent(Form):
    """The place agrees to the newcomer, or says why not."""

    heading = N_("答复人员调换")
    decision = decision((("agree", N_("同意")), ("decline", N_("不同意"))))
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("不同意时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A no says why; a yes is only to somebody who has got no other post meanwhile."""
        yield from needs_comment(data, ["agree"])
        yield from _still_free(data, "agree", facts)


class Propose(Form):
    """Somebody else is proposed, or the replacement given up."""

    heading = N_("另提接替人选")
    decision = decision((("propose", N_("另提人选")), ("withdraw", N_("撤回，不再调换"))))
    newcomer = Option(N_("接替社工"), "staff", required=False, help=N_("另提人选时必填"))
    comment = Text(N_("情况说明"), max_length=2000, required=False, help=N_("撤回时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A proposal names somebody who may come; a withdrawal says why."""
        yield from needs_comment(data, ["propose"])
        if data["decision"] != "propose":
            return
        if data.get("newcomer") is None:
            yield "newcomer", Message(REQUIRED)
            return
        leaves_on = facts.get("leaves_on")
        if isinstance(leaves_on, date):
            yield from _fitting(facts.get("leaver_id"), data["newcomer"], leaves_on, facts)


class Post(Form):
    """The newcomer is on post, insured and briefed; or cannot come after all."""

    heading = N_("接替社工到岗")
    decision = decision((("arrived", N_("已到岗")), ("other", N_("未能到岗，另提人选"))))
    arrived_on = Date(N_("到岗日期"), required=False, help=N_("已到岗时必填"))
    insurance_no = Text(N_("保险单号"), max_length=100, required=False, help=N_("已到岗时必填"))
    insured_until = Date(N_("保险截止日期"), required=False, help=N_("已到岗时必填"))
    briefed_on = Date(N_("岗前安全教育日期"), required=False, help=N_("已到岗时必填"))
    arrival_proof = Files(N_("到岗证明"), required=False, help=N_("已到岗时必填"))
    comment = Text(N_("情况说明"), max_length=2000, required=False, help=N_("未能到岗时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Who has arrived shows it in full; who has not says why."""
        yield from needs_comment(data, ["arrived"])
        if data["decision"] != "arrived":
            return
        missing = [name for name in POSTED if not data.get(name)]
        yield from ((name, Message(REQUIRED)) for name in missing)
        if not missing:
            yield from on_post(data, facts)
            earliest = facts.get("earliest")
            if isinstance(earliest, date) and data["arrived_on"] < earliest:
                yield "arrived_on", Message(TOO_EARLY, day=earliest.isoformat())


class Confirm(ConfirmOrReturn):
    """The place confirms that the newcomer is there."""

    heading = N_("确认接替社工到岗")

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """As every confirmation; and nobody takes two posts."""
        yield from super().check(data, facts)
        yield from _still_free(data, "confirm", facts)


def _still_free(data: Mapping[str, Any], yes: str, facts: Mapping[str, Any]) -> Found:
    """Whoever is to come has no other post."""
    taken = facts.get("taken")
    if data["decision"] == yes and isinstance(taken, Message):
        yield "decision", taken


def _fitting(leaver: object, newcomer: object, day: date, facts: Mapping[str, Any]) -> Found:
    """Equally or higher qualified on that day, fit to be sent, and free."""
    fits = cast("Fits | None", facts.get("fits"))
    objection = fits(leaver, newcomer, day) if fits else None
    if objection is not None:
        yield "newcomer", objection
