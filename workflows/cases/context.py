"""What a form is given besides its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FormContext:
    """Named lists to choose from, facts to show and check against, and first values."""

    options: Mapping[str, Sequence[tuple[int | str, str]]] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    initial: Mapping[str, object] = field(default_factory=dict)
