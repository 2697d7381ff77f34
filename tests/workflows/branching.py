"""Plays that have gone the same way so far: another script goes on from there, if it fits.

A play notes what it asks of its scripts. One whose scripts would have given the same answers until
some day would stand there, too.
"""

from __future__ import annotations

import pickle
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from pprint import pformat
from typing import Any, cast

from tests.support.once import made_once
from workflows.demo.play import Standing
from workflows.demo.scenario import Batch, PairScript

Asked = dict[tuple[int, str, object], object]
"""What was asked of which pair, by what name, and for what key of it: the answer."""

# Where scripts part: filing, review, ranking, plan, service, checks, evaluation, close-out.
FORKS = tuple(
    datetime(2025, month, day, tzinfo=UTC)
    for month, day in (
        (3, 3), (3, 15), (4, 1), (4, 20), (5, 5), (5, 20), (6, 1), (6, 14), (7, 1), (7, 15), (8, 10),
    )
)  # fmt: skip


class Watched:
    """The script of a pair that notes what is asked of it."""

    def __init__(self, number: int, script: PairScript, asked: Asked) -> None:
        self._given = (number, script, asked)

    def __getattr__(self, name: str) -> Any:
        number, script, asked = self._given
        value = getattr(script, name)
        if isinstance(value, Mapping | frozenset):
            return _Keyed(number, name, asked, value)
        asked[number, name, None] = value
        return value


def watch(pairs: Sequence[PairScript], asked: Asked) -> tuple[PairScript, ...]:
    """The scripts of a play, which note in `asked` what it asks of them."""
    return tuple(
        cast(PairScript, Watched(number, pair, asked)) for number, pair in enumerate(pairs)
    )


@dataclass(frozen=True)
class _Keyed:
    """A part of a script of which only some keys are asked for."""

    number: int
    name: str
    asked: Asked
    value: Mapping[Any, Any] | frozenset[Any]

    def __contains__(self, key: object) -> bool:
        self.get(key)
        return key in self.value

    def get(self, key: object, default: object = None) -> object:
        """What stands there, if anything does."""
        found = _answer(self.value, key)
        self.asked[self.number, self.name, key] = found
        return default if found is None else found


def _answer(value: Any, key: object) -> object:
    if key is None:
        return value
    return value.get(key) if isinstance(value, Mapping) else (key in value)


@dataclass(frozen=True)
class Fork:
    """How a play stood on some day, where that is kept, and what it had asked for by then."""

    folder: Path
    standing: Standing
    asked: Asked

    def fits(self, pairs: Sequence[PairScript], until: datetime) -> bool:
        """Whether the play of these would stand here, too."""
        return self.standing.instant <= until and all(
            _answer(getattr(pairs[number], name), key) == answer
            for (number, name, key), answer in self.asked.items()
        )


@dataclass(frozen=True)
class Forks:
    """Those of all plays that have the same batches but for how the pairs fare."""

    folder: Path

    @classmethod
    def of(cls, base: Path, batches: Sequence[Batch]) -> Forks:
        """Those below a folder; the pairs of the batches are the same ones."""
        alike = [replace(one, pairs=()) for one in batches], len(batches[0].pairs)
        folder = base / f"forks-{sha256(pformat(alike).encode()).hexdigest()[:20]}"
        folder.mkdir(exist_ok=True)
        return cls(folder)

    def nearest(self, pairs: Sequence[PairScript], until: datetime) -> Fork | None:
        """The one from which a play of these has the shortest way to go."""
        fitting = [one for one in self._kept() if one.fits(pairs, until)]
        return max(fitting, key=lambda one: one.standing.instant, default=None)

    def _kept(self) -> Iterator[Fork]:
        for kept in self.folder.glob("*/fork"):
            if not kept.parent.suffix:
                yield Fork(kept.parent, *pickle.loads(kept.read_bytes()))  # noqa: S301 - our own

    def keep(self, played: Path, standing: Standing, asked: Asked) -> None:
        """Keep a copy of what was played so far, unless somebody came the same way."""
        nobody = replace(standing, cast=replace(standing.cast, batches=()))
        way = repr((standing.instant, sorted(map(repr, asked.items()))))

        def copy(folder: Path) -> None:
            copy_played(played, folder)
            (folder / "fork").write_bytes(pickle.dumps((nobody, asked)))

        made_once(self.folder / sha256(way.encode()).hexdigest()[:20], copy)


def copy_played(played: Path, folder: Path) -> None:
    """Copy what was played, its database by itself: it may be open."""
    left_out = shutil.ignore_patterns("sanqu.db*", "fork")
    shutil.copytree(played, folder, dirs_exist_ok=True, ignore=left_out)
    with sqlite3.connect(played / "sanqu.db") as one, sqlite3.connect(folder / "sanqu.db") as other:
        one.backup(other)
    one.close()
    other.close()
