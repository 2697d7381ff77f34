"""What is to be forgotten, found in states and in what differs between them.

A state mixes what users said with what the kernel keeps to itself; only the first may be touched.
What is forgotten becomes null. It is forgotten in a state and in a patch of it by the same rule, so
that the patches of a log still fit upon each other afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from engine.codec import TAG
from engine.kernel import deltas

# What in the kernel's own notes on a task, and in lines of a log, holds variables.
DATA: Final = frozenset(
    {"arrived", "returned", "results", "items", "values", "value", "variables", "before", "after"}
)
# Shorter texts are everybody's: to look for them elsewhere would forget too much.
SHORTEST: Final = 6
SHORTEST_OTHER: Final = 2
# Place -> what each part of it is; `*` is any other. Places without parts are left as they are.
PLACES: Final[dict[str, dict[str, str]]] = {
    "state": {"3": "notes", "4": "scopes", "5": "tasks"},
    "scopes": {"*": "scope"},
    "scope": {"2": "data"},
    "tasks": {"*": "task"},
    "task": {"4": "notes"},
    "notes": {**dict.fromkeys(DATA, "data"), "scope": "kept", "*": "notes"},
    "kept": {"1": "data"},
    "data": {"*": "data"},
}


@dataclass
class Marks:
    """Names of variables, and texts that nothing may say any more wherever they stand."""

    names: frozenset[str]
    texts: set[str] = field(default_factory=set)
    learning: bool = False

    def state(self, entries: list[Any]) -> list[Any]:
        """A state without them."""
        return deltas.unkeyed(self.value(deltas.keyed(entries), "state"))

    def move(self, says: dict[str, Any]) -> dict[str, Any]:
        """A line `moved` without them."""
        if "w" in says:
            return {**says, "w": self.state(says["w"])}
        return {**says, "p": self.patch(says["p"], "state")}

    def value(self, value: Any, place: str) -> Any:
        """A value without them, at a place of a state or a line."""
        if isinstance(value, str):
            return None if place in ("data", "notes") and self.says(value) else value
        if isinstance(value, list):
            return [self.value(item, _part(place, str(at))) for at, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if TAG in value:
            return self._tagged(value, place)
        return {name: self._named(name, item, place) for name, item in value.items()}

    def patch(self, patch: dict[str, Any], place: str) -> dict[str, Any]:
        """A patch without them."""
        kept = dict(patch)
        if "@" in patch:
            start, dropped, items = patch["@"]
            part = _part(place, "0")
            kept["@"] = [start, dropped, [self.value(item, part) for item in items]]
        if "=" in patch:
            kept["="] = {name: self._named(name, v, place) for name, v in patch["="].items()}
        if "~" in patch:
            inside = {}
            for name, inner in patch["~"].items():
                if place == "data" and name in self.names:
                    self._learn(inner)
                else:
                    inside[name] = self.patch(inner, _part(place, name))
            kept["~"] = inside
        return kept

    def says(self, text: str) -> bool:
        """Whether a text holds one of those that are to be forgotten."""
        return any(each in text for each in self.texts)

    def _named(self, name: str, value: Any, place: str) -> Any:
        if place == "data" and name in self.names:
            self._learn(value)
            return None
        return self.value(value, _part(place, name))

    def _tagged(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        tag, inner = value[TAG]
        if tag != "map" or place != "data":
            return value
        return {TAG: [tag, [self._pair(key, item) for key, item in inner]]}

    def _pair(self, key: Any, item: Any) -> list[Any]:
        return [key, self._named(key, item, "data") if isinstance(key, str) else item]

    def _learn(self, value: Any) -> None:
        """What a name has stood for is forgotten where it was copied to, too."""
        if not self.learning:
            return
        if isinstance(value, str):
            if len(value) >= (SHORTEST if value.isascii() else SHORTEST_OTHER):
                self.texts.add(value)
        elif isinstance(value, dict | list):
            for item in value.values() if isinstance(value, dict) else value:
                self._learn(item)


def _part(place: str, name: str) -> str:
    parts = PLACES.get(place, {})
    return parts.get(name) or parts.get("*", "")
