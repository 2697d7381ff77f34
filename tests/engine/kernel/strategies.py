"""Hypothesis strategies for models of blocks: a failure shrinks to a small model."""

from functools import cache

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engine.kernel.blocks import (
    Alerted,
    And,
    Block,
    Booked,
    Cancel,
    Caught,
    Flaky,
    Listening,
    Loop,
    Multi,
    Notified,
    Or,
    Race,
    Raise,
    Repeat,
    Seq,
    Split,
    Stop,
    Sub,
    Task,
    Throw,
    Timed,
    Transaction,
    Undo,
    Watched,
    Xor,
    labelled,
)
from tests.engine.kernel.drawing import Drawing

REPEATABLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
"""The same models in every run: a failure is reported with its model, its events and a blob."""

DEPTH = 4
HOURS = st.integers(1, 60)
TASKS = st.builds(Task)
BOOKED = st.builds(Booked)
ACTIVITIES = TASKS | BOOKED
# A handler beside its activity may run several times at once: it keeps no counters.
BESIDE = st.builds(Seq, st.lists(ACTIVITIES, min_size=1, max_size=2))
UNDO = st.builds(Undo, st.none() | st.integers(0, 3), st.sampled_from([True, True, False]))
THROW = st.builds(Throw, TASKS, st.booleans())
STOP = st.builds(Stop, TASKS, st.booleans())
RAISE = st.builds(Raise, TASKS)
CANCEL = st.builds(Cancel, TASKS, st.booleans())


def models() -> st.SearchStrategy[Block]:
    """Whole models, with their labels."""
    return st.builds(Seq, st.lists(blocks(DEPTH), min_size=1, max_size=3)).map(labelled)


def samples(count: int) -> list[bytes]:
    """Drawn models as BPMN, always the same, for who wants some to do other things with."""
    found: list[bytes] = []

    @settings(REPEATABLE, phases=[Phase.generate], max_examples=10 * count)
    @given(models() | undoing())
    def collect(block: Block) -> None:
        found.append(Drawing().xml(block))

    collect()
    # The first ones are the simplest, and very large ones are slow to handle.
    return sorted(found, key=len)[-4 * count : -2 * count : 2]


def forks(depth: int = 2) -> st.SearchStrategy[Block]:
    """Models of nothing but tasks and gateways, with their labels."""
    several = st.lists(_forked(depth), min_size=2, max_size=3)
    return (st.builds(And, several) | several.flatmap(_or)).map(labelled)


def _forked(depth: int) -> st.SearchStrategy[Block]:
    several = st.lists(_forked(depth - 1) if depth else TASKS, min_size=2, max_size=3)
    return TASKS | st.builds(Seq, several) | st.builds(And, several) | several.flatmap(_or)


def items() -> st.SearchStrategy[Block]:
    """Activities that are done several times, with their labels."""
    several = st.builds(
        Multi, TASKS, st.none() | TASKS, st.integers(2, 3), st.booleans(), st.none(), st.booleans()
    )
    return st.builds(Seq, st.lists(several, min_size=1, max_size=2)).map(labelled)


def hearing() -> st.SearchStrategy[Block]:
    """Models in which much is heard, with their labels."""
    return st.one_of(_heard(st.one_of(TASKS, RAISE, *_heard(TASKS | RAISE)))).map(labelled)


def undoing() -> st.SearchStrategy[Block]:
    """Models in which much is undone, with their labels."""
    return undone(2).map(labelled)


@cache
def undone(depth: int) -> st.SearchStrategy[Block]:
    """Some activities, and behind them a throw event, or a transaction that is cancelled."""
    some = st.lists(undoable(depth), min_size=1, max_size=2)
    thrown = st.builds(lambda parts, undo, rest: Seq([*parts, undo, *rest]), some, UNDO, some)
    cancelled = st.builds(Transaction, st.builds(Seq, some), CANCEL, TASKS)
    return thrown | cancelled


@cache
def undoable(depth: int) -> st.SearchStrategy[Block]:
    """What can be undone, and what may come between."""
    kinds = [BOOKED, UNDO, STOP]
    if depth:
        inner = undoable(depth - 1) | undone(depth - 1)
        several = st.lists(inner, min_size=2, max_size=2)
        counts = st.integers(1, 3)
        kinds += [
            st.builds(Sub, inner),
            st.builds(And, several),
            st.builds(Loop, inner, counts),
            st.builds(
                Multi, BOOKED, st.none() | inner, counts, st.booleans(), st.none(), st.booleans()
            ),
            st.builds(Timed, BOOKED, HOURS, BESIDE, st.just(False)),
            st.builds(Notified, st.builds(Sub, inner), BESIDE),
            st.builds(Transaction, inner, CANCEL, TASKS),
        ]
    return st.one_of(kinds)


@cache
def blocks(depth: int, in_transaction: bool = False) -> st.SearchStrategy[Block]:
    """Blocks with so many levels below; simple ones come first, since that is what remains."""
    kinds: list[st.SearchStrategy[Block]] = [TASKS, BOOKED, UNDO, RAISE]
    if depth < DEPTH:
        # Too near to the top they end most models before anything has happened.
        kinds += [THROW, STOP] + [CANCEL] * in_transaction
    if depth:
        kinds += _compound(depth - 1, in_transaction)
    return st.one_of(kinds)


def _compound(depth: int, in_transaction: bool) -> list[st.SearchStrategy[Block]]:
    inner = blocks(depth, in_transaction)
    several = st.lists(inner, min_size=2, max_size=3)
    parts = st.lists(inner, min_size=0, max_size=3)
    sub = st.builds(Sub, inner)
    activity = ACTIVITIES | sub
    own = blocks(depth, True)
    return [
        st.builds(Seq, parts),
        several.flatmap(_xor),
        st.builds(And, several),
        st.builds(And, several),
        several.flatmap(_or),
        st.builds(Loop, inner, st.integers(1, 3)),
        sub,
        st.builds(
            Multi,
            ACTIVITIES,
            st.none() | inner,
            st.integers(0, 3),
            st.booleans(),
            st.sampled_from([None, None, 1, 2]),
            st.booleans(),
        ),
        st.builds(Timed, activity, HOURS, inner, st.just(True)),
        st.builds(Timed, activity, HOURS, BESIDE, st.just(False)),
        st.builds(Notified, activity, BESIDE),
        st.builds(Caught, inner, inner),
        st.builds(Race, HOURS, inner, inner),
        st.builds(Flaky),
        st.builds(Transaction, own, CANCEL, inner),
        several.flatmap(_split),
        st.builds(Repeat, TASKS | sub, st.integers(1, 3), st.booleans(), st.booleans()),
        *_heard(inner),
    ]


def _heard(inner: st.SearchStrategy[Block]) -> list[st.SearchStrategy[Block]]:
    """Sub-processes with an event sub-process, or with a border that hears or sees something."""
    triggers = st.sampled_from(["message", "timer", "cycle"])
    raised = st.builds(lambda first, rest: Seq([first, rest]), RAISE, inner)
    return [
        st.builds(Listening, inner, triggers, HOURS, BESIDE, st.booleans()),
        st.builds(Alerted, raised, inner, st.just(True)),
        st.builds(Alerted, raised, BESIDE, st.just(False)),
        st.builds(Watched, TASKS, inner, inner, st.just(True)),
        st.builds(Watched, TASKS, inner, BESIDE, st.just(False)),
    ]


def _xor(branches: list[Block]) -> st.SearchStrategy[Block]:
    return st.builds(Xor, st.just(branches), st.integers(0, len(branches) - 1))


def _split(branches: list[Block]) -> st.SearchStrategy[Block]:
    count = len(branches) - 1
    conditions = st.lists(st.sampled_from([None, True, False]), min_size=count, max_size=count)
    return st.builds(Split, TASKS, st.just(branches), conditions)


def _or(branches: list[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(st.booleans(), min_size=len(branches), max_size=len(branches)).filter(any)
    return st.builds(Or, st.just(branches), some)
