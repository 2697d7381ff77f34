"""The end of a project: certificate and library, or a year's bar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import select

from engine.tables import instance
from tests.workflows.stage import PAIR, SHORT, GoOn
from workflows.agencies.queries import blacklisted
from workflows.applications.models import AgencyBar, Application
from workflows.closeout.models import Certificate, Closeout, LibraryCase
from workflows.evaluations.queries import evaluations_of
from workflows.programmes.models import Programme

VETO = {"veto": "misuse", "veto_reason": "经费挪作他用（示例）"}
BARRED = replace(PAIR, instead={"expert_assessment": VETO})
NEXT = replace(
    SHORT,
    year=2026,
    starts_on=date(2026, 1, 12),
    filing_opens_on=date(2026, 1, 19),
    filing_closes_on=date(2026, 1, 30),
    review_closes_on=date(2026, 2, 6),
    service_starts_on=date(2026, 5, 15),
    mid_term_on=date(2026, 6, 16),
    service_ends_on=date(2026, 7, 14),
)


def test_a_qualified_project_gets_a_certificate_and_the_programme_ends(go_on: GoOn) -> None:
    with go_on() as show:
        certificate = show.session.scalars(select(Certificate)).one()
        assert (certificate.number, certificate.grade) == ("SQ-2025-001", "qualified")
        study = show.session.scalars(select(LibraryCase)).one()
        assert (study.pairing_id, study.listed) == (show.pairing.id, True)
        assert show.session.scalars(select(Programme)).one().status == "closed"
        assert show.pairing.status == "closed"


def test_a_veto_makes_a_project_unqualified_and_bars_its_agency_next_year(go_on: GoOn) -> None:
    until = datetime(2026, 3, 2, tzinfo=UTC)
    with go_on(BARRED, until, batches=(SHORT, NEXT)) as show:
        assert show.pairing.grade == "unqualified"
        assert show.session.scalars(select(Closeout)).one().status == "unqualified"
        assert show.session.scalars(select(Certificate)).all() == []
        assert show.session.scalars(select(AgencyBar.year)).all() == [2026]
        assert blacklisted(show.session, show.pairing.agency_id, date(2026, 6, 1))
        assert not blacklisted(show.session, show.pairing.agency_id, date(2027, 1, 1))
        kinds = [one.kind for one in evaluations_of(show.session, show.pairing.id)]
        assert kinds == ["mid_term", "final", "re_evaluation"]
        applications = show.session.scalars(select(Application).order_by(Application.id)).all()
        assert [one.status for one in applications] == ["decided", "rejected"]


def test_a_returned_close_out_is_filed_again(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"approve_closeout"}))
    with go_on(pair) as show:
        show.do("approve_closeout", "coordinator", decision="return", comment="补充案例（示例）")
        assert show.open("file_closeout")
        assert show.session.scalars(select(Closeout)).one().status == "filed"
        ended = show.session.scalars(
            select(instance.c.status).where(instance.c.process_id == "closeout")
        ).all()
        assert ended == ["running"]
