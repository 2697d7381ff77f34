"""The stepper: past, now, next."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from workflows.cases.rules import STAGES, above, stages


@pytest.mark.parametrize(
    ("reached", "current", "end", "expected"),
    [
        ((), (), None, "next next next next"),
        (("filing",), ("filing",), None, "now next next next"),
        (("filing", "eligibility", "review"), ("review",), None, "past past now next"),
        # Returned for correction after the check: the check lies ahead again.
        (("filing", "eligibility"), ("filing",), None, "now next next next"),
        # Nobody has anything to do: it waits where it last was.
        (("filing", "eligibility", "review"), (), None, "past past now next"),
        (("filing", "eligibility"), (), "application_rejected", "past past skipped skipped"),
        (("filing", "eligibility", "review"), (), "application_decided", "past past past past"),
    ],
)
def test_the_stages_of_an_application(
    reached: Collection[str], current: Collection[str], end: str | None, expected: str
) -> None:
    found = stages("application", reached, current, end)
    assert [stage.state for stage in found] == expected.split()
    assert [stage.label for stage in found] == list(STAGES["application"].values())


def test_two_stages_at_once() -> None:
    found = stages("programme", ("pairing", "running"), ("pairing", "running"))
    assert [stage.state for stage in found][4:] == ["now", "now", "next"]


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ({"agency_lead", "worker"}, "coordinator"),
        ({"expert"}, "coordinator"),
        ({"finance_reviewer", "coordinator"}, "coordinator"),
        ({"provincial_coordinator", "agency_lead"}, "coordinator"),
        (set(), "coordinator"),
        ({"coordinator"}, "provincial_coordinator"),
        ({"provincial_coordinator"}, "national_owner"),
    ],
)
def test_who_stands_above(roles: set[str], role: str) -> None:
    assert above(roles) == role
