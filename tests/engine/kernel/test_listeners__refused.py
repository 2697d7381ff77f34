"""Event sub-processes that are drawn wrongly are refused, with the element and the rule."""

import pytest

from tests.engine.kernel.models import (
    duration,
    end,
    loop,
    message,
    model,
    node,
    on,
    refer,
    start,
    sub,
    user,
)
from tests.engine.kernel.test_gate import refused

HEAD = '<message id="m" name="note"/><signal id="s" name="alarm"/>'
INNER = ("es_start -> handle -> es_end",)


@pytest.mark.parametrize(
    ("more", "paths", "expected"),
    [
        (on("es", "", user("handle"), *INNER), [], ("es_start", "event")),
        (
            on("es", refer("error"), user("handle"), *INNER, interrupting=False),
            [],
            ("es_start", "event"),
        ),
        (on("es", refer("error", "ghost"), user("handle"), *INNER), [], ("es_start", "reference")),
        (on("es", refer("signal"), user("handle"), *INNER), [], ("es_start", "reference")),
        (on("es", message(), user("handle"), *INNER), ["a -> es"], ("es", "flow")),
        (on("es", message(), user("handle"), *INNER), ["es -> end"], ("es", "flow")),
        (
            on("es", message(), user("handle") + loop("=[1]"), *INNER),
            [],
            ("es", "unsupported"),
        ),
        (
            on("es", message(), user("handle"), *INNER)
            + node("boundaryEvent", "b", duration("P1D"), attachedToRef="es"),
            ["b -> end"],
            ("b", "reference"),
        ),
        (
            on("es", message(), user("handle") + start("other"), *INNER, "other -> handle"),
            [],
            ("es", "start"),
        ),
        (sub("s", start("more"), "s_start -> s_end", "more -> s_end"), ["a -> s"], ("s", "start")),
        (
            on("es", message() + duration("P1D"), user("handle"), *INNER),
            [],
            ("es_start", "unsupported"),
        ),
    ],
    ids=["no event", "error beside", "no error", "no signal", "way in", "way out", "loop",
         "boundary", "two starts", "two plain starts", "two events"],
)  # fmt: skip
def test_a_broken_event_subprocess_is_refused(
    more: str, paths: list[str], expected: tuple[str, str]
) -> None:
    body = start() + user("a") + end() + more
    assert expected in refused(model(body, "start -> a -> end", *paths, extra=HEAD))


def test_only_an_event_subprocess_may_start_without_interrupting() -> None:
    body = node("startEvent", "start", isInterrupting="false") + end()
    assert refused(model(body, "start -> end")) == [("start", "event")]
