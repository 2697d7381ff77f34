"""Plays the scenario day by day: people do their open tasks, and the clock jumps in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Final

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

import forms
from engine import mark_database, now, set_clock, transact
from engine.tables import human_task, task_candidate, wait
from workflows import authority
from workflows.applications.actions import open_application
from workflows.authority import Actor, actor_of
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import DAY, SHANGHAI, is_working_day
from workflows.cases import actions as cases
from workflows.cases.files import attach
from workflows.cases.tasks import Task, get_task
from workflows.changes import actions as changes
from workflows.demo.agency_files import hire, keep_files
from workflows.demo.answers import ANSWERS
from workflows.demo.desk import Desk, desk_of
from workflows.demo.outcomes import OutcomeRow, outcomes
from workflows.demo.people import AGENCIES, Cast, set_up
from workflows.demo.scenario import BATCHES, ENDS_AT, Batch
from workflows.demo.service_entries import keep_ledger
from workflows.needs.actions import open_need
from workflows.notices.actions import object_to
from workflows.notices.models import Notice
from workflows.organisations.models import Appointment
from workflows.pairings.models import Pairing
from workflows.programmes.actions import start_programme
from workflows.programmes.models import Programme
from workflows.runtime import engine
from workflows.settings import Settings

MORNING: Final = time(9, 30)
# Files that no form insists on, but without which an application is not eligible.
PAPERS: Final = frozenset({"arrival_proof", "audit_report", "receipts", "seal_scan"})
LATEST: Final = datetime.max.replace(tzinfo=UTC)
BETWEEN_TASKS: Final = timedelta(minutes=7)
NO_DAY: Final = timedelta()

SessionFactory = Callable[[], Session]
Report = Callable[[int, int, str], None]
Beginning = Callable[[Session, Cast], object]
Initiative = tuple[date, Beginning]


@dataclass
class Standing:
    """How far a play has come, beside what is in its database."""

    cast: Cast
    instant: datetime
    # How many of its initiatives were taken.
    taken: int = 0
    # Task -> the day from which it may be done; None when it is held.
    days: dict[int, date | None] = field(default_factory=dict)


@dataclass
class Stage:
    """What the play needs at hand."""

    session_factory: SessionFactory
    settings: Settings
    standing: Standing
    # All of them, by day.
    initiatives: Sequence[Initiative]

    @property
    def cast(self) -> Cast:
        """Who takes part."""
        return self.standing.cast

    @property
    def ahead(self) -> Sequence[Initiative]:
        """The initiatives that nobody has taken yet."""
        return self.initiatives[self.standing.taken :]


def play(session_factory: SessionFactory, settings: Settings, report: Report) -> list[OutcomeRow]:
    """Play the sample into an empty, migrated database; gives the table of outcomes."""
    transact(session_factory, lambda session: mark_database(session, "demo"))
    cast = play_batches(session_factory, settings, BATCHES, ENDS_AT, report)
    return transact(session_factory, lambda session: outcomes(session, cast))


def play_batches(
    session_factory: SessionFactory,
    settings: Settings,
    batches: Sequence[Batch],
    ends_at: datetime,
    report: Report,
) -> Cast:
    """Play any batches until the clock stands at an instant; gives who took part."""
    stage = set_stage(session_factory, settings, batches)
    begins = stage.standing.instant
    days = (ends_at - begins).days
    for instant in play_on(stage, ends_at):
        report((instant - begins).days, days, instant.astimezone(SHANGHAI).date().isoformat())
    transact(session_factory, lambda session: set_clock(session, ends_at))
    report(days, days, ends_at.date().isoformat())
    return stage.cast


def set_stage(
    session_factory: SessionFactory,
    settings: Settings,
    batches: Sequence[Batch],
    standing: Standing | None = None,
) -> Stage:
    """Make everything ready for the first day of these batches, or for where they stand."""
    if standing is None:
        begins = _morning(batches[0].starts_on - DAY)
        cast = transact(
            session_factory, lambda session: _prepare(session, settings, batches, begins)
        )
        standing = Standing(cast, begins)
    standing.cast.batches = batches
    return Stage(session_factory, settings, standing, _initiatives(batches, settings))


def play_on(stage: Stage, until: datetime) -> Iterator[datetime]:
    """Play until an instant; gives each at which something happened, once it has."""
    while (following := _next_instant(stage, stage.standing.instant)) <= until:
        stage.standing.instant = following
        _live(stage, following)
        yield following


def _prepare(
    session: Session, settings: Settings, batches: Sequence[Batch], begins: datetime
) -> Cast:
    set_clock(session, begins)
    cast = set_up(session, batches)
    keep_files(session, settings, cast)
    return cast


def _initiatives(batches: Sequence[Batch], settings: Settings) -> list[Initiative]:
    """What nobody is asked to do by a task: starting a batch, and joining it."""
    found: list[Initiative] = []
    for batch in batches:
        found.append((batch.starts_on, _starting(batch)))
        for pair in batch.filing:
            if pair.place:
                found.append((batch.filing_opens_on, _needing(batch, pair.place)))
            if pair.agency:
                found.append((batch.filing_opens_on, _applying(batch, pair.agency)))
        if batch.objection:
            found.append((batch.objection[1], _objecting(batch, batch.objection[0])))
        if batch.suspension:
            found.append((batch.suspension[1], _suspending(batch, batch.suspension[0])))
        for agency, day in batch.ledgers:
            found.append((day, _entering(batch, settings, agency, day)))
        if batch.replacement:
            found.append((batch.replacement[1], _replacing(batch, batch.replacement[0])))
    return sorted(found, key=lambda one: one[0])


def _starting(batch: Batch) -> Beginning:
    return lambda session, cast: start_programme(
        session,
        actor_of(session, cast.people["coordinator"]),
        office_id=cast.organisations["C"],
        year=batch.year,
    )


def _needing(batch: Batch, place: str) -> Beginning:
    return lambda session, cast: open_need(
        session,
        actor_of(session, cast.people[f"contact-{place.lower()}"]),
        programme_id=_programme_id(session, batch),
        place_id=cast.organisations[place],
    )


def _applying(batch: Batch, agency: str) -> Beginning:
    return lambda session, cast: open_application(
        session,
        actor_of(session, cast.people[f"agency-{agency.lower()}"]),
        programme_id=_programme_id(session, batch),
        agency_id=cast.organisations[agency],
    )


def _objecting(batch: Batch, agency: str) -> Beginning:
    """Somebody objects, by name, to the selection of an agency."""

    def act(session: Session, _cast: Cast) -> object:
        wanted = select(Notice.id).where(
            Notice.programme_id == _programme_id(session, batch), Notice.status == "posted"
        )
        return object_to(
            session,
            session.scalars(wanted).one(),
            name="群众M-1（示例）",
            contact="0458-0000001",
            ground=f"{AGENCIES[agency][0]}申报的业绩与事实不符（示例）",
        )

    return act


def _suspending(batch: Batch, agency: str) -> Beginning:
    """The coordinator asks for a project to be suspended."""

    def act(session: Session, cast: Cast) -> object:
        coordinator = actor_of(session, cast.people["coordinator"])
        case_id = _pairing_case(session, cast, batch, agency)
        return changes.begin(session, coordinator, case_id, "suspension")

    return act


def _entering(batch: Batch, settings: Settings, agency: str, day: date) -> Beginning:
    """The workers enter into the ledger what they did until a day."""
    return lambda session, cast: keep_ledger(
        session,
        settings,
        cast,
        agency=agency,
        programme_id=_programme_id(session, batch),
        until=day,
    )


def _replacing(batch: Batch, agency: str) -> Beginning:
    """The agency takes somebody on, and asks for them to take the place of one of its team."""

    def act(session: Session, cast: Cast) -> object:
        hire(session, cast, agency)
        lead = actor_of(session, cast.people[f"agency-{agency.lower()}"])
        case_id = _pairing_case(session, cast, batch, agency)
        return changes.begin(session, lead, case_id, "replacement")

    return act


def _pairing_case(session: Session, cast: Cast, batch: Batch, agency: str) -> int:
    wanted = select(Pairing.case_id).where(
        Pairing.programme_id == _programme_id(session, batch),
        Pairing.agency_id == cast.organisations[agency],
    )
    return session.scalars(wanted).one() or 0


def _programme_id(session: Session, batch: Batch) -> int:
    return session.scalars(select(Programme.id).where(Programme.year == batch.year)).one()


def _next_instant(stage: Stage, instant: datetime) -> datetime:
    """The next timer, or the next morning on which somebody has something to do."""

    def find(session: Session) -> datetime:
        due = session.scalar(select(func.min(wait.c.due_at)).where(~wait.c.suspended))
        mornings = [_work_morning(session, instant, day) for day, _ in stage.ahead[:1]]
        for task_id in _open(session):
            day = _day_of(session, stage, task_id)
            if day is not None:
                mornings.append(_work_morning(session, instant, day))
        instants = [*mornings, *([max(due, instant)] if due is not None else [])]
        return min(instants, default=LATEST)

    return transact(stage.session_factory, find)


def _day_of(session: Session, stage: Stage, task_id: int) -> date | None:
    days = stage.standing.days
    if task_id not in days:
        desk = desk_of(session, stage.cast, get_task(session, task_id))
        days[task_id] = None if desk.held else desk.not_before
    return days[task_id]


def _live(stage: Stage, instant: datetime) -> None:
    """Wake what is due; on a working morning, do what lay open when it began."""
    transact(stage.session_factory, lambda session: set_clock(session, instant))
    for instance_id in transact(stage.session_factory, engine.due_instances):
        transact(stage.session_factory, _waking(instance_id))
    today = instant.astimezone(SHANGHAI)
    if today.time() != MORNING:
        return
    waiting = transact(stage.session_factory, _open)
    while stage.ahead and stage.ahead[0][0] <= today.date():
        _, begin = stage.ahead[0]
        stage.standing.taken += 1
        transact(stage.session_factory, _beginning(begin, stage.cast))
    for task_id in waiting:
        instant += BETWEEN_TASKS
        transact(stage.session_factory, _doing(stage, task_id, instant))


def _waking(instance_id: int) -> Callable[[Session], object]:
    return lambda session: engine.wake(session, instance_id)


def _beginning(begin: Beginning, cast: Cast) -> Callable[[Session], object]:
    return lambda session: begin(session, cast)


def _doing(stage: Stage, task_id: int, instant: datetime) -> Callable[[Session], object]:
    return lambda session: _do(session, stage, task_id, instant)


def _do(session: Session, stage: Stage, task_id: int, instant: datetime) -> None:
    """Let the right person hand in a task's form, unless it is held or its day has not come."""
    task, day = get_task(session, task_id), _day_of(session, stage, task_id)
    if task.state != "open" or day is None or day > instant.astimezone(SHANGHAI).date():
        return
    set_clock(session, instant)
    desk = desk_of(session, stage.cast, task)
    actor = _actor_for(session, task)
    data = dict(ANSWERS[str(task.form_key)](desk))
    data.update(desk.instead)
    data.update(_files(session, stage, task, actor))
    if task.form_key == "programme.pairs" and desk.batch.second_pairing:
        _try_second_pairing(session, stage, desk, actor, data)
    cases.complete(session, task_id, actor, data)


def _try_second_pairing(
    session: Session, stage: Stage, desk: Desk, actor: Actor, data: Mapping[str, object]
) -> None:
    """Propose an agency for a second place, and keep what the form says to that."""
    assert desk.batch.second_pairing is not None  # noqa: S101 - asked for where there is one
    agency, place = desk.batch.second_pairing
    pairs = list(data["pairs"])  # type: ignore[call-overload]
    given = (stage.cast.organisations[agency], stage.cast.organisations[place])
    more = {**pairs[0], "agency": given[0], "place": given[1]}
    try:
        cases.complete(session, desk.task.id, actor, {**data, "pairs": [*pairs, more]})
    except forms.Invalid as refused:
        messages = [told for each in refused.errors.values() for told in each]
        stage.cast.refused[f"{agency}-{place}"] = str(messages[0])


def _actor_for(session: Session, task: Task) -> Actor:
    """The first of those entitled who may really do it."""
    if task.assignee is not None:
        return actor_of(session, int(task.assignee))
    holders = (
        select(Appointment.person_id)
        .join(task_candidate, task_candidate.c.role == Appointment.role)
        .where(
            task_candidate.c.task_id == task.id,
            task_candidate.c.organisation == cast(Appointment.organisation_id, String),
        )
        .order_by(Appointment.id)
    )
    actors = (actor_of(session, person_id) for person_id in session.scalars(holders).all())
    return next(one for one in actors if authority.may(session, one, "task.complete", task))


def _files(session: Session, stage: Stage, task: Task, actor: Actor) -> dict[str, object]:
    """A short paper for each file that the form requires."""
    fields = [
        one.name
        for section in forms.describe(str(task.form_key)).sections
        for one in section.fields
        if one.kind == "files" and (one.required or one.name in PAPERS)
    ]
    return {name: [_paper(session, stage, task, actor, name)] for name in fields}


def _paper(session: Session, stage: Stage, task: Task, actor: Actor, name: str) -> int:
    text = f"{task.name}（示例）\n{now(session).date().isoformat()}\n".encode()
    return attach(
        session,
        stage.settings,
        actor,
        f"{name}.txt",
        BytesIO(text),
        task_id=task.id,
        field=name,
    ).id


def _open(session: Session) -> list[int]:
    return list(
        session.scalars(
            select(human_task.c.id).where(human_task.c.state == "open").order_by(human_task.c.id)
        )
    )


def _work_morning(session: Session, instant: datetime, not_before: date) -> datetime:
    """The first morning of a working day after an instant, and not before a day."""
    local = instant.astimezone(SHANGHAI)
    # What happens at midnight leaves the morning that follows it.
    day = max(local.date() + (DAY if local.time() >= MORNING else NO_DAY), not_before)
    calendar = work_calendar(session, day)
    while not is_working_day(calendar, day):
        day += DAY
    return _morning(day)


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, SHANGHAI)
