"""A line of the bench: what was measured, its aim, and how it is printed and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One measured value; `aim` is the most that it may be, or the least where `least` says so.

    A line without an aim is there to compare by. `detail` says what the ratio is made of.
    """

    name: str
    value: float
    unit: str
    aim: float | None = None
    least: bool = False
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.least else self.value <= self.aim


WORD = {True: "ok", False: "MISSED", None: ""}


def table(lines: Sequence[Line]) -> str:
    """The lines as aligned columns: name, value, aim, verdict, detail."""
    rows = [(each.name, _value(each), _aim(each), WORD[each.met], each.detail) for each in lines]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    return "\n".join(
        "  ".join(
            (
                row[0].ljust(widths[0]),
                row[1].rjust(widths[1]),
                row[2].rjust(widths[2]),
                row[3].ljust(widths[3]),
                row[4],
            )
        ).rstrip()
        for row in rows
    )


def keep(lines: Sequence[Line], path: Path) -> None:
    """Write the lines as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(each), "met": each.met} for each in lines]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")


def _value(line: Line) -> str:
    return f"{line.value:,.2f} {line.unit}".strip()


def _aim(line: Line) -> str:
    if line.aim is None:
        return ""
    return f"{'>=' if line.least else '<='} {line.aim:g}"
