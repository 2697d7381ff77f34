"""Tasks that nobody can do, and what only comes or only goes, are told at deployment."""

import pytest

import engine as e
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    end,
    exclusive,
    message,
    model,
    node,
    on,
    properties,
    refer,
    service,
    start,
    sub,
    throw,
    user,
    when,
)


def looked_at(*models: bytes, **given: object) -> tuple[set[tuple[str | None, str]], ...]:
    """What is refused and what is warned of, by element and rule."""
    files = {f"m{number}.bpmn": text for number, text in enumerate(models)}
    forms = given.pop("form_keys", None)
    found = e.Engine(**({"handlers": {"h": None}} | given)).check(files, form_keys=forms)  # type: ignore[arg-type]
    assert all(each.message for each in found.problems + found.warnings)
    return (
        {(each.element_id, each.rule) for each in found.problems},
        {(each.element_id, each.rule) for each in found.warnings},
    )


def with_a(activity: str, extra: str = "", process: str = "p") -> bytes:
    return model(start() + activity + end(), "start -> a -> end", extra=extra, process=process)


def test_nothing_is_asked_of_an_engine_that_knows_no_roles_forms_or_messages() -> None:
    assert looked_at(with_a(user("a", camunda_candidateGroups="boss"))) == (set(), set())
    assert looked_at(with_a(user("a"))) == (set(), set())


def test_a_role_that_nobody_can_hold_is_refused_and_an_expression_passes() -> None:
    for groups, expected in (
        ("clerk", set()),
        ("clerk, boss", {("a", "known-role")}),
        ("=whoever", set()),
    ):
        task = with_a(user("a", camunda_candidateGroups=groups))
        assert looked_at(task, roles={"clerk"}) == (expected, set())


def test_a_task_wants_a_form_and_a_candidate() -> None:
    bare = with_a(user("a"))
    found = {("a", "no-form"), ("a", "no-candidate")}
    assert looked_at(bare, roles={"clerk"}, form_keys={"plan"}) == (set(), found)
    whole = with_a(user("a", camunda_formKey="plan", camunda_assignee="=ann"))
    assert looked_at(whole, roles={"clerk"}, form_keys={"plan"}) == (set(), set())


PAID = '<message id="m" name="paid"/>'
WAITS = with_a(node("receiveTask", "a", messageRef="m"), PAID)
SENDS = with_a(node("intermediateThrowEvent", "a", message()), PAID, "q")


def test_a_message_wants_a_sender_and_a_receiver() -> None:
    assert looked_at(WAITS, messages=()) == (set(), {("a", "no-sender")})
    assert looked_at(SENDS, messages=()) == (set(), {("a", "no-receiver")})
    assert looked_at(WAITS, SENDS, messages=()) == (set(), set())
    assert looked_at(WAITS, messages={"paid"}) == (set(), set())


def test_a_message_may_be_marked_as_external() -> None:
    marked = node("receiveTask", "a", properties(external="true"), messageRef="m")
    assert looked_at(with_a(marked, PAID), messages=()) == (set(), set())


def test_the_message_itself_may_be_marked_as_external() -> None:
    marked = f'<message id="m" name="paid">{properties(external="true")}</message>'
    assert looked_at(with_a(node("receiveTask", "a", messageRef="m"), marked), messages=()) == QUIET
    other = f'<message id="m" name="paid">{properties(external="false")}</message>'
    waits = with_a(node("receiveTask", "a", messageRef="m"), other)
    assert looked_at(waits, messages=()) == (set(), {("a", "no-sender")})


QUIET = (set[object](), set[object]())
POOLS = '<collaboration id="c"><participant id="us" processRef="p"/>{pool}{flow}</collaboration>'
BANK = '<participant id="bank"/>'


def with_pool(activity: str, flow: str, pool: str = BANK) -> bytes:
    drawn = POOLS.format(pool=pool, flow=flow)
    return with_a(activity, PAID + drawn)


def flow(source: str, target: str, **more: str) -> str:
    return node("messageFlow", "mf", "", sourceRef=source, targetRef=target, **more)


def test_a_pool_that_is_only_drawn_sends_and_receives() -> None:
    waits = node("receiveTask", "a", messageRef="m")
    sends = node("intermediateThrowEvent", "a", message())
    for activity, drawn in (
        (waits, flow("bank", "a")),
        (waits, flow("bank", "us", messageRef="m")),
        (sends, flow("a", "bank")),
    ):
        assert looked_at(with_pool(activity, drawn), messages=()) == QUIET
    lonely = (set[object](), {("a", "no-sender")})
    assert looked_at(with_pool(waits, ""), messages=()) == lonely
    assert looked_at(with_pool(waits, flow("us", "bank", messageRef="m")), messages=()) == lonely


def test_so_does_a_process_that_does_not_run() -> None:
    shown = '<process id="q" isExecutable="false"><sendTask id="b"/></process>'
    pool = '<participant id="bank" processRef="q"/>'
    xml = with_pool(node("receiveTask", "a", messageRef="m"), flow("b", "a"), pool)
    xml = xml.replace(b"</definitions>", shown.encode() + b"</definitions>")
    assert looked_at(xml, messages=()) == QUIET


YEAR = '<signal id="y" name="year_ends"/>'
HEARS = with_a(node("intermediateCatchEvent", "a", refer("signal", "y")), YEAR)
THROWS = with_a(throw("a", refer("signal", "y")), YEAR, "q")


def test_a_signal_wants_a_thrower_and_a_catcher() -> None:
    assert looked_at(HEARS, signals=()) == (set(), {("a", "no-thrower")})
    assert looked_at(THROWS, signals=()) == (set(), {("a", "no-catcher")})
    assert looked_at(HEARS, THROWS, signals=()) == QUIET
    assert looked_at(HEARS, signals={"year_ends"}) == QUIET
    assert looked_at(HEARS, messages=()) == QUIET
    marked = f'<signal id="y" name="year_ends">{properties(external="true")}</signal>'
    assert looked_at(HEARS.replace(YEAR.encode(), marked.encode()), signals=()) == QUIET


def test_what_a_loop_throws_is_thrown() -> None:
    several = (
        '<multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="d">'
        "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    extra = YEAR + '<signalEventDefinition id="d" signalRef="y"/>'
    assert looked_at(HEARS, with_a(user("a", several), extra, "q"), signals=()) == QUIET


def test_what_is_deployed_sends_and_waits_too(make_rig: MakeRig) -> None:
    rig = make_rig(messages=(), signals=())

    def warned(xml: bytes) -> list[tuple[str, str]]:
        given = {"m.bpmn": xml}
        found = rig.run(lambda session: rig.engine.deploy(session, given, actor="me")).warnings
        return [(each.rule, each.message.split()[0]) for each in found]

    assert warned(HEARS) == [("no-thrower", "nobody")]
    assert warned(THROWS) == []
    assert warned(HEARS + b" ") == []
    assert warned(SENDS) == [("no-receiver", "nobody")]
    [told] = rig.engine.check({"m.bpmn": HEARS}).warnings
    assert told.message.startswith("no process of these files")


def test_an_organisation_alone_is_a_candidate() -> None:
    task = with_a(user("a", properties(candidateOrganisation="=org")))
    assert looked_at(task, roles={"clerk"}) == QUIET


ERRORS = '<error id="e" errorCode="broken"/><error id="f" errorCode="other"/>'


def throws(ref: str) -> str:
    thrown = end("x", refer("error", ref))
    return exclusive("g", "g__a_end") + when("g", "x", "bad") + thrown


def caught(inside: str, ref: str) -> bytes:
    body = start() + inside + end() + boundary("b", "a", refer("error", ref)) + end("z")
    return model(body, "start -> a -> end", "b -> z", extra=ERRORS)


@pytest.mark.parametrize(
    ("inside", "ref", "told"),
    [
        (user("a"), "e", True),
        (user("a"), "", True),
        (service("a", "h"), "e", False),
        (sub("a", throws("e"), "a_start -> g -> a_end"), "e", False),
        (sub("a", throws("e"), "a_start -> g -> a_end"), "", False),
        (sub("a", throws("f"), "a_start -> g -> a_end"), "e", True),
        (sub("a", service("s", "h"), "a_start -> s -> a_end"), "e", False),
    ],
)
def test_an_error_wants_somebody_who_can_throw_it(inside: str, ref: str, told: bool) -> None:
    expected = {("b", "no-error")} if told else set()
    assert looked_at(caught(inside, ref)) == (set(), expected)


def test_an_event_sub_process_does_not_throw_what_it_waits_for_itself() -> None:
    again = on("es", refer("error", "e"), end("x", refer("error", "e")), "es_start -> x")
    body = start() + user("a") + end() + again
    assert looked_at(model(body, "start -> a -> end", extra=ERRORS)) == (
        set(),
        {("es_start", "no-error")},
    )
    thrown = start() + user("a") + end("end", refer("error", "e")) + again
    assert looked_at(model(thrown, "start -> a -> end", extra=ERRORS)) == QUIET
