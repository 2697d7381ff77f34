"""The ledger on a database: always balanced, never edited, never overdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine as Database
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.workflows.house import bare_pairing, build
from workflows.errors import Conflict
from workflows.money import rules
from workflows.money.actions import post, postings
from workflows.money.models import Entry, Line

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def books(migrated: Database) -> Iterator[Session]:
    """A migrated database, and a pairing whose ledger is empty."""
    with Session(migrated) as session:
        yield session
        session.rollback()


def pairing(session: Session) -> int:
    """A pairing, of which only its id matters here."""
    return bare_pairing(session, build(session))


CENTS = st.integers(1, 30_000_00)
ACT = st.tuples(st.sampled_from(["pay", "spend", "return", "release", "reverse"]), CENTS)


def test_any_sequence_keeps_balances_equal_to_a_recount(books: Session) -> None:
    number = pairing(books)

    @given(st.lists(ACT, max_size=12))
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def play(acts: list[tuple[str, int]]) -> None:
        savepoint = books.begin_nested()
        post(
            books,
            number,
            "grant",
            rules.transfer("funder", "payable", Decimal(200_000)),
            author="system",
        )
        # The same in whole cents, each account a counter, without lines or signs.
        paid_out, in_hand, spent, given_back = 200_000_00, 0, 0, 0
        done: list[tuple[str, int, Entry]] = []
        for verb, cents in acts:
            amount = Decimal(cents) / 100
            fits = cents <= (paid_out if verb in ("pay", "release") else in_hand)
            lines = {
                "pay": rules.transfer("payable", "agency", amount),
                "spend": rules.spending({"人员": amount}),
                "return": rules.transfer("agency", "funder", amount),
                "release": rules.transfer("payable", "funder", amount),
            }
            if verb == "reverse":
                if not done or done[-1][0] != "spend":
                    continue
                _, taken, entry = done.pop()
                back = [rules.Posting(one.account, one.amount, one.item) for one in entry.lines]
                post(
                    books,
                    number,
                    "reversal",
                    rules.reversal(back),
                    author="1",
                    reverses_id=entry.id,
                )
                in_hand, spent = in_hand + taken, spent - taken
                continue
            kind = {"pay": "payment", "spend": "spending"}.get(verb, verb)
            if not fits:
                with pytest.raises(Conflict):
                    post(books, number, kind, lines[verb], author="1")
                continue
            done.append((verb, cents, post(books, number, kind, lines[verb], author="1")))
            if verb == "pay":
                paid_out, in_hand = paid_out - cents, in_hand + cents
            elif verb == "spend":
                in_hand, spent = in_hand - cents, spent + cents
            elif verb == "return":
                in_hand, given_back = in_hand - cents, given_back + cents
            else:
                paid_out, given_back = paid_out - cents, given_back + cents
        found = rules.balances(postings(books, number))
        counted = {
            "payable": paid_out,
            "agency": in_hand,
            "spending": spent,
            "funder": given_back - 200_000_00,
        }
        assert {name: int(found.get(name, 0) * 100) for name in counted} == counted
        sums = books.scalars(select(func.sum(Line.amount)).group_by(Line.entry_id)).all()
        assert {Decimal(str(one)).quantize(rules.CENT) for one in sums} == {Decimal(0)}
        savepoint.rollback()
        books.expire_all()

    play()


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("table", [Entry, Line])
def test_the_database_itself_refuses_to_change_the_ledger(
    books: Session, verb: str, table: type[Entry] | type[Line]
) -> None:
    number = pairing(books)
    lines = rules.transfer("funder", "payable", Decimal(1))
    entry = post(books, number, "grant", lines, author="system")
    made = delete(table) if verb == "delete" else update(table)
    changed = {"text": "x"} if table is Entry else {"amount": Decimal(2)}
    with pytest.raises(DBAPIError, match="the ledger is only added to"), books.begin_nested():
        books.execute(made if verb == "delete" else update(table).values(**changed))
    assert books.scalar(select(func.count()).select_from(Line)) == 2
    assert entry.kind == "grant"


def test_what_does_not_balance_is_not_posted(books: Session) -> None:
    number = pairing(books)
    with pytest.raises(Conflict):
        post(books, number, "grant", [rules.Posting("payable", Decimal(1))], author="system")
    assert postings(books, number) == []


def test_nothing_is_reversed_twice(books: Session) -> None:
    number = pairing(books)
    lines = rules.transfer("funder", "payable", Decimal(1))
    entry = post(books, number, "grant", lines, author="system")
    row = {"pairing_id": number, "kind": "reversal", "at": NOW, "author": "1", "text": ""}
    books.execute(insert(Entry).values(**row, reverses_id=entry.id))
    with pytest.raises(DBAPIError), books.begin_nested():
        books.execute(insert(Entry).values(**row, reverses_id=entry.id))
