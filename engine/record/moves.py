"""How an instance moved in a step, as the last line that the step writes in its log.

The line `moved` says what differs between the state as it was and as it is stored, whatever verb
was the cause; all of them in order rebuild the state without running anything, so that a later
release of the engine reads an old log. `f` is the format of the state, `d` the definition that it
runs on, `p` the patch; `w`, in its place, is the whole state: an instance's first line has it, and
the first one after the format has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from engine.codec import Encoded
from engine.kernel import deltas, state
from engine.kernel.entries import Entries


@dataclass(frozen=True)
class Standing:
    """The entries of an instance's state, and the definition that it runs on.

    The entries are None where there is nothing, or nothing of today's format, to compare with.
    """

    definition_id: int
    entries: Entries | None = None


def moved(before: Standing, after: Standing) -> Encoded | None:
    """What the log says of a move from one to the other; None where there is none."""
    says: dict[str, Any] = {"f": state.FORMAT, "d": after.definition_id}
    if before.entries is None or after.entries is None:
        says["w"] = after.entries and after.entries.fragments()
    else:
        says["p"] = deltas.difference(before.entries, after.entries)
        if not says["p"] and before.definition_id == after.definition_id:
            return None
    return Encoded(orjson.dumps(says).decode())
