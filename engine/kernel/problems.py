"""Collects why a file is refused, so that its author hears of everything at once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.errors import ActivityFailed, DeploymentRefused, Problem, reason_of
from engine.feel.errors import FeelError
from engine.kernel import xml
from engine.kernel.slot import JuelRefused, Slot


@dataclass
class Problems:
    """The problems of one file."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, node: xml.Node, rule: str, text: str, /, **values: object) -> None:
        """One more, at the nearest element that has an id; `text` names its values in braces."""
        self.found.append(Problem.of(self.file, element_id(node), rule, text, **values))

    def slot(self, node: xml.Node, place: str, text: str, read: Callable[[str], Slot]) -> Slot:
        """Read an expression; what is wrong with it becomes a problem."""
        try:
            return read(text)
        except JuelRefused as error:
            self.add(node, "juel", "{place}: {error}", place=place, error=reason_of(error))
        except (FeelError, ActivityFailed) as error:
            self.add(
                node,
                "feel",
                "{place}: {error} in {text!r}",
                place=place,
                error=reason_of(error),
                text=text,
            )
        return Slot(text)

    def raise_any(self) -> None:
        """Refuse the file if there are any."""
        if self.found:
            raise DeploymentRefused(list(dict.fromkeys(self.found)))


def element_id(node: xml.Node) -> str | None:
    """The authored id of a node or of the nearest element around it."""
    current: xml.Node | None = node
    while current is not None:
        found = current.get(f"{{{xml.SANQU}}}id") or current.get("id")
        if found:
            return found
        current = current.getparent()
    return None
