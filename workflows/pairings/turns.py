"""Who is offered in a round: the selected, and of those who wait as many as it takes, by rank."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.pairings.matching import Cap, Choice, best, chosen_of, insisting
from workflows.pairings.rules import Pair, in_turn


@dataclass(frozen=True)
class Round:
    """What a choice has to keep to, whoever takes part: places, refusals, quotas."""

    places: Sequence[int]
    scores: Mapping[Pair, Decimal]
    refused: frozenset[Pair]
    # What quotas by place and field still leave, and how many pairs there may be in all.
    caps: Collection[Cap]
    left: int

    def best(self, agencies: Sequence[int]) -> Choice:
        """The best choice among these."""
        return best(agencies, self.places, self.scores, self.refused, self.caps, most=self.left)

    def insisting(self, agencies: Sequence[int], pair: Pair) -> Choice:
        """The best choice among these that holds this pair."""
        free = (agencies, self.places, self.scores, self.refused)
        return insisting(*free, pair, caps=self.caps, most=self.left)

    def pairs(self, agencies: Sequence[int]) -> int:
        """How many pairs come about among these."""
        return len(self.best(agencies).pairs)

    def offer(self, selected: Sequence[int], ranked: Sequence[int]) -> tuple[list[int], Choice]:
        """Whom to choose from, and the best choice.

        Of those who wait each may be chosen whom there would be room for without the selected:
        the office knows who of these gives up. The best choice has them step in only where the
        selected do not suffice.
        """
        waiting = in_turn([], ranked, self.pairs, self.left)
        chosen = self.best(in_turn(selected, waiting, self.pairs, self.left))
        offered = [*selected, *waiting]
        return offered, chosen_of(offered, self.places, self.scores, chosen.pairs)
