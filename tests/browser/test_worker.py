"""What falls due is done by the worker, with nobody's finger on a button."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest

from engine import set_clock, transact
from tests.browser.people import Hall, await_on
from tests.browser.serving import Site, working
from web.db import open_sessions
from workflows.calendars.rules import SHANGHAI
from workflows.settings import read_settings

pytestmark = pytest.mark.browser
# The plan was due on the last working day of September.
TOO_LATE: Final = datetime(2025, 10, 10, 9, 0, tzinfo=SHANGHAI)
REMINDER: Final = "任务“共同起草计划”"


def test_a_reminder_goes_out_with_no_page_open(site: Site, hall: Hall) -> None:
    sessions = open_sessions(read_settings(site.environ).database_url)
    transact(sessions, lambda session: set_clock(session, TOO_LATE))
    sessions.kw["bind"].dispose()
    page = hall.seat("机构负责人A2")
    page.goto("/notifications")
    assert page.get_by_text(REMINDER).count() == 0
    with working(site):
        await_on(page, "/notifications", page.get_by_text(REMINDER))
