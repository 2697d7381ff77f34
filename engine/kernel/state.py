"""An instance as bytes and back: open tasks and scopes only, never the spec.

Rows stay as they were read until something asks for them, so that a step of a wide instance costs
what it touches.

The bytes are zstd over lines of tagged JSON, one for each row, behind one that says where the rows
are. It begins with the version of the format; a state saved by an earlier release, whose formats
were a single line, goes through the migrations from its version on.
"""

from collections.abc import Callable, Mapping
from threading import local
from typing import Any, Final, cast

import orjson
import zstandard
from SpiffWorkflow.util.task import TaskState

from engine import codec
from engine.errors import InvariantBroken, StateRefused
from engine.kernel.compensation import Undo
from engine.kernel.completions import DONE
from engine.kernel.definition import Definition
from engine.kernel.entries import Entries, Index, Table
from engine.kernel.host import Host
from engine.kernel.instance import Instance
from engine.kernel.resting import Held, Resting
from engine.kernel.scopes import ROOT, Scope
from engine.kernel.task import OPEN_STATES, Task


def _with_root_data(entries: list[object]) -> list[object]:
    """Format 2 keeps what the process itself remembers: what could be compensated."""
    return [*entries[:3], {}, *entries[3:]]


def _in_lines(entries: list[object]) -> list[object]:
    """Format 3 has the same entries; its rows are lines of their own."""
    return entries


FORMAT: Final = 3
LINES: Final = 3
"""The first format whose rows are lines."""
MIGRATIONS: Final[Mapping[int, Callable[[list[object]], list[object]]]] = {
    1: _with_root_data,
    2: _in_lines,
}
"""From a format to the next: what the entries after the version become."""

ANNOUNCED: Final = "announced"
"""Whether a task in the queue has been announced."""

MAX_BYTES: Final = 64 * 1024 * 1024


class _Zstd(local):
    """One compressor a thread: making one costs more than a small state."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=1)
        self.decompressor = zstandard.ZstdDecompressor()


ZSTD: Final = _Zstd()


def dump(instance: Instance) -> bytes:
    """Save an instance that has come to rest."""
    return compress(entries(instance))


def compress(entries: Entries) -> bytes:
    """The bytes of a state, given its entries."""
    return ZSTD.compressor.compress(entries.text(FORMAT))


def entries(instance: Instance) -> Entries:
    """What there is to save of an instance that has come to rest."""
    check(instance)
    ends = [instance.terminated_by, instance.last_element]
    root = instance.root.internal_data
    heads = cast(list[Any], codec.pack([instance.status, instance.next_id, ends, root]))
    scopes = _saved(instance.scopes.by_id, _scope_row)
    tasks = _saved(instance.tasks, _row)
    return Entries(heads, scopes, tasks, _index(instance, tasks))


def _saved(table: Resting[Held], row_of: Callable[[int, Held], list[object]]) -> Table:
    """The rows of a table by number: those that nothing has touched as they were read."""
    rows = dict(table.rows)
    for number, held in table.awake:
        if row := row_of(number, held):
            rows[number] = orjson.dumps(codec.pack(row))
    numbers = sorted(rows)
    return dict(zip(numbers, map(rows.__getitem__, numbers), strict=True))


def _index(instance: Instance, tasks: Table) -> Index:
    """Where the tasks are: what rests is where it was."""
    resting = instance.tasks.rows
    names = {
        name: left
        for name, numbers in instance.named.items()
        if (left := [number for number in numbers if number in resting])
    }
    inside = {number: list(children) for number, children in instance.inside.items()}
    for number, task in instance.tasks.awake:
        if number in tasks:
            names.setdefault(task.task_spec.name, []).append(number)
        if task._children:
            inside[number] = sorted(task._children)
    return Index({name: sorted(numbers) for name, numbers in names.items()}, inside)


def load(definition: Definition, state: bytes, host: Host) -> Instance:
    """Read what dump has saved."""
    version, entries = _read(state)
    instance = _restored(definition, entries, host)
    instance.loaded = entries if version == FORMAT else None
    return instance


def restore(definition: Definition, version: int, packed: list[Any], host: Host) -> Instance:
    """An instance from entries as plain JSON, in the format that they are of."""
    return _restored(definition, Entries.of(_newest(version, packed)), host)


def _restored(definition: Definition, entries: Entries, host: Host) -> Instance:
    instance = Instance(definition, host)
    index = entries.index
    instance.status, instance.next_id, ends, root = entries.heads
    instance.terminated_by, instance.last_element = ends
    instance.root.internal_data = cast(dict[str, Any], codec.unpack(root))
    instance.scopes.by_id.clear()
    instance.scopes.by_id.rest(entries.scopes, _wake_scope)
    if unknown := index.names.keys() - definition.specs.keys():
        name = min(unknown)
        said = "a state that names {name!r}, which the definition does not have"
        raise StateRefused(said, name=name)
    instance.tasks.rest(entries.tasks, lambda row: _wake(instance, orjson.loads(row)))
    instance.named = index.names
    instance.inside = {number: dict.fromkeys(each) for number, each in index.inside.items()}
    instance.root._children = instance.inside.pop(ROOT, {})
    _wake_watchful(instance)
    return instance


def _wake_watchful(instance: Instance) -> None:
    """Wake what a step asks all of, and not one by its number."""
    if instance.status == "suspended":
        # Only there may tasks be in the queue.
        instance.tasks.values()
        return
    for name in instance.named.keys() & instance.definition.watchful:
        for number in instance.named[name]:
            instance.tasks.get(number)


def newest(state: bytes) -> list[Any]:
    """The entries of a state as plain JSON, as this release writes them."""
    return _read(state)[1].plain()


def says(state: bytes, version: int, plain: list[Any]) -> bool:
    """Whether a state is exactly these entries, in this format."""
    try:
        found, text = _decompressed(state)
        if version >= LINES:
            return found == version and text == Entries.of(plain).text(version)
        return bool(orjson.loads(text) == [version, *plain])
    except (StateRefused, ValueError):
        return False


def _read(state: bytes) -> tuple[int, Entries]:
    """The format of a state, and its entries as this release has them."""
    version, text = _decompressed(state)
    try:
        if version >= LINES:
            return version, Entries.read(text)
        _, *packed = orjson.loads(text)
        return version, Entries.of(_newest(version, packed))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise StateRefused("a state that is no state: {error}", error=error) from error


def _decompressed(state: bytes) -> tuple[int, bytes]:
    """The format of a state, and its text."""
    try:
        text = ZSTD.decompressor.decompress(state, max_output_size=MAX_BYTES)
        version = orjson.loads(text[1 : text.index(b",")])
    except (zstandard.ZstdError, ValueError) as error:
        raise StateRefused("a state that is no state: {error}", error=error) from error
    if not isinstance(version, int) or not 1 <= version <= FORMAT:
        said = "a state of format {version!r}; this release reads up to {known}"
        raise StateRefused(said, version=version, known=FORMAT)
    return version, text


def _newest(version: int, packed: list[Any]) -> list[Any]:
    """The entries as this release has them."""
    if version == FORMAT:
        return packed
    unpacked = cast(list[object], codec.unpack(packed))
    for older in range(version, FORMAT):
        unpacked = MIGRATIONS[older](unpacked)
    return cast(list[Any], codec.pack(unpacked))


def _scope_row(number: int, scope: Scope) -> list[object]:
    return [number, scope.parent, scope.barrier, scope.values]


def _wake_scope(row: bytes) -> Scope:
    _, parent, barrier, values = orjson.loads(row)
    return Scope(parent, barrier, cast(dict[str, object], codec.unpack(values)))


def _row(number: int, task: Task) -> list[object]:
    if number == ROOT:
        return []
    data = task.internal_data
    if task.state == TaskState.READY:
        # Only in one that is suspended: no rule says whether a task in the queue was announced.
        data = data | {ANNOUNCED: task.entered}
    return [number, task.task_spec.name, task._parent, task.state, task.via, data]


def _wake(instance: Instance, row: list[Any]) -> Task:
    number, name, parent, state, via, internal = row
    container = instance.tasks.get(parent)
    if container is None:
        raise StateRefused("a state in which task {number} is an orphan", number=number)
    spec = instance.definition.specs[name]
    task = Task(instance, spec, container, state, number)
    task._children = instance.inside.pop(number, {})
    task.via, task.internal_data = via, cast(dict[str, Any], codec.unpack(internal))
    queued = state == TaskState.READY
    place(instance, task, task.internal_data.pop(ANNOUNCED) if queued else spec.announced(task))
    return task


def place(instance: Instance, task: Task, entered: bool) -> None:
    """Put a task among those of its instance: one that rests, or is in the queue."""
    task.entered = entered
    instance.tasks[task.id] = task
    if task.state == TaskState.READY:
        instance.make_ready(task)
    if task.task_spec.is_join and task.waiting:
        instance.joins[task.id] = task
    if _watches(task):
        instance.conditions[task.id] = task


def check(instance: Instance) -> None:
    """Refuse to save an instance that contradicts itself."""
    rested = [task for number, task in instance.tasks.awake if number != ROOT]
    open_ = len(instance.tasks) - 1
    if instance.is_open != bool(open_):
        raise InvariantBroken(f"{instance.status} with {open_} open tasks")
    for task in rested:
        _check_task(instance, task)
    joins = {
        task.id for task in rested if task.task_spec.is_join and task.state == TaskState.WAITING
    }
    if joins != set(instance.joins):
        raise InvariantBroken("the index of waiting joins is not what waits")
    if {task.id for task in rested if _watches(task)} != set(instance.conditions):
        raise InvariantBroken("the index of conditional events is not what waits")
    leaked = instance.scopes.by_id.numbers() - instance.tasks.numbers()
    if leaked or ROOT not in instance.scopes.by_id:
        raise InvariantBroken(f"scopes without a task: {leaked}")
    _check_records(instance)


def _watches(task: Task) -> bool:
    if not task.task_spec.catches or not task.waiting:
        return False
    return bool(task.task_spec.element.trigger.kind == "conditional")


def _check_task(instance: Instance, task: Task) -> None:
    queued = task.state == TaskState.READY and instance.status == "suspended"
    if task.state not in OPEN_STATES and not queued:
        raise InvariantBroken(f"task {task.id} is neither started nor waiting")
    parent = instance.tasks.get(task._parent)
    if parent is None or task.id not in parent._children:
        raise InvariantBroken(f"task {task.id} is an orphan")
    if task.id >= instance.next_id or task.id <= ROOT:
        raise InvariantBroken(f"task {task.id} has a number that was never given")


def _check_records(instance: Instance) -> None:
    """What could be compensated lives no longer than its scope; what undoes it is never idle."""
    for _, task in instance.tasks.awake:
        if isinstance(task.task_spec, Undo) and not task._children:
            raise InvariantBroken(f"compensation {task.id} has nothing that runs")
        for record in task.internal_data.get(DONE, []):
            if record["name"] not in instance.definition.specs:
                raise InvariantBroken(f"a record of {record['name']!r}, which is no activity")
    if not instance.is_open and instance.root.internal_data:
        raise InvariantBroken(f"{instance.status}, and it could still be compensated")
