"""Who may be paired with whom; pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.words import GRADES as GRADE_CHOICES

# The states of a pairing from the arrival of the team to the end.
UNDER_WAY = ("mobilised", "evaluated")
# Those that leave agency and place of their batch as they were.
OVER = ("declined", "terminated")
# What a project may be graded as, in the words of the programme.
GRADES = dict(GRADE_CHOICES)


@dataclass(frozen=True)
class Pair:
    """One proposed pair."""

    agency_id: int
    place_id: int


def taken_twice(pairs: Iterable[Pair], existing: Collection[Pair]) -> set[int]:
    """Organisations that would stand in two pairs: pairing is one to one within a programme."""
    counts = Counter(
        side for pair in (*pairs, *existing) for side in (pair.agency_id, pair.place_id)
    )
    return {side for side, count in counts.items() if count > 1}


def in_turn(
    first: Sequence[int], waiting: Iterable[int], pairs: Callable[[Sequence[int]], int], most: int
) -> list[int]:
    """The first, and of those who wait as many as it takes to come to `most` pairs.

    They step in by their rank: passed over is only who would not add a pair to those before.
    """
    taken, come_to = list(first), pairs(first)
    for one in waiting:
        if come_to >= most:
            break
        if (more := pairs([*taken, one])) > come_to:
            taken, come_to = [*taken, one], more
    return taken


def evenly(people: Sequence[int], load: Mapping[int, int]) -> Iterator[int]:
    """These people over and over, each time whoever has the least to do by then."""
    now = {person: load.get(person, 0) for person in people}
    while now:
        least = min(now, key=lambda person: (now[person], people.index(person)))
        yield least
        now[least] += 1
