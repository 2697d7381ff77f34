"""The schedule of a delivery is moved with a reason, and keeps its original dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.workflows.stage import PAIR, GoOn
from workflows.actors import actor_of
from workflows.errors import Rejected
from workflows.milestones import actions
from workflows.milestones.queries import milestones_of

JULY = datetime(2025, 7, 1, tzinfo=UTC)


def test_a_shift_moves_what_is_still_to_be_reported(go_on: GoOn) -> None:
    with go_on(PAIR, JULY) as show:
        pairing_id = show.pairing.id
        moved = actions.shift(show.session, pairing_id, 20, by="7", reason=" 汛期中止二十日 ")
        first, second = milestones_of(show.session, pairing_id)
        assert [one.number for one in moved] == [2]
        assert (first.status, first.current_due) == ("passed", date(2025, 6, 13))
        assert (second.original_due, second.current_due) == (date(2025, 7, 14), date(2025, 8, 3))
        (change,) = second.date_changes
        assert (change.from_due, change.to_due) == (date(2025, 7, 14), date(2025, 8, 3))
        assert (change.author, change.reason) == ("7", "汛期中止二十日")
        assert change.at >= JULY


def test_every_further_shift_adds_to_the_history(go_on: GoOn) -> None:
    with go_on(PAIR, JULY) as show:
        for days in (20, -5):
            actions.shift(show.session, show.pairing.id, days, by="7", reason="调整")
        second = milestones_of(show.session, show.pairing.id)[1]
        assert second.original_due == date(2025, 7, 14)
        assert second.current_due == date(2025, 7, 29)
        steps = [(one.from_due.day, one.to_due.day) for one in second.date_changes]
        assert steps == [(14, 3), (3, 29)]


def test_nothing_moves_without_a_reason(go_on: GoOn) -> None:
    with go_on(PAIR, JULY) as show:
        with pytest.raises(Rejected):
            actions.shift(show.session, show.pairing.id, 20, by="7", reason=" ")
        second = milestones_of(show.session, show.pairing.id)[1]
        assert (second.current_due, second.date_changes) == (date(2025, 7, 14), [])


@pytest.mark.parametrize("to_due", [date(2025, 5, 14), date(2025, 7, 15)])
def test_a_check_stays_within_the_service(go_on: GoOn, to_due: date) -> None:
    with go_on(PAIR, JULY) as show:
        coordinator = actor_of(show.session, show.cast.people["coordinator"])
        second = milestones_of(show.session, show.pairing.id)[1]
        with pytest.raises(Rejected) as refused:
            actions.move(show.session, coordinator, second.id, to_due, reason="调整（示例）")
        assert refused.value.field == "due"
        assert second.current_due == show.pairing.service_ends_on == date(2025, 7, 14)
