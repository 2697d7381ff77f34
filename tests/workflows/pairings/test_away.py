"""Who is promised to another batch is not counted on here."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tests.workflows.house import START, House, bare_pairing
from workflows.applications.models import Application, StaffMember
from workflows.pairings.away import ON_POST, PROMISED, away
from workflows.pairings.models import STATUSES, Mobilisation, MobilisedWorker, Pairing

ANOTHER = 999


def test_a_team_is_counted_from_the_proposal_to_the_end(session: Session, house: House) -> None:
    pairing = session.get_one(Pairing, bare_pairing(session, house))
    agency = pairing.agency_id
    session.add(
        Application(
            programme_id=pairing.programme_id,
            agency_id=agency,
            status="decided",
            staff=[StaffMember(position=number, name=f"社工{number}") for number in range(3)],
        )
    )
    counted = {}
    for status in STATUSES:
        if status == "mobilised":
            # Of the three two came; one of them has left meanwhile, and another taken the place.
            days = ((1, None), (2, date(2026, 9, 1)), (3, None))
            pairing.mobilisation = Mobilisation(
                arrived_on=date(2026, 5, 15),
                confirmed_at=START,
                workers=[
                    MobilisedWorker(
                        position=number, name="x", from_on=date(2026, 5, 15), until_on=until
                    )
                    for number, until in days
                ],
            )
        pairing.status = status
        session.flush()
        counted[status] = away(session, ANOTHER, [agency]).get(agency, 0)
    assert {status for status, count in counted.items() if count == 3} == set(PROMISED)
    assert {status for status, count in counted.items() if count == 2} == set(ON_POST)
    assert {counted[over] for over in ("closed", "declined", "terminated")} == {0}
    pairing.status = "agreed"
    session.flush()
    assert away(session, pairing.programme_id, [agency]) == {}
