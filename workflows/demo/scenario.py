"""The sample programme as data: two batches, their dates, and how each pair fares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

GRANT: Final = Decimal(200_000)
ENDS_AT: Final = datetime(2026, 9, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Scores:
    """What experts (their mean), recipient and coordinator give in one stage."""

    experts: str
    recipient: str
    coordinator: str


@dataclass(frozen=True)
class PairScript:
    """How one pair fares; an element in `held` is left for a visitor of the demo to do.

    Who files alone, and is not in the pairs of the batch, has no other side.
    """

    agency: str
    place: str
    supervisor: str = ""
    mid_term: Scores | None = None
    final: Scores | None = None
    plan_returns: int = 0
    # Milestone number -> the quantity confirmed in each round, out of 100 planned.
    reached: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    finding_in_visit: int = 3
    # What the experts give the agency's application, in hundredths of each item.
    application_share: int = 85
    held: frozenset[str] = frozenset()
    # Element -> the day before which nobody gets round to it.
    delays: Mapping[str, date] = field(default_factory=dict)
    # Element -> answers that differ from what everybody else writes there.
    instead: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """How the table of outcomes names the pair."""
        return f"{self.agency}-{self.place}"


@dataclass(frozen=True)
class Batch:
    """One year's batch: when it happens, and its pairs."""

    year: int
    starts_on: date
    filing_opens_on: date
    filing_closes_on: date
    review_closes_on: date
    service_starts_on: date
    mid_term_on: date
    service_ends_on: date
    milestones: tuple[tuple[str, str, date], ...]
    pairs: tuple[PairScript, ...]
    # Who files, and is in no pair in the end.
    alone: tuple[PairScript, ...] = ()
    # The agency against whose selection somebody objects, and when.
    objection: tuple[str, date] | None = None
    # The agency whose project is suspended, and when that is asked for.
    suspension: tuple[str, date] | None = None
    # Whose workers enter what they did, and on which day.
    ledgers: tuple[tuple[str, date], ...] = ()
    # The agency of whose team somebody is replaced, and when that is asked for.
    replacement: tuple[str, date] | None = None
    # A pair that somebody tries to propose, though one side of it is in another.
    second_pairing: tuple[str, str] | None = None

    @property
    def filing(self) -> tuple[PairScript, ...]:
        """All who file a need or an application."""
        return (*self.pairs, *self.alone)

    def pair(self, code: str) -> PairScript:
        """The pair in which an agency or a place stands."""
        return next(pair for pair in self.filing if code in (pair.agency, pair.place))


A1_R1: Final = PairScript(
    "A1",
    "R1",
    "supervisor-1",
    mid_term=Scores("91.50", "93.00", "90.00"),
    final=Scores("93.00", "92.00", "94.00"),
)
A2_R2: Final = PairScript(
    "A2",
    "R2",
    "supervisor-2",
    mid_term=Scores("78.00", "82.00", "80.00"),
    final=Scores("81.00", "83.00", "80.00"),
    plan_returns=1,
)
A4_R4: Final = PairScript(
    "A4",
    "R4",
    "supervisor-1",
    mid_term=Scores("72.00", "75.00", "70.00"),
    final=Scores("80.00", "82.00", "78.00"),
    reached={2: ("62", "95")},
)
A3_R3: Final = PairScript(
    "A3",
    "R3",
    "supervisor-2",
    mid_term=Scores("80.00", "84.00", "80.00"),
    final=Scores("84.00", "86.00", "82.00"),
)
A6_R6: Final = PairScript(
    "A6",
    "R6",
    "supervisor-1",
    mid_term=Scores("70.00", "76.00", "72.00"),
    final=Scores("75.00", "78.00", "74.00"),
    # Suspended, it goes on when its time is over.
    held=frozenset({"end_suspension"}),
)
# On appeal the quality of service, 6 points of 10 in the mean, is found to be worth 9.33.
A7_R7: Final = PairScript(
    "A7",
    "R7",
    "supervisor-2",
    mid_term=Scores("57.00", "61.00", "57.00"),
    final=Scores("60.00", "58.00", "60.00"),
    instead={
        "acknowledge_result": {
            "decision": "appeal",
            "contested_items": ["quality"],
            "ground": "服务质量的分级依据不全（示例）",
        },
        "rescore_items": {
            "items": [{"item": "quality", "points": "9.33", "reason": "补充记录可核（示例）"}]
        },
    },
)
A8_R5: Final = PairScript(
    "A8",
    "R5",
    "supervisor-1",
    mid_term=Scores("85.00", "88.00", "84.00"),
    final=Scores("88.00", "90.00", "86.00"),
    application_share=80,
)
# Sent back for correction, which nobody makes in time.
R8: Final = PairScript(
    "",
    "R8",
    held=frozenset({"correct_need"}),
    instead={
        "verify_need": {
            "decision": "return",
            "comment": "主要问题缺少数据支撑（示例）",
            "fields_to_correct": ["problem"],
        }
    },
)
A3_R3_NOW: Final = PairScript(
    "A3",
    "R3",
    "supervisor-2",
    finding_in_visit=1,
    delays={"conduct_visit": date(2026, 8, 24)},
    held=frozenset({"check_milestone", "correct_finding"}),
)
A6_R6_NOW: Final = PairScript(
    "A6",
    "R6",
    "supervisor-1",
    # The county was cut off by floods, so the two sides met late.
    delays={"record_docking": date(2026, 8, 10), "draft_plan": date(2026, 8, 26)},
    held=frozenset({"approve_plan"}),
)

BATCH_2025: Final = Batch(
    year=2025,
    starts_on=date(2025, 2, 25),
    filing_opens_on=date(2025, 3, 3),
    filing_closes_on=date(2025, 3, 14),
    review_closes_on=date(2025, 3, 24),
    service_starts_on=date(2025, 5, 15),
    mid_term_on=date(2025, 11, 14),
    service_ends_on=date(2026, 5, 14),
    milestones=(
        ("第一季度检查", "quarterly", date(2025, 8, 14)),
        ("第二季度检查", "quarterly", date(2025, 11, 14)),
        ("第三季度检查", "quarterly", date(2026, 2, 12)),
        ("第四季度检查", "quarterly", date(2026, 5, 14)),
    ),
    pairs=(A1_R1, A2_R2, A3_R3, A4_R4, A6_R6, A7_R7, A8_R5),
    alone=(PairScript("A5", ""), R8, PairScript("", "R9"), PairScript("", "R10")),
    objection=("A5", date(2025, 3, 28)),
    suspension=("A6", date(2025, 12, 1)),
    ledgers=(("A1", date(2025, 6, 27)),),
    # In the fourth month of the service.
    replacement=("A3", date(2025, 8, 18)),
    second_pairing=("A2", "R10"),
)
BATCH_2026: Final = Batch(
    year=2026,
    starts_on=date(2026, 5, 6),
    filing_opens_on=date(2026, 5, 11),
    filing_closes_on=date(2026, 5, 22),
    review_closes_on=date(2026, 6, 3),
    service_starts_on=date(2026, 8, 3),
    mid_term_on=date(2027, 2, 1),
    service_ends_on=date(2027, 8, 2),
    milestones=(
        ("需求调研", "assessment", date(2026, 8, 28)),
        ("第一季度检查", "quarterly", date(2026, 11, 2)),
        ("第二季度检查", "quarterly", date(2027, 2, 1)),
        ("第四季度检查", "quarterly", date(2027, 8, 2)),
    ),
    pairs=(A3_R3_NOW, A6_R6_NOW),
    ledgers=(("A3", date(2026, 8, 28)),),
)
BATCHES: Final = (BATCH_2025, BATCH_2026)
