"""What is played while processes die: the models, and what people and partners do, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from engine import Call, Engine
from tests.engine.kernel.models import (
    boundary,
    cycle,
    duration,
    end,
    exclusive,
    message,
    model,
    node,
    parallel,
    properties,
    script,
    service,
    start,
    user,
    when,
)
from workflows.notifications.actions import send_later

NAMES: Final = "".join(f'<message id="{m}" name="{m}"/>' for m in ("opened", "paid", "closed"))
KEY: Final = properties(correlationKey="=case")
FROM_CALLER: Final = (
    '<extensionElements><camunda:in source="case" target="case"/>'
    '<camunda:in businessKey="=case"/><camunda:out source="seen" target="seen"/></extensionElements>'
)

# Two rounds of filing; then, side by side, a timer between two letters, a payment, and a visit.
CASE: Final = model(
    node("startEvent", "come", message("opened")) + user("file")
    + script("reckon", "total = amount * 2", "rounds = if rounds = null then 1 else rounds + 1")
    + exclusive("enough", "enough__fork") + parallel("fork") + parallel("join")
    + service("tell", "post") + node("intermediateCatchEvent", "pause", duration("PT2H"))
    + service("remind", "post") + node("receiveTask", "receive", KEY, messageRef="paid")
    + node("callActivity", "visit", FROM_CALLER, calledElement="visit")
    + node("sendTask", "close", KEY, messageRef="closed") + end()
    + when("enough", "file", "again"),
    "come -> file -> reckon -> enough", "enough -> fork", "fork -> tell -> pause -> remind -> join",
    "fork -> receive -> join", "fork -> visit -> join", "join -> close -> end",
    extra=NAMES, process="case",
)  # fmt: skip
VISIT: Final = model(
    start() + user("go") + boundary("hourly", "go", cycle("R3/PT1H"), interrupting=False)
    + service("nudge", "post") + end("nudged")
    + node("intermediateCatchEvent", "rest", duration("PT1H"))
    + script("look", "seen = findings") + end(),
    "start -> go -> rest -> look -> end", "hourly -> nudge -> nudged", process="visit",
)  # fmt: skip
ARCHIVE: Final = model(
    node("startEvent", "come", message("closed")) + service("put", "post") + end(),
    "come -> put -> end", extra=NAMES, process="archive",
)  # fmt: skip
BEAT: Final = model(
    node("startEvent", "hourly", cycle("R/PT70M")) + service("strike", "post") + end(),
    "hourly -> strike -> end", process="beat",
)  # fmt: skip
FILES: Final = {
    f"{name}.bpmn": text
    for name, text in {"case": CASE, "visit": VISIT, "archive": ARCHIVE, "beat": BEAT}.items()
}
HOURS: Final = 3
STEP: Final = timedelta(minutes=70)
"""More than an hour, so that what began in one of the script's hours is due in the next."""


def post(session: Session, call: Call) -> dict[str, object]:
    """A letter into the outbox; its key would be refused if it were written twice."""
    key = f"{call.business_key}:{call.instance_id}:{call.element_id}:{call.token}"
    letter = {"to": "desk@example.org", "language": "zh", "template": call.element_id, "params": {}}
    send_later(session, "mail", letter, key=key)
    return {}


ENGINE: Final = Engine(handlers={"post": post})


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does, under an id by which it is known to be done."""

    id: str
    kind: str
    case: str = ""
    name: str = ""
    given: dict[str, object] = field(default_factory=dict)


def deeds(round_: int, cases: int) -> list[Deed]:
    """All that is done in a round: every other case is paid before anybody waits for that."""
    keys = [f"{round_}-{number}" for number in range(cases)]
    early, late = keys[::2], keys[1::2]
    return [
        *(_tell("opened", key, case=key) for key in keys),
        *(_file(key, 1) for key in keys),
        *(_tell("paid", key, paid=key) for key in early),
        *(_file(key, 2) for key in keys),
        *_hour(round_, 1),
        *(_do("go", key, findings=[key, "早"]) for key in early),
        *_hour(round_, 2),
        *(_do("go", key, findings=[key, "晚"]) for key in late),
        *(_tell("paid", key, paid=key) for key in late),
        *(each for hour in range(3, HOURS + 1) for each in _hour(round_, hour)),
        Deed(f"{round_}:over", "over"),
    ]


def _tell(name: str, key: str, **given: object) -> Deed:
    return Deed(f"{name}:{key}", "publish", key, name, given)


def _file(key: str, round_: int) -> Deed:
    number = int(key.partition("-")[2])
    return _do("file", key, str(round_), amount=number, again=round_ == 1, text="字" * number)


def _do(element_id: str, key: str, suffix: str = "", /, **given: object) -> Deed:
    return Deed(f"{element_id}:{key}:{suffix}", "complete", key, element_id, given)


def _hour(round_: int, hour: int) -> list[Deed]:
    """An hour passes, and the worker does what that makes due."""
    passed = round_ * HOURS + hour
    return [
        Deed(f"{passed}:hour", "clock", given={"hours": passed}),
        Deed(f"{passed}:calm", "calm"),
    ]
