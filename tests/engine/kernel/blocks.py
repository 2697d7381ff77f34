"""The parts of random models: blocks with one way in and one way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields


@dataclass
class Block:
    """A part of a model; its label, given once all is drawn, makes all ids in it unique."""

    label: str = field(default="", kw_only=True)


@dataclass
class Task(Block):
    """A user task; its completion writes the variable ``v_<label>``."""


@dataclass
class Booked(Task):
    """A user task that is compensated by another, ``u_<label>``."""


@dataclass
class Seq(Block):
    parts: list[Block]


@dataclass
class Xor(Block):
    branches: list[Block]
    choice: int


@dataclass
class And(Block):
    branches: list[Block]


@dataclass
class Or(Block):
    branches: list[Block]
    chosen: list[bool]


@dataclass
class Loop(Block):
    body: Block
    times: int


@dataclass
class Split(Block):
    """A user task from which several flows lead on; the first is the default.

    Each of the others has no condition, a true one or a false one: None, True, False.
    """

    task: Task
    branches: list[Block]
    conditions: list[bool | None]


@dataclass
class Repeat(Block):
    """A standard loop, tested before or after each round, or ended by its maximum."""

    body: Task | Sub
    times: int
    before: bool
    maximum: bool


@dataclass
class Sub(Block):
    body: Block


@dataclass
class Multi(Block):
    """Items; each begins with a user task, so that no two end in one step."""

    first: Task
    rest: Block | None
    count: int
    sequential: bool
    until: int | None
    by_number: bool


@dataclass
class Timed(Block):
    """An activity with a boundary timer."""

    activity: Task | Sub
    hours: int
    handler: Block
    interrupting: bool


@dataclass
class Notified(Block):
    """An activity with a non-interrupting message boundary, which may fire again and again."""

    activity: Task | Sub
    handler: Block


@dataclass
class Caught(Block):
    """A sub-process with an error boundary."""

    body: Block
    handler: Block


@dataclass
class Throw(Block):
    """A user task, and behind it perhaps an error end event."""

    task: Task
    happens: bool


@dataclass
class Stop(Block):
    """A user task, and behind it perhaps a terminate end event."""

    task: Task
    happens: bool


@dataclass
class Race(Block):
    """An event-based gateway: a message or a timer."""

    hours: int
    on_message: Block
    on_timer: Block


@dataclass
class Listening(Block):
    """A sub-process with an event sub-process: a message, a timer or a cycle of three."""

    body: Block
    trigger: str
    hours: int
    handler: Block
    interrupting: bool


@dataclass
class Raise(Block):
    """A user task, behind it an escalation; and on it goes."""

    task: Task


@dataclass
class Alerted(Block):
    """A sub-process with an escalation boundary."""

    body: Block
    handler: Block
    interrupting: bool


@dataclass
class Watched(Block):
    """A sub-process with a boundary that watches whether what its first task writes is odd."""

    first: Task
    rest: Block
    handler: Block
    interrupting: bool


@dataclass
class Flaky(Block):
    """A service that fails at the first attempt: an incident, until somebody retries it."""


@dataclass
class Undo(Block):
    """Throws compensation: of one activity of its scope, or of all."""

    nth: int | None
    waits: bool
    target: str = ""


@dataclass
class Cancel(Block):
    """A user task, and behind it perhaps a cancel end event; only within a transaction."""

    task: Task
    happens: bool


@dataclass
class Transaction(Block):
    """A transaction, whose last part may cancel it, and what happens when it is cancelled."""

    body: Block
    last: Cancel
    handler: Block


WITH_BORDER = (Caught, Transaction, Alerted, Watched)
"""Sub-processes whose handler stands outside."""

SCOPES = (Sub, Multi, Listening, *WITH_BORDER)


def inside(block: Block) -> Iterator[Block]:
    """The blocks that a block is made of."""
    for each in fields(block):
        value = getattr(block, each.name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Block):
                yield part


def everything(block: Block) -> Iterator[Block]:
    """A block and all in it."""
    yield block
    for part in inside(block):
        yield from everything(part)


def labelled(block: Block) -> Block:
    """Number all blocks, and let those that undo one activity name it."""
    for number, each in enumerate(everything(block), 1):
        each.label = f"n{number}"
    for scope in everything(block):
        if scope is block or isinstance(scope, SCOPES):
            _name_targets(list(same_scope(scope)))
    return block


def same_scope(scope: Block) -> Iterator[Block]:
    """What stands in the scope that a block opens, without what is in scopes inside."""
    for part in inside(scope):
        if isinstance(scope, (Listening, *WITH_BORDER)) and part is scope.handler:
            continue
        yield from _outside(part)


def _outside(block: Block) -> Iterator[Block]:
    yield block
    if isinstance(block, WITH_BORDER):
        yield from _outside(block.handler)
    elif not isinstance(block, SCOPES):
        for part in inside(block):
            yield from _outside(part)


def _name_targets(blocks: list[Block]) -> None:
    named = [each for each in blocks if undoable(each)]
    for each in blocks:
        if isinstance(each, Undo) and each.nth is not None and named:
            each.target = activity_of(named[each.nth % len(named)])


def undoable(block: Block) -> bool:
    """Whether a block is an activity that has a handler, or one inside."""
    if isinstance(block, SCOPES):
        return any(undoable(each) for each in same_scope(block))
    return isinstance(block, Booked)


def activity_of(block: Block) -> str:
    """The id of the activity that a block is drawn as."""
    simple = isinstance(block, Multi) and block.rest is None
    return block.first.label if simple else block.label
