"""The files that the sample's agencies keep before their first application."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Final

from sqlalchemy.orm import Session

from workflows.agencies import actions, papers
from workflows.authority import Actor, actor_of
from workflows.demo.people import AGENCIES, Cast
from workflows.organisations.queries import get_organisation
from workflows.settings import Settings

WORKERS: Final = 5
# One runs out soon after the sample ends, so that its flag is to be seen.
REGISTERED_UNTIL: Final[Mapping[str, str]] = {"A3": "2026-10-15"}


def keep_files(session: Session, settings: Settings, cast: Cast) -> None:
    """Let each agency's lead enter its file."""
    for code in AGENCIES:
        lead = actor_of(session, cast.people[f"agency-{code.lower()}"])
        _keep(session, settings, lead, cast.organisations[code], code)


def worker_name(code: str, number: int) -> str:
    """What a worker of an agency is called: people of the sample have codes for names."""
    return f"社工{code}-{number:02d}"


def certificate_no(code: str, number: int) -> str:
    """The number on their certificate."""
    return f"SG{code}{number:04d}"


def _keep(session: Session, settings: Settings, lead: Actor, agency_id: int, code: str) -> None:
    actions.save_profile(session, lead, agency_id, _profile(session, agency_id, code))
    for number in range(1, WORKERS + 1):
        actions.save_staff(session, lead, agency_id, _worker(code, number))
    scan = papers.keep(
        session, settings, lead, agency_id,
        filename="登记证书.txt", content=BytesIO(f"登记证书 {code}（示例）\n".encode()),
    )  # fmt: skip
    certificate = {
        "kind": "registration",
        "number": f"DJ-{code}",
        "issued_on": "2022-01-01",
        "expires_on": REGISTERED_UNTIL.get(code, "2028-12-31"),
        "paper": [scan.id],
    }
    actions.save_certificate(session, lead, agency_id, certificate)


def hire(session: Session, cast: Cast, code: str) -> None:
    """One more worker than the first team has, as well qualified as anybody in it."""
    lead = actor_of(session, cast.people[f"agency-{code.lower()}"])
    actions.save_staff(session, lead, cast.organisations[code], _worker(code, WORKERS + 1))


def _profile(session: Session, agency_id: int, code: str) -> dict[str, object]:
    return {
        "credit_code": get_organisation(session, agency_id).credit_code,
        "legal_representative": f"法定代表人{code}",
        "founded_on": "2014-06-01",
        "contact_phone": "0458-0000000",
        "fields": ["elderly_care", "child_welfare"],
        "target_groups": ["elderly", "children"],
        "methods": ["case", "group", "community"],
        "languages": ["mandarin", "dialect"],
        "capacity": str(WORKERS),
        "regions": "伊春市",
    }


def _worker(code: str, number: int) -> dict[str, object]:
    return {
        "name": worker_name(code, number),
        "certificate": "social_worker",
        "certificate_no": certificate_no(code, number),
        "certificate_since": f"{2018 + number}-06-01",
        "degree": "bachelor",
        "major_social_work": True,
        "experience_years": 2 + number,
    }
