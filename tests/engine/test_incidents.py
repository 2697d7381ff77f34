"""What a person submits stays; what fails after it waits as an incident until somebody retries."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session, registry

import engine as e
from engine.calls import Call
from engine.errors import InstanceNotRunning, UnknownIncident
from engine.tables import incident, instance, message
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import end, exclusive, model, service, start, user, when
from tests.engine.rig import Rig

ledger = Table(
    "ledger", MetaData(), Column("id", Integer, primary_key=True), Column("line", String)
)


class Entry:
    """A line of the ledger."""

    def __init__(self, id: int, line: str) -> None:
        self.id, self.line = id, line


registry().map_imperatively(Entry, ledger)
MODEL = model(
    start() + user("submit") + service("book", "book") + service("pay", "pay")
    + user("thank") + end(),
    "start -> submit -> book -> pay -> thank -> end",
)  # fmt: skip
OTHER = model(start() + user("other") + end(), "start -> other -> end", process="aside")


class Bank:
    """Handlers of which one fails until it is mended."""

    def __init__(self) -> None:
        self.broken = True

    def book(self, session: Session, call: Call) -> Mapping[str, object]:
        session.execute(insert(ledger).values(line="booked"))
        return {"booked": True}

    def pay(self, session: Session, call: Call) -> Mapping[str, object]:
        session.execute(insert(ledger).values(line="paid"))
        call.start("aside", {})
        call.publish("paid", 1)
        if self.broken:
            message = "the bank is closed"
            raise RuntimeError(message)
        return {"paid": True}


@pytest.fixture
def bank() -> Bank:
    return Bank()


@pytest.fixture
def failed(make_rig: MakeRig, bank: Bank) -> Rig:
    """An instance whose payment has failed after a person's submission."""
    rig = make_rig(handlers={"book": bank.book, "pay": bank.pay})
    ledger.create(rig.database)
    rig.deploy(MODEL, OTHER)
    rig.start()
    rig.complete("submit", {"amount": 5}, actor="7")
    return rig


def lines(rig: Rig) -> list[str]:
    return list(rig.run(lambda s: s.scalars(select(ledger.c.line).order_by(ledger.c.id)).all()))


def test_only_the_failed_activity_is_undone(failed: Rig) -> None:
    assert lines(failed) == ["booked"]
    assert failed.variables(1) == {"amount": 5, "booked": True}
    assert failed.tasks() == []
    assert failed.status(1) == "running"
    (row,) = failed.run(e.open_incidents)
    assert (row.element_id, row.attempts, row.process_id) == ("pay", 1, "p")
    assert "the bank is closed" in row.message
    assert "RuntimeError" in row.trace
    assert [(each.element_id, each.actor) for each in failed.history(1)
            if each.kind == "incident_opened"] == [("pay", "7")]  # fmt: skip


def test_what_the_failed_handler_sent_and_started_is_undone_too(failed: Rig) -> None:
    assert failed.rows(message) == []
    assert failed.run(lambda s: s.scalars(select(instance.c.process_id)).all()) == ["p"]


def test_a_retry_that_works_goes_on(failed: Rig, bank: Bank) -> None:
    bank.broken = False
    (row,) = failed.run(e.open_incidents)
    advance = failed.run(lambda s: failed.engine.retry_incident(s, row.id, actor="admin"))
    assert advance.status == "running"
    assert failed.tasks() == ["other", "thank"]
    assert lines(failed) == ["booked", "paid"]
    assert failed.run(e.open_incidents) == []
    assert [each.closed_at is not None for each in failed.rows(incident)] == [True]
    with pytest.raises(UnknownIncident, match=str(row.id)):
        failed.run(lambda s: failed.engine.retry_incident(s, row.id, actor="admin"))


def test_a_retry_that_fails_counts(failed: Rig) -> None:
    for attempts in (2, 3):
        (row,) = failed.run(e.open_incidents)
        failed.run(lambda s, at=row.id: failed.engine.retry_incident(s, at, actor="admin"))  # type: ignore[misc]
        (row,) = failed.run(e.open_incidents)
        assert row.attempts == attempts
    assert lines(failed) == ["booked"]


def test_cancelling_closes_the_incident(failed: Rig) -> None:
    (row,) = failed.run(e.open_incidents)
    failed.run(lambda s: failed.engine.cancel(s, 1, actor="admin", reason="void"))
    assert failed.run(e.open_incidents) == []
    with pytest.raises((UnknownIncident, InstanceNotRunning)):
        failed.run(lambda s: failed.engine.retry_incident(s, row.id, actor="admin"))


def test_a_condition_without_a_way_on_is_an_incident_that_keeps_the_submission(rig: Rig) -> None:
    rig.deploy(
        model(start() + user("a") + exclusive("big") + user("b") + end()
              + when("big", "b", "n > 10") + when("big", "end", "n < 0"), "start -> a -> big", "b -> end")
    )  # fmt: skip
    number = rig.start()
    assert len(rig.complete("a", {"n": 1}).opened) == 0
    (row,) = rig.run(e.open_incidents)
    assert row.element_id == "big"
    assert rig.variables(number) == {"n": 1}


def test_a_handler_that_is_gone_is_an_incident(failed: Rig, bank: Bank) -> None:
    other = Rig(failed.database, handlers={"book": bank.book})
    number = other.start()
    other.complete("submit")
    opened = [row for row in other.run(e.open_incidents) if row.instance_id == number]
    assert ["pay" in row.message for row in opened] == [True]


def test_a_value_that_cannot_be_stored_is_the_handlers_incident(make_rig: MakeRig) -> None:
    rig = make_rig(handlers={"book": lambda session, call: {"what": object()}})
    rig.deploy(model(start() + user("a") + service("b", "book") + end(), "start -> a -> b -> end"))
    rig.start()
    rig.complete("a")
    (row,) = rig.run(e.open_incidents)
    assert "what" in row.message


def test_what_a_handler_added_and_the_database_refuses_is_its_incident(
    make_rig_on: MakeRig,
) -> None:
    """It is sent when the handler is over already, and must cost nobody's submission all the same."""

    def book(session: Session, call: Call) -> None:
        session.add(Entry(id=1, line=str(call.variables["n"])))

    rig = make_rig_on(handlers={"book": book}, retries=())
    ledger.create(rig.database)
    rig.deploy(model(start() + user("a") + service("b", "book") + user("c") + end(),
                     "start -> a -> b -> c -> end"))  # fmt: skip
    numbers = []
    for n in (1, 2):
        numbers.append(rig.start(n=n))
        rig.complete("a", {"said": n})
    assert lines(rig) == ["1"]
    assert [rig.tasks(number) for number in numbers] == [["c"], []]
    assert rig.variables(numbers[1])["said"] == 2
    (row,) = rig.run(e.open_incidents)
    assert (row.instance_id, row.element_id) == (numbers[1], "b")
