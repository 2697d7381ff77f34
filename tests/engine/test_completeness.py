"""Tasks that nobody can do and messages that lead nowhere are told at deployment."""

import engine as e
from tests.engine.kernel.models import end, message, model, node, properties, start, user


def looked_at(*models: bytes, **given: object) -> tuple[set[tuple[str | None, str]], ...]:
    """What is refused and what is warned of, by element and rule."""
    files = {f"m{number}.bpmn": text for number, text in enumerate(models)}
    forms = given.pop("form_keys", None)
    found = e.Engine(**given).check(files, form_keys=forms)  # type: ignore[arg-type]
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
