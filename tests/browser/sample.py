"""A small batch, played by the real actions up to where the browser takes over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from engine import transact
from web.db import open_sessions
from workflows.actors import SYSTEM
from workflows.calendars.rules import SHANGHAI
from workflows.demo.play import play_batches
from workflows.demo.scenario import Batch, PairScript
from workflows.installation import bring_up_to_date
from workflows.rulebook.actions import change_rule
from workflows.settings import read_settings

ACCEPTANCE: Final = frozenset({"agency_accepts", "recipient_accepts"})
# One visit in the whole service, so that one pairing fits into a test.
VISITS_PER_YEAR: Final = 4
PAIR: Final = PairScript("A1", "R1", "supervisor-1", held=ACCEPTANCE)
BATCH: Final = Batch(
    year=2025,
    starts_on=date(2025, 7, 30),
    filing_opens_on=date(2025, 8, 5),
    filing_closes_on=date(2025, 8, 18),
    review_closes_on=date(2025, 8, 25),
    service_starts_on=date(2025, 9, 15),
    mid_term_on=date(2025, 10, 20),
    service_ends_on=date(2025, 12, 12),
    milestones=(("第一次检查", "quarterly", date(2025, 10, 17)),),
    pairs=(
        PAIR,
        replace(PAIR, agency="A2", place="R2", held=frozenset({"draft_plan"})),
        replace(PAIR, agency="A3", place="R3", held=frozenset({"record_docking"})),
        replace(PAIR, agency="A4", place="R4", supervisor="supervisor-2"),
        replace(PAIR, agency="A6", place="R6", held=frozenset({"record_docking"})),
    ),
)
OPENS_AT: Final = datetime(2025, 9, 12, 10, 0, tzinfo=SHANGHAI)


def environment(folder: Path) -> dict[str, str]:
    """The settings of a demo in a folder."""
    return {"SANQU_DATA_DIR": str(folder), "SANQU_MARK": "demo", "SANQU_UPLOAD_LIMIT_MB": "1"}


def prepare(folder: Path) -> None:
    """Fill a folder with a demo: two pairs to be accepted, two at their docking, one at its plan."""
    settings = read_settings(environment(folder))
    sessions = open_sessions(settings.database_url)
    bring_up_to_date(sessions, settings)
    transact(
        sessions,
        lambda session: change_rule(
            session,
            SYSTEM,
            "plan.visits_per_year",
            VISITS_PER_YEAR,
            effective_from=date(2025, 1, 1),
            reason="每季度一次走访即可",
        ),
    )
    play_batches(sessions, settings, (BATCH,), OPENS_AT, lambda done, whole, day: None)
    # The copies that tests take of this folder must be whole.
    sessions.kw["bind"].dispose()
