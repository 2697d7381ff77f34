"""Writing into the service ledger: entries, their evidence, and reversals; nothing is changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import now
from workflows import authority
from workflows.answers import Answers
from workflows.authority import Actor
from workflows.calendars.rules import day_of
from workflows.cases.models import Attachment, Case
from workflows.cases.queries import get_case
from workflows.errors import Conflict, NotFound, Rejected
from workflows.ledgers.models import ServiceEntry, ServiceEvidence, ServiceUnit
from workflows.ledgers.queries import pairing_of_case
from workflows.messages import N_, Message
from workflows.pairings.models import Pairing


def record(
    session: Session, actor: Actor, case_id: int, answers: Answers, files: Collection[int] = ()
) -> ServiceEntry:
    """Enter what was done, in a unit that is there or in a new one."""
    case, pairing = _writable(session, actor, case_id)
    _require_day(session, pairing, answers.day("held_on"))
    unit = _unit(session, actor, pairing, answers)
    entry = ServiceEntry(
        unit_id=unit.id,
        held_on=answers.day("held_on"),
        hours=answers.decimal("hours"),
        persons=answers.number("persons"),
        person_times=answers.number("person_times"),
        note=answers.text("note"),
        author_id=actor.id,
        at=now(session),
    )
    session.add(entry)
    session.flush()
    _prove(session, actor, case, entry, files)
    return entry


def prove(
    session: Session, actor: Actor, case_id: int, entry_id: int, files: Collection[int]
) -> None:
    """Add evidence to an entry that stands."""
    case, pairing = _writable(session, actor, case_id)
    if not files:
        raise Rejected("evidence", Message(N_("请选择证明材料")))
    _prove(session, actor, case, _entry(session, pairing, entry_id), files)


def reverse(
    session: Session, actor: Actor, case_id: int, entry_id: int, *, reason: str
) -> ServiceEntry:
    """Take an entry back by another that reverses it."""
    _, pairing = _writable(session, actor, case_id)
    entry = _entry(session, pairing, entry_id)
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明冲销理由")))
    reversal = ServiceEntry(
        unit_id=entry.unit_id,
        held_on=entry.held_on,
        hours=entry.hours,
        persons=entry.persons,
        person_times=entry.person_times,
        author_id=actor.id,
        at=now(session),
        reverses_id=entry.id,
        reason=reason.strip(),
    )
    session.add(reversal)
    session.flush()
    return reversal


def _writable(session: Session, actor: Actor, case_id: int) -> tuple[Case, Pairing]:
    case = get_case(session, case_id)
    authority.require(session, actor, "ledger.write", case)
    return case, pairing_of_case(session, case_id)


def _require_day(session: Session, pairing: Pairing, held_on: date) -> None:
    if held_on > day_of(now(session)):
        raise Rejected("held_on", Message(N_("不能登记尚未开展的服务")))
    if held_on < pairing.service_starts_on:
        raise Rejected("held_on", Message(N_("日期不能早于服务开始")))
    if held_on > pairing.service_ends_on:
        # No month would report it.
        last = pairing.service_ends_on.isoformat()
        raise Rejected("held_on", Message(N_("不能晚于服务结束日期（{day}）"), day=last))


def _unit(session: Session, actor: Actor, pairing: Pairing, answers: Answers) -> ServiceUnit:
    given = answers.maybe_number("unit")
    if given is not None:
        found = session.get(ServiceUnit, given)
        if found is None or found.pairing_id != pairing.id:
            raise NotFound(Message(N_("台账中没有这一项服务")))
        return found
    unit = ServiceUnit(
        pairing_id=pairing.id,
        kind=answers.text("kind"),
        title=answers.text("title"),
        author_id=actor.id,
        at=now(session),
    )
    session.add(unit)
    session.flush()
    return unit


def _entry(session: Session, pairing: Pairing, entry_id: int) -> ServiceEntry:
    """An entry of this pairing that was not reversed; whoever wants to reverse it now waits."""
    entry = session.scalar(
        select(ServiceEntry)
        .join(ServiceUnit, ServiceUnit.id == ServiceEntry.unit_id)
        .where(ServiceEntry.id == entry_id, ServiceUnit.pairing_id == pairing.id)
        .with_for_update(of=ServiceEntry)
    )
    if entry is None or entry.reverses_id is not None:
        raise NotFound(Message(N_("台账中没有这一条记录")))
    taken_back = select(ServiceEntry.id).where(ServiceEntry.reverses_id == entry.id)
    if session.scalar(taken_back) is not None:
        raise Conflict(Message(N_("这一条记录已冲销")))
    return entry


def _prove(
    session: Session, actor: Actor, case: Case, entry: ServiceEntry, files: Collection[int]
) -> None:
    ids = set(files)
    own = select(func.count()).where(Attachment.id.in_(ids), Attachment.case_id == case.id)
    if ids and session.scalar(own) != len(ids):
        raise Rejected("evidence", Message(N_("请重新上传文件")))
    known = {proof.attachment_id for proof in entry.evidence}
    for each in sorted(ids - known):
        proof = ServiceEvidence(attachment_id=each, author_id=actor.id, at=now(session))
        entry.evidence.append(proof)
    session.flush()
