"""How often a handler that fails is called again, and after which pauses: as Camunda 7 writes it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from engine.errors import ActivityFailed
from engine.kernel import cycles, xml
from engine.kernel.problems import Problems

TAG: Final = "failedJobRetryTimeCycle"
REPEATED: Final = re.compile(r"R(\d{1,3})/(.+)")
MOST: Final = 100


def read(node: xml.Node, problems: Problems) -> tuple[timedelta, ...] | None:
    """The pauses that an element names, if it does."""
    found = [xml.text(each) for each in xml.extensions(node, TAG)]
    if not found:
        return None
    definition = xml.child(node, "messageEventDefinition")
    if not xml.camunda(node if definition is None else definition, "delegateExpression"):
        message = "camunda:failedJobRetryTimeCycle says nothing here: no handler is called"
        problems.add(node, "retries", message)
    try:
        return pauses(found[0])
    except ActivityFailed:
        message = (
            "camunda:failedJobRetryTimeCycle {text!r}: write R3/PT10M, or a list PT1M,PT10M,PT1H "
            "of at most {limit}"
        )
        problems.add(node, "retries", message, text=found[0], limit=MOST)
        return None


def pauses(text: str) -> tuple[timedelta, ...]:
    """R3/PT10M: three times the same; or a list of durations, each longer or not. May be empty."""
    match = REPEATED.fullmatch(text.strip())
    if match is not None:
        found = [match[2]] * int(match[1])
    else:
        found = [each for each in text.split(",") if text.strip()]
    if len(found) > MOST:
        raise ActivityFailed(f"{text!r} are more than {MOST} pauses")
    return tuple(_pause(each) for each in found)


def _pause(text: str) -> timedelta:
    months, rest = cycles.period(text.strip())
    if months:
        raise ActivityFailed(f"the pause {text!r} is in months, not of a length")
    return rest
