"""When a window opens and closes: the functions that models count their timers by."""

from __future__ import annotations

from datetime import datetime

from engine import Moment
from workflows.answers import ident
from workflows.calendars.rules import end_of_day, start_of_day
from workflows.programmes.models import Programme
from workflows.programmes.queries import Window, late_admission

# Whose window it is, where a case of its own asks.
PARTIES = {"need": "place_id", "application": "agency_id"}


def window_opens(moment: Moment, window: str) -> datetime:
    """0:00 of the day on which a window opens, by the version of the call in force."""
    return start_of_day(getattr(_programme(moment), f"{window}_opens_on"))


def window_closes(moment: Moment, window: str) -> datetime:
    """24:00 of the day on which a window closes; for whoever was let in late, their own day."""
    party = moment.variables.get(PARTIES.get(window, ""))
    if party is not None:
        programme_id = ident(moment.variables, "programme_id")
        late = late_admission(moment.session, programme_id, Window(window), int(str(party)))
        if late is not None and late.used_at is not None:
            return late.closes_at
    return end_of_day(getattr(_programme(moment), f"{window}_closes_on"))


def _programme(moment: Moment) -> Programme:
    return moment.session.get_one(Programme, ident(moment.variables, "programme_id"))
