"""Rows of the table of constructs: events, boundaries and event sub-processes."""

import pytest

from tests.engine.constructs.conftest import Check
from tests.engine.constructs.scenario import Scenario
from tests.engine.kernel.models import (
    boundary,
    end,
    exclusive,
    flows,
    io,
    model,
    node,
    parallel,
    properties,
    script,
    start,
    user,
    when,
)

EXTRA = (
    '<error id="err" errorCode="broken"/><escalation id="esc" escalationCode="help"/>'
    '<signal id="sig" name="stop"/><message id="msg" name="note"/>'
)
BROKEN = '<errorEventDefinition errorRef="err"/>'
HELP = '<escalationEventDefinition escalationRef="esc"/>'
STOP = '<signalEventDefinition signalRef="sig"/>'
NOTE = '<messageEventDefinition messageRef="msg"/>'
WET = "<conditionalEventDefinition><condition>rain > 5</condition></conditionalEventDefinition>"
WET = WET.replace(" > ", " &gt; ")


def sub(name: str, body: str, *paths: str, **attributes: str) -> str:
    return node("subProcess", name, body + flows(*paths), **attributes)


def on(name: str, trigger: str, body: str, *paths: str, interrupting: bool = True) -> str:
    """An event sub-process; its start event is `<name>_start`."""
    first = node(
        "startEvent", f"{name}_start", trigger, isInterrupting="true" if interrupting else "false"
    )
    return sub(name, first + body, *paths, triggeredByEvent="true")


def throw(name: str, trigger: str) -> str:
    return node("intermediateThrowEvent", name, trigger)


def catch(name: str, trigger: str) -> str:
    return node("intermediateCatchEvent", name, trigger)


def written(*body: str, paths: tuple[str, ...]) -> tuple[bytes, ...]:
    return (model(start() + "".join(body) + end(), *paths, extra=EXTRA),)


ERROR_OF_ONE = Scenario(
    "an error in a sub-process whose sibling has an error boundary too",
    written(
        parallel("fork"),
        sub("one", start("s1") + user("u1") + exclusive("x", "x__boom") + end("ok")
            + end("boom", BROKEN) + when("x", "ok", "good"), "s1 -> u1 -> x -> boom"),
        boundary("caught_one", "one", BROKEN), user("mend_one"),
        sub("two", start("s2") + user("u2") + exclusive("how", "how__fine") + end("fine")
            + end("bang", BROKEN) + when("how", "bang", "bad"), "s2 -> u2 -> how -> fine"),
        boundary("caught_two", "two", BROKEN), user("mend_two"), end("f2"), end("f3"), end("f4"),
        paths=("start -> fork -> one -> end", "fork -> two -> f2", "caught_one -> mend_one -> f3",
               "caught_two -> mend_two -> f4"),
    ),
    (("do", "u1"), ("do", "mend_one"), ("do", "u2", {"bad": False})),
    "start fork one two s1 s2 u1 u2 x boom caught_one mend_one f3 how fine f2",
)  # fmt: skip

INNERMOST = Scenario(
    "an error goes to the innermost scope that catches it",
    written(
        sub("outer",
            start("s1")
            + sub("inner", start("s2") + exclusive("x", "x__boom") + end("ok")
                  + end("boom", BROKEN) + when("x", "ok", "good"), "s2 -> x -> boom")
            + boundary("near", "inner", BROKEN) + user("mend") + end("f1") + end("f2"),
            "s1 -> inner -> f1", "near -> mend -> f2"),
        boundary("far", "outer", BROKEN), end("f3"),
        paths=("start -> outer -> end", "far -> f3"),
    ),
    (("do", "mend"),),
    "start outer s1 inner s2 x boom near mend f2 end",
)  # fmt: skip

INSIDE_OUT = Scenario(
    "an interrupting boundary event thrown from inside interrupts at once",
    written(
        sub("work", start("s1") + throw("shout", HELP) + script("late", "late = true")
            + end("f1"), "s1 -> shout -> late -> f1"),
        boundary("stop", "work", HELP), user("after"), end("f2"),
        paths=("start -> work -> end", "stop -> after -> f2"),
    ),
    (("do", "after"),),
    "start work s1 shout stop after f2",
    {"late": None},
)  # fmt: skip

SIGNAL_INSIDE = Scenario(
    "a signal thrown inside interrupts the sub-process around it",
    written(
        sub("work", start("s1") + user("a") + throw("shout", STOP) + user("b") + end("f1"),
            "s1 -> a -> shout -> b -> f1"),
        boundary("stop", "work", STOP), user("after"), end("f2"),
        paths=("start -> work -> end", "stop -> after -> f2"),
    ),
    (("do", "a"), ("do", "after")),
    "start work s1 a shout stop after f2",
)  # fmt: skip

ESCALATION_BESIDE = Scenario(
    "an escalation that does not interrupt, and one that nobody catches",
    written(
        sub("work", start("s1") + throw("shout", HELP) + user("a") + end("f1", HELP),
            "s1 -> shout -> a -> f1"),
        boundary("hear", "work", HELP, interrupting=False), user("help"), end("f2"),
        throw("nobody", HELP),
        paths=("start -> work -> nobody -> end", "hear -> help -> f2"),
    ),
    (("do", "help"), ("do", "a"), ("do", "help")),
    "start work s1 shout hear help a f2 f1 hear nobody help end f2",
)  # fmt: skip


def inside(trigger: str, *, interrupting: bool = True) -> tuple[bytes, ...]:
    """A process whose sub-process has an event sub-process for a trigger."""
    handler = on("handler", trigger, user("handle") + end("handled"),
                 "handler_start -> handle -> handled", interrupting=interrupting)  # fmt: skip
    body = start("s1") + user("a") + exclusive("how", "how__f1") + end("f1")
    body += end("fails", BROKEN) + throw("shout", HELP) + user("b") + end("f2")
    body += handler + when("how", "fails", "way = 1") + when("how", "shout", "way = 2")
    work = sub("work", body, "s1 -> a -> how -> f1", "shout -> b -> f2")
    return written(work, paths=("start -> work -> end",))


EVENT_SUBS = [
    Scenario("error event sub-process", inside(BROKEN),
             (("do", "a", {"way": 1}), ("do", "handle")),
             "start work s1 a how fails handler handler_start handle handled end"),
    Scenario("an error event sub-process that nothing triggers does not run", inside(BROKEN),
             (("do", "a", {"way": 3}),), "start work s1 a how f1 end"),
    Scenario("escalation event sub-process, interrupting", inside(HELP),
             (("do", "a", {"way": 2}), ("do", "handle")),
             "start work s1 a how shout handler handler_start handle handled end"),
    Scenario("escalation event sub-process, beside", inside(HELP, interrupting=False),
             (("do", "a", {"way": 2}), ("do", "b"), ("do", "handle")),
             "start work s1 a how shout handler b handler_start handle f2 handled end"),
    Scenario("message event sub-process, interrupting", inside(NOTE),
             (("message", "note", None), ("do", "handle")),
             "start work s1 a handler handler_start handle handled end"),
    Scenario("message event sub-process, beside, twice", inside(NOTE, interrupting=False),
             (("message", "note", None), ("message", "note", None), ("do", "handle"),
              ("do", "a", {"way": 3}), ("do", "handle")),
             "start work s1 a handler handler_start handle handler handler_start handle"
             " handled how f1 handled end"),
    Scenario("signal event sub-process, interrupting", inside(STOP),
             (("signal", "stop"), ("do", "handle")),
             "start work s1 a handler handler_start handle handled end"),
    Scenario("conditional event sub-process, interrupting", inside(WET),
             (("do", "a", {"way": 2, "rain": 1}), ("do", "b", {"rain": 9}), ("do", "handle")),
             "start work s1 a how shout b handler handler_start handle handled end",
             given={"rain": 0}),
]  # fmt: skip

NESTED = Scenario(
    "nested event sub-processes, of a sub-process and of an event sub-process",
    written(
        user("a"),
        on("outer", NOTE,
           user("b") + end("f1")
           + on("inner", STOP, user("c") + end("f2"), "inner_start -> c -> f2"),
           "outer_start -> b -> f1"),
        paths=("start -> a -> end",),
    ),
    (("message", "note", None), ("signal", "stop"), ("do", "c")),
    "start a outer outer_start b inner inner_start c f2",
)  # fmt: skip

CONDITIONAL = Scenario(
    "conditional events are looked at again after every change of data",
    written(
        parallel("fork"), user("a"), user("b"), catch("wet", WET),
        boundary("beside", "a", WET, interrupting=False), script("count", "n = n + 1"),
        parallel("join"), end("f1"),
        paths=("start -> fork -> a -> join -> end", "fork -> b -> join", "fork -> wet -> join",
               "beside -> count -> f1"),
    ),
    (("do", "b", {"rain": 9}), ("do", "a")),
    "start fork a b wet join beside join count f1 join end",
    {"n": 1}, given={"rain": 0, "n": 0},
)  # fmt: skip

REFERENCED = Scenario(
    "eventDefinitionRef is resolved",
    (model(
        start() + user("a") + boundary("late", "a", "<eventDefinitionRef>t1</eventDefinitionRef>")
        + user("nag") + end() + end("f1"),
        "start -> a -> end", "late -> nag -> f1",
        extra='<timerEventDefinition id="t1"><timeDuration>P2D</timeDuration>'
        "</timerEventDefinition>",
    ),),
    (("days", 1), ("days", 2), ("do", "nag")),
    "start a late nag f1",
)  # fmt: skip

LINKED = Scenario(
    "link events, and a signal end event that the same instance hears",
    written(
        parallel("fork"), throw("jump", '<linkEventDefinition name="over"/>'),
        catch("land", '<linkEventDefinition name="over"/>'), user("a"),
        end("shout", STOP), catch("hear", STOP), user("b"),
        paths=("start -> fork -> jump", "land -> a -> shout", "fork -> hear -> b -> end"),
    ),
    (("do", "a"), ("do", "b")),
    "start fork jump hear land a shout b end",
)  # fmt: skip

CORRELATED = Scenario(
    "messages correlate by name and key; one that comes early is kept",
    written(
        parallel("fork"), user("first"),
        node("receiveTask", "mine", properties(correlationKey="=id"), messageRef="msg"),
        node("receiveTask", "other", properties(correlationKey="=id + 1"), messageRef="msg"),
        parallel("join"),
        paths=("start -> fork -> first -> mine -> join -> end", "fork -> other -> join"),
    ),
    (("message", "note", 7), ("do", "first"), ("message", "note", 8)),
    "start fork first other mine join join end",
    given={"id": 7},
)  # fmt: skip

RACE = Scenario(
    "event-based gateway: a receive task, a timer and a condition race",
    written(
        node("eventBasedGateway", "race"), node("receiveTask", "told", messageRef="msg"),
        catch("late", "<timerEventDefinition><timeDuration>P3D</timeDuration>"
              "</timerEventDefinition>"),
        user("nag"), end("f1"),
        paths=("start -> race -> told -> end", "race -> late -> nag -> f1"),
    ),
    (("days", 4), ("do", "nag")),
    "start race late nag f1",
)  # fmt: skip

PAYLOAD = Scenario(
    "a message carries what it declares, from one process to another",
    (model(
        start() + node("endEvent", "tell", io(inputs={"said": "=word"}) + NOTE),
        "start -> tell", extra=EXTRA,
    ), model(
        node("startEvent", "heard", NOTE) + user("read") + end(), "heard -> read -> end",
        extra=EXTRA, process="listener",
    )),
    (("do", "read"),),
    "start tell",
    given={"word": "hello"},
)  # fmt: skip

ROWS = [
    ERROR_OF_ONE, INNERMOST, INSIDE_OUT, SIGNAL_INSIDE, ESCALATION_BESIDE, *EVENT_SUBS, NESTED,
    CONDITIONAL, REFERENCED, LINKED, CORRELATED, RACE, PAYLOAD,
]  # fmt: skip


@pytest.mark.parametrize("scenario", ROWS, ids=lambda each: each.name)
def test_it_runs_as_it_is_written(check: Check, scenario: Scenario) -> None:
    check(scenario)
