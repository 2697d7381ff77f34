"""What can go wrong with a decision: at deployment, and when it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass


class DmnError(Exception):
    """A decision cannot be used."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a model is refused: the element, the rule that it breaks, what to know, and the file."""

    element_id: str
    rule: str
    text: str
    values: tuple[tuple[str, object], ...] = ()
    file: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.text.format(**dict(self.values))

    def __str__(self) -> str:
        return f"{self.element_id}: {self.message} [{self.rule}]"


class DmnRefused(DmnError):
    """A DMN file holds something that is not run, or is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class DecisionError(DmnError):
    """A decision has no answer for these inputs."""

    def __init__(self, decision_id: str, element_id: str, message: str) -> None:
        super().__init__(f"decision '{decision_id}', {element_id}: {message}")
        self.decision_id = decision_id
        self.element_id = element_id
