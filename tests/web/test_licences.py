"""What is passed on with Sanqu, and under which terms."""

from __future__ import annotations

import pytest

from web.notices import gather, may_ship


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("LGPL-2.1-only", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True),
        ("GNU General Public License v2 or later (GPLv2+)", False),
        ("AGPL-3.0", False),
        ("", False),
    ],
)
def test_strong_copyleft_is_not_passed_on(licence: str, allowed: bool) -> None:
    assert may_ship(licence) is allowed


def test_of_several_licences_we_take_one_that_we_may_pass_on() -> None:
    found = {notice.name.lower(): notice.licence for notice in gather()}
    assert "Lesser" in found["pyphen"]
    assert all(may_ship(licence) for licence in found.values())
