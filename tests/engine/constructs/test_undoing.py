"""Rows of the table of constructs: compensation and transactions, in reverse order."""

import pytest

from tests.engine.constructs.conftest import Check
from tests.engine.constructs.scenario import Scenario
from tests.engine.constructs.test_events import BROKEN, sub, throw, written
from tests.engine.kernel.models import boundary, end, exclusive, node, script, start, user, when

UNDO = "<compensateEventDefinition/>"


def undone(name: str) -> str:
    """An activity, and the handler that takes it back."""
    return (
        script(name, f"did_{name} = true")
        + boundary(f"{name}_undo", name, UNDO)
        + script(f"un{name}", f'undone = append(undone, "{name}")').replace(
            "<scriptTask", '<scriptTask isForCompensation="true"', 1
        )
        + f'<association id="{name}_to" sourceRef="{name}_undo" targetRef="un{name}" '
        'associationDirection="One"/>'
    )


GIVEN = {"undone": []}

IN_REVERSE = Scenario(
    "compensation of what has completed, in reverse order",
    written(
        undone("a"), undone("b"), undone("c"), throw("back", UNDO), user("after"),
        exclusive("skip", "skip__back"),
        when("skip", "c", "far"),
        paths=("start -> a -> b -> skip -> back -> after -> end", "c -> back"),
    ),
    (("do", "after"),),
    "start a b skip back unb una after end",
    {"undone": ["b", "a"]},
    {**GIVEN, "far": False},
)  # fmt: skip

OF_ONE = Scenario(
    "compensation of one activity, once",
    written(
        undone("a"), undone("b"),
        throw("back", '<compensateEventDefinition activityRef="a"/>'),
        throw("again", '<compensateEventDefinition activityRef="a"/>'),
        paths=("start -> a -> b -> back -> again -> end",),
    ),
    (),
    "start a b back una again end",
    {"undone": ["a"]},
    GIVEN,
)  # fmt: skip

AT_THE_END = Scenario(
    "compensation end event",
    (written(undone("a"), undone("b"), paths=("start -> a -> b -> end",))[0].replace(
        b'<endEvent id="end"></endEvent>', f'<endEvent id="end">{UNDO}</endEvent>'.encode()),),
    (),
    "start a b end unb una",
    {"undone": ["b", "a"]},
    GIVEN,
)  # fmt: skip

OF_A_SUB_PROCESS = Scenario(
    "compensation of a sub-process goes through what has completed in it",
    written(
        sub("work", start("s1") + undone("a") + undone("b") + end("f1"), "s1 -> a -> b -> f1"),
        undone("c"), throw("back", UNDO),
        paths=("start -> work -> c -> back -> end",),
    ),
    (),
    "start work s1 a b f1 c back unc unb una end",
    {"undone": ["c", "b", "a"]},
    GIVEN,
)  # fmt: skip

BY_ITS_OWN = Scenario(
    "a compensation event sub-process",
    written(
        sub("work", start("s1") + script("a", "x = 1") + end("f1")
            + sub("undo", node("startEvent", "undo_start", UNDO)
                  + script("take_back", 'undone = append(undone, "own")') + end("f2"),
                  "undo_start -> take_back -> f2", triggeredByEvent="true"),
            "s1 -> a -> f1"),
        throw("back", UNDO),
        paths=("start -> work -> back -> end",),
    ),
    (),
    "start work s1 a f1 back undo undo_start take_back f2 end",
    {"undone": ["own"]},
    GIVEN,
)  # fmt: skip

CANCEL = "<cancelEventDefinition/>"


def transaction() -> tuple[bytes, ...]:
    body = start("s1") + undone("a") + undone("b") + user("ask") + exclusive("how", "how__fine")
    body += end("fine") + end("leave", CANCEL) + end("fail", BROKEN)
    body += when("how", "leave", "way = 1") + when("how", "fail", "way = 2")
    inside = sub("deal", body, "s1 -> a -> b -> ask -> how -> fine")
    inside = inside.replace("<subProcess", "<transaction").replace("</subProcess", "</transaction")
    return written(
        inside, boundary("cancelled", "deal", CANCEL), user("sorry"), end("f1"),
        boundary("failed", "deal", BROKEN), user("mend"), end("f2"),
        paths=("start -> deal -> end", "cancelled -> sorry -> f1", "failed -> mend -> f2"),
    )  # fmt: skip


TRANSACTIONS = [
    Scenario("a transaction that succeeds", transaction(), (("do", "ask", {"way": 0}),),
             "start deal s1 a b ask how fine end", {"undone": []}, GIVEN),
    Scenario("a transaction that is cancelled: compensated in reverse, then left",
             transaction(), (("do", "ask", {"way": 1}), ("do", "sorry")),
             "start deal s1 a b ask how leave unb una cancelled sorry f1",
             {"undone": ["b", "a"]}, GIVEN),
    Scenario("an error that leaves a transaction compensates nothing", transaction(),
             (("do", "ask", {"way": 2}), ("do", "mend")),
             "start deal s1 a b ask how fail failed mend f2", {"undone": []}, GIVEN),
]  # fmt: skip

ROWS = [IN_REVERSE, OF_ONE, AT_THE_END, OF_A_SUB_PROCESS, BY_ITS_OWN, *TRANSACTIONS]


@pytest.mark.parametrize("scenario", ROWS, ids=lambda each: each.name)
def test_it_runs_as_it_is_written(check: Check, scenario: Scenario) -> None:
    check(scenario)
