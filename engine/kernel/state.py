"""An instance as bytes and back: open tasks and scopes only, never the spec.

The bytes are zstd over tagged JSON. The first entry is the version of the format; a state saved
by an earlier release goes through the migrations from its version on.
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
from engine.kernel.host import Host
from engine.kernel.instance import Instance
from engine.kernel.scopes import ROOT, Scope
from engine.kernel.task import OPEN_STATES, Task


def _with_root_data(entries: list[object]) -> list[object]:
    """Format 2 keeps what the process itself remembers: what could be compensated."""
    return [*entries[:3], {}, *entries[3:]]


FORMAT: Final = 2
MIGRATIONS: Final[Mapping[int, Callable[[list[object]], list[object]]]] = {1: _with_root_data}
"""From a format to the next: what the entries after the version become."""

ANNOUNCED: Final = "announced"
"""Whether a task in the queue has been announced."""

MAX_BYTES: Final = 64 * 1024 * 1024


class _Zstd(local):
    """One compressor a thread: making one costs more than a small state."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3)
        self.decompressor = zstandard.ZstdDecompressor()


ZSTD: Final = _Zstd()


def dump(instance: Instance) -> bytes:
    """Save an instance that has come to rest."""
    return compress(entries(instance))


def compress(entries: list[Any]) -> bytes:
    """The bytes of a state, given its entries."""
    return ZSTD.compressor.compress(orjson.dumps([FORMAT, *entries]))


def entries(instance: Instance) -> list[Any]:
    """What there is to save of an instance that has come to rest, as plain JSON."""
    check(instance)
    scopes = [
        [number, scope.parent, scope.barrier, scope.values]
        for number, scope in sorted(instance.scopes.by_id.items())
    ]
    rows = [_row(task) for task in _open_tasks(instance)]
    ends = [instance.terminated_by, instance.last_element]
    root = instance.root.internal_data
    found = [instance.status, instance.next_id, ends, root, scopes, rows]
    return cast(list[Any], codec.pack(found))


def load(definition: Definition, state: bytes, host: Host) -> Instance:
    """Read what dump has saved."""
    version, packed = _read(state)
    instance = restore(definition, version, packed, host)
    instance.loaded = packed if version == FORMAT else None
    return instance


def restore(definition: Definition, version: int, packed: list[Any], host: Host) -> Instance:
    """An instance from entries as plain JSON, in the format that they are of."""
    instance = Instance(definition, host)
    status, next_id, ends, root, scopes, rows = _newest(version, packed)
    instance.status, instance.next_id = status, next_id
    instance.terminated_by, instance.last_element = ends
    instance.root.internal_data = root
    instance.scopes.by_id = {
        number: Scope(parent, barrier, values) for number, parent, barrier, values in scopes
    }
    for row in rows:
        _load_row(instance, row)
    return instance


def _read(state: bytes) -> tuple[int, list[Any]]:
    """The format of a state, and its entries as plain JSON."""
    try:
        raw = ZSTD.decompressor.decompress(state, max_output_size=MAX_BYTES)
        version, *packed = orjson.loads(raw)
    except (zstandard.ZstdError, ValueError, TypeError) as error:
        raise StateRefused(f"a state that is no state: {error}") from error
    if not isinstance(version, int) or not 1 <= version <= FORMAT:
        raise StateRefused(f"a state of format {version!r}; this release reads up to {FORMAT}")
    return version, packed


def _newest(version: int, packed: list[Any]) -> Any:
    """The entries in full, as this release has them."""
    try:
        unpacked = cast(list[object], codec.unpack(packed))
    except (ValueError, TypeError, KeyError) as error:
        raise StateRefused(f"a state that is no state: {error}") from error
    for older in range(version, FORMAT):
        unpacked = MIGRATIONS[older](unpacked)
    return unpacked


def _open_tasks(instance: Instance) -> list[Task]:
    return [task for number, task in sorted(_numbered(instance).items()) if number != ROOT]


def _numbered(instance: Instance) -> dict[int, Task]:
    return {number: task for number, task in instance.tasks.items() if number is not None}


def _row(task: Task) -> list[object]:
    data = task.internal_data
    if task.state == TaskState.READY:
        # Only in one that is suspended: no rule says whether a task in the queue was announced.
        data = data | {ANNOUNCED: task.entered}
    return [task.id, task.task_spec.name, task._parent, task.state, task.via, data]


def _load_row(instance: Instance, row: Any) -> None:
    number, name, parent, state, via, internal = row
    if name not in instance.definition.specs:
        raise StateRefused(f"a state that names {name!r}, which the definition does not have")
    spec = instance.definition.specs[name]
    task = Task(instance, spec, instance.tasks[parent], state, number)
    task.via, task.internal_data = via, internal
    instance.tasks[number] = task
    if state == TaskState.READY:
        task.entered = internal.pop(ANNOUNCED)
        instance.make_ready(task)
    else:
        task.entered = spec.announced(task)
    if spec.is_join and state == TaskState.WAITING:
        instance.joins[number] = task
    if _watches(task):
        instance.conditions[number] = task


def check(instance: Instance) -> None:
    """Refuse to save an instance that contradicts itself."""
    tasks = _numbered(instance)
    rested = [task for number, task in tasks.items() if number != ROOT]
    if instance.is_open != bool(rested):
        raise InvariantBroken(f"{instance.status} with {len(rested)} open tasks")
    for task in rested:
        _check_task(instance, task)
    joins = {
        task.id for task in rested if task.task_spec.is_join and task.state == TaskState.WAITING
    }
    if joins != set(instance.joins):
        raise InvariantBroken("the index of waiting joins is not what waits")
    if {task.id for task in rested if _watches(task)} != set(instance.conditions):
        raise InvariantBroken("the index of conditional events is not what waits")
    leaked = [number for number in instance.scopes.by_id if number not in tasks]
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
    for task in _numbered(instance).values():
        if isinstance(task.task_spec, Undo) and not task._children:
            raise InvariantBroken(f"compensation {task.id} has nothing that runs")
        for record in task.internal_data.get(DONE, []):
            if record["name"] not in instance.definition.specs:
                raise InvariantBroken(f"a record of {record['name']!r}, which is no activity")
    if not instance.is_open and instance.root.internal_data:
        raise InvariantBroken(f"{instance.status}, and it could still be compensated")
