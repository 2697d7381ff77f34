"""Who may be dispatched, trained or examined (rules Q1-Q7), and who is qualified more; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

# From the least to the highest; the position is the rank.
CERTIFICATES: Final = ("none", "assistant", "social_worker", "senior")
DEGREES: Final = ("none", "secondary", "college", "bachelor", "master", "doctor")
BACHELOR: Final = DEGREES.index("bachelor")
# An assessed year of service that counts: 合格 and better (Q6).
COUNTING_GRADES: Final = frozenset({"excellent", "qualified"})


@dataclass(frozen=True)
class Worker:
    """What qualifications are judged by."""

    certificate: str
    degree: str
    major_social_work: bool
    experience_years: int
    certificate_expires_on: date | None = None
    certificate_years: int = 0
    birth_year: int | None = None

    def certificate_on(self, day: date) -> str:
        """The certificate that holds on a day; one that has run out counts as none."""
        expired = self.certificate_expires_on is not None and self.certificate_expires_on < day
        return "none" if expired else self.certificate


@dataclass(frozen=True)
class QualificationRules:
    """The rulebook's values for Q1-Q7; years are whole years, days are working days."""

    experience_years: int
    year_binds_degree: bool
    trainee_max_age: int
    assistant_exam: Mapping[str, int]
    social_worker_exam: Mapping[str, int]
    senior_exam_years: int
    service_counts: bool
    team_workers: int
    days_per_worker: int
    days_per_trip: int


def dispatch_failures(worker: Worker, rules: QualificationRules, on: date) -> list[str]:
    """Why somebody may not be dispatched (Q1, F3); empty when they may.

    A certificate, or a social-work degree from bachelor on; and a year of practice. The text is
    unclear whether the year binds the holders of a degree too: the rulebook has the switch.
    """
    practised = worker.experience_years >= rules.experience_years
    if rank(CERTIFICATES, worker.certificate_on(on)) > 0:
        return [] if practised else ["too_little_experience"]
    if worker.major_social_work and rank(DEGREES, worker.degree) >= BACHELOR:
        return [] if practised or not rules.year_binds_degree else ["too_little_experience"]
    return ["certificate_expired" if worker.certificate != "none" else "no_certificate_or_degree"]


def may_be_trained(worker: Worker, rules: QualificationRules, on: date) -> bool:
    """Whether somebody may be a local trainee (Q2, F3): generally not above an age."""
    return worker.birth_year is not None and on.year - worker.birth_year <= rules.trainee_max_age


def next_exam(worker: Worker, rules: QualificationRules) -> str | None:
    """The highest professional exam that somebody may sit now (Q3-Q5); None when there is none."""
    held = rank(CERTIFICATES, worker.certificate)
    if held == rank(CERTIFICATES, "social_worker"):
        return "senior" if _may_sit_senior(worker, rules) else None
    if held < rank(CERTIFICATES, "social_worker") and _enough(
        worker, social_worker_exam_years(worker, rules.social_worker_exam)
    ):
        return "social_worker"
    if held == 0 and _enough(worker, assistant_exam_years(worker, rules.assistant_exam)):
        return "assistant"
    return None


def assistant_exam_years(worker: Worker, years: Mapping[str, int]) -> int | None:
    """Years of practice that the 助理社会工作师 exam asks for (Q3, F26); None where it is closed."""
    degree = rank(DEGREES, worker.degree)
    if degree < DEGREES.index("secondary"):
        return None
    if degree == DEGREES.index("secondary"):
        return years["secondary"]
    level = "bachelor" if degree >= BACHELOR else "college"
    return years[f"social_work_{level}" if worker.major_social_work else f"other_{level}"]


def social_worker_exam_years(worker: Worker, years: Mapping[str, int]) -> int | None:
    """Years of practice that the 社会工作师 exam asks for (Q4, F26); None where it is closed."""
    degree = rank(DEGREES, worker.degree)
    if degree < DEGREES.index("secondary"):
        return None
    if degree == DEGREES.index("secondary"):
        return years["assistant_secondary"] if worker.certificate == "assistant" else None
    needed = years[f"social_work_{worker.degree}"]
    return needed if worker.major_social_work else needed + years["other_extra"]


def counted_years(worker: Worker, grades: Iterable[str], rules: QualificationRules) -> int:
    """Years of practice, with each assessed year of service on top where it counts (Q6, F4)."""
    served = sum(grade in COUNTING_GRADES for grade in grades) if rules.service_counts else 0
    return worker.experience_years + served


def team_failures(
    workers: int, days_per_worker: int, days_per_trip: int, rules: QualificationRules
) -> list[str]:
    """What a team is short of (Q7, F10): workers, days a year each, days in one go."""
    found = {
        "too_few_workers": workers < rules.team_workers,
        "too_few_days": days_per_worker < rules.days_per_worker,
        "trips_too_short": days_per_trip < rules.days_per_trip,
    }
    return [code for code, short in found.items() if short]


def qualification_rank(worker: Worker, on: date) -> tuple[int, int]:
    """How high somebody is qualified on a day: by certificate, then by social-work degree.

    Two workers compare by it: a replacement's must not be less.
    """
    degree = rank(DEGREES, worker.degree) if worker.major_social_work else 0
    return rank(CERTIFICATES, worker.certificate_on(on)), degree


def equal_or_higher(replacement: Worker, replaced: Worker, on: date) -> bool:
    """Whether one worker may stand in for another as far as qualification goes."""
    return qualification_rank(replacement, on) >= qualification_rank(replaced, on)


def rank(scale: Sequence[str], code: str) -> int:
    """The place of a code on a scale; what the scale does not know counts as the least."""
    return scale.index(code) if code in scale else 0


def _enough(worker: Worker, needed: int | None) -> bool:
    return needed is not None and worker.experience_years >= needed


def _may_sit_senior(worker: Worker, rules: QualificationRules) -> bool:
    """Q5 (F27): a bachelor, and some years after the 社会工作师 certificate; a review follows."""
    return (
        rank(DEGREES, worker.degree) >= BACHELOR
        and worker.certificate_years >= rules.senior_exam_years
    )
