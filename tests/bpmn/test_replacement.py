"""Every path through a replacement: consented to, declined, withdrawn, sent back, and late."""

from collections.abc import Callable

import pytest

from tests.bpmn.walking import DAY, PAIR, RULES, T0, Walk, unwalked

VACANT_UNTIL = T0 + 21 * DAY
MOST = int(str(RULES["replacement.max_declines"]))


def filed() -> Walk:
    """Somebody leaves, and somebody else is proposed."""
    answers = {
        "replacements.record": {"replacement_id": 301},
        "replacements.decline": [{"declines": one + 1} for one in range(MOST)],
    }
    walk = Walk("replacement", PAIR, answers, {"vacancy_ends": lambda _: VACANT_UNTIL})
    walk.complete("file_replacement")
    assert walk.last_task.properties["separateFrom"] == "file_replacement,propose_other"
    return walk


def agreed() -> Walk:
    walk = filed()
    walk.complete("consent_newcomer", decision="agree")
    assert walk.called[-1] == "replacements.agree"
    assert walk.last_task.due_at == VACANT_UNTIL
    return walk


def done_in_time() -> Walk:
    walk = agreed()
    walk.complete("post_newcomer", decision="arrived")
    walk.complete("confirm_newcomer", decision="confirm")
    assert walk.ended("newcomer_on_post", "replacement_done")
    assert walk.called[-1] == "replacements.complete"
    assert "replacements.warn_vacancy" not in walk.called
    return walk


def arrival_sent_back() -> Walk:
    walk = agreed()
    walk.complete("post_newcomer", decision="arrived")
    walk.complete("confirm_newcomer", decision="return")
    assert walk.open == ["post_newcomer"]
    walk.complete("post_newcomer", decision="arrived")
    walk.complete("confirm_newcomer", decision="confirm")
    assert walk.ended("replacement_done")
    return walk


def another_is_wanted() -> Walk:
    walk = filed()
    walk.complete("consent_newcomer", decision="decline")
    walk.complete("propose_other", decision="propose")
    assert walk.called[-1] == "replacements.propose"
    assert walk.open == ["consent_newcomer"]
    return walk


def newcomer_cannot_come() -> Walk:
    walk = agreed()
    walk.complete("post_newcomer", decision="other")
    walk.complete("propose_other", decision="propose")
    walk.complete("consent_newcomer", decision="agree")
    assert walk.open == ["post_newcomer"]
    return walk


def withdrawn() -> Walk:
    walk = filed()
    walk.complete("consent_newcomer", decision="decline")
    walk.complete("propose_other", decision="withdraw")
    assert walk.called[-1] == "replacements.drop"
    assert walk.ended("worker_stays", "replacement_done")
    return walk


def declined_too_often() -> Walk:
    walk = filed()
    for _ in range(MOST - 1):
        walk.complete("consent_newcomer", decision="decline")
        walk.complete("propose_other", decision="propose")
    walk.complete("consent_newcomer", decision="decline")
    assert walk.times("propose_other") == MOST - 1
    assert walk.ended("worker_stays", "replacement_done")
    return walk


def vacant_too_long() -> Walk:
    walk = agreed()
    walk.pass_time(20 * DAY)
    assert "replacements.warn_vacancy" not in walk.called
    walk.pass_time(DAY)
    assert walk.times("warn_vacancy") == 1
    # It goes on: the newcomer is still awaited.
    assert walk.open == ["post_newcomer"]
    walk.complete("post_newcomer", decision="arrived")
    walk.complete("confirm_newcomer", decision="confirm")
    assert walk.ended("vacancy_escalated", "replacement_done")
    return walk


PATHS = (
    done_in_time,
    arrival_sent_back,
    another_is_wanted,
    newcomer_cannot_come,
    withdrawn,
    declined_too_often,
    vacant_too_long,
)


@pytest.mark.parametrize("path", PATHS)
def test_path(path: Callable[[], Walk]) -> None:
    path()


def test_every_path_is_walked() -> None:
    assert unwalked(path() for path in PATHS) == []
