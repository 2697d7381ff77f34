"""The end of a project: certificate and library, or a year's bar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, select

import forms
from engine import Call, open_incidents
from engine.tables import instance
from tests.workflows.changes.test_services import start
from tests.workflows.stage import PAIR, SHORT, GoOn, Played
from workflows.agencies.queries import blacklisted, profile_of
from workflows.agreements.models import Agreement
from workflows.applications.models import AgencyBar, Application
from workflows.cases.tasks import get_task
from workflows.changes.queries import change_context
from workflows.closeout.masking import mask
from workflows.closeout.models import Certificate, Closeout, LibraryCase
from workflows.closeout.services import bar, close, names_of_case
from workflows.errors import Conflict
from workflows.evaluations.queries import evaluations_of
from workflows.money.models import Entry
from workflows.pairings.models import Pairing
from workflows.programmes.models import Programme
from workflows.supervision.models import Finding

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


def test_the_library_names_nobody_who_stands_in_the_papers_of_the_project(go_on: GoOn) -> None:
    with go_on() as show:
        agreement = show.session.scalars(select(Agreement)).one()
        agreement.legal_representative, agreement.contact = "法人甲（示例）", "联系人乙（示例）"
        profile = profile_of(show.session, show.pairing.agency_id)
        assert profile is not None
        profile.legal_representative = "法人丙（示例）"
        show.session.flush()
        names = names_of_case(show.session, show.pairing)
        signed = {one.signatory for one in agreement.signatures if one.signatory}
        assert signed
        told = {"法人甲（示例）", "联系人乙（示例）", "法人丙（示例）", *signed}
        assert told <= names
        assert mask("、".join(sorted(told)), names) == "、".join(["〔姓名〕"] * len(told))


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


def test_a_project_decided_after_the_next_filing_bars_its_agency_from_the_one_after(
    go_on: GoOn,
) -> None:
    with go_on(replace(PAIR, held=frozenset({"approve_closeout"}))) as show:
        own, pairing = show.session.get_one(Programme, show.pairing.programme_id), show.pairing
        given = {**columns(own), "year": 2026, "application_closes_on": date(2026, 1, 30)}
        show.session.add(Programme(**given, office_id=own.office_id))
        known = {"pairing_id": pairing.id, "case_id": pairing.case_id}
        step = ("closeout", "bar_agency", 1, known, {}, datetime(2026, 3, 2, tzinfo=UTC), "1")
        bar(show.session, Call(1, 1, None, *step, Heard()))
        assert show.session.scalars(select(AgencyBar.year)).all() == [2027]
        assert blacklisted(show.session, pairing.agency_id, date(2027, 3, 3))
        assert not blacklisted(show.session, pairing.agency_id, date(2026, 12, 31))


class Heard:
    """Takes what goes outward, and passes it on to nobody."""

    def publish(self, name: str, key: object, variables: object) -> None:
        """The batch may go on."""

    def signal(self, name: str, variables: object) -> None:
        """Nothing is signalled."""
        raise AssertionError(name)

    def start(self, process_id: str, variables: object, business_key: str | None) -> int:
        """Nothing is started."""
        raise AssertionError(process_id)


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


def test_a_project_with_something_open_is_not_approved_and_the_form_names_it(go_on: GoOn) -> None:
    with go_on(replace(PAIR, held=frozenset({"approve_closeout"}))) as show:
        finding = show.session.scalars(select(Finding)).all()[0]
        finding.status = "open"
        show.session.flush()
        with pytest.raises(forms.Invalid) as refused:
            show.do("approve_closeout", "coordinator", decision="approve")
        (told,) = refused.value.errors["decision"]
        assert str(told) == "还不能批准：还有督导问题未整改完毕"
        assert show.open("approve_closeout")
        # Looked at anew: what is put right meanwhile stands in the way no longer.
        finding.status = "closed"
        show.session.flush()
        show.do("approve_closeout", "coordinator", decision="approve")
        assert show.pairing.status == "closed"


def test_a_change_begun_before_the_approval_keeps_the_project_open_and_none_begins_after(
    go_on: GoOn,
) -> None:
    until = datetime(2025, 8, 31, tzinfo=UTC)
    with go_on(replace(PAIR, held=frozenset({"approve_closeout"})), until) as show:
        begun = start(show, "change", "agency-a1")
        with pytest.raises(forms.Invalid) as refused:
            show.do("approve_closeout", "coordinator", decision="approve")
        assert [str(one) for one in refused.value.errors["decision"]] == [
            "还不能批准：还有计划变更正在办理"
        ]
        with pytest.raises(Conflict):
            close(show.session, closing(show))
        assert show.pairing.status == "evaluated"
        (task_id,) = show.open("file_change")
        given = change_context(show.session, get_task(show.session, task_id)).initial
        fewer = [{**each, "target": "1"} for each in given["targets"]]
        filed = {"clause": "指标", "reason": "人数减少（示例）", **given, "targets": fewer}
        show.do_task(task_id, "agency-a1", **filed)
        show.do("recipient_decides", "leader-r1", decision="reject", comment="已近结项（示例）")
        assert begun.closed_at is None, "whoever has read the case does not see it closed"
        show.do("approve_closeout", "coordinator", decision="approve")
        assert show.pairing.status == "closed"
        with pytest.raises(Conflict):
            start(show, "change", "agency-a1")


@pytest.mark.parametrize("kind", ["suspension", "termination"])
def test_what_may_yet_stop_the_project_keeps_it_open(go_on: GoOn, kind: str) -> None:
    until = datetime(2025, 8, 31, tzinfo=UTC)
    with go_on(replace(PAIR, held=frozenset({"approve_closeout"})), until) as show:
        start(show, kind, "coordinator")
        with pytest.raises(forms.Invalid) as refused:
            show.do("approve_closeout", "coordinator", decision="approve")
        assert [str(one) for one in refused.value.errors["decision"]] == [
            "还不能批准：还有项目中止或终止正在办理"
        ]


def closing(show: Played) -> Call:
    """The step that closes the project, reached while somebody began a change."""
    known = {"pairing_id": show.pairing.id, "case_id": show.pairing.case_id, "grade": "qualified"}
    now = datetime(2025, 8, 31, tzinfo=UTC)
    return Call(1, 1, None, "closeout", "close_case", 1, known, {}, now, "1", Heard())


def test_accounts_are_settled_once_every_instalment_is_accounted_for(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"file_spending", "review_accounts"}))
    with go_on(pair) as show:
        with pytest.raises(forms.Invalid) as refused:
            show.do("review_accounts", "finance", accounts_decision="settled")
        assert set(refused.value.errors) == {"accounts_decision"}
        kinds = show.session.scalars(select(Entry.kind)).all()
        assert "return" not in kinds, "what was spent and not yet entered did not come back"


def test_certificates_of_a_year_are_numbered_through_all_offices(go_on: GoOn) -> None:
    pair = replace(PAIR, held=frozenset({"approve_closeout"}))
    with go_on(pair) as show:
        elsewhere(show)
        show.do("approve_closeout", "coordinator", decision="approve")
        assert [one.message for one in open_incidents(show.session)] == []
        numbers = select(Certificate.number).where(Certificate.pairing_id == show.pairing.id)
        assert show.session.scalars(numbers).one() == "SQ-2025-002"


def elsewhere(show: Played) -> None:
    """Another office has issued the first certificate of the year in its own batch."""
    own = show.session.get_one(Programme, show.pairing.programme_id)
    programme = Programme(**columns(own), office_id=show.cast.organisations["P"])
    show.session.add(programme)
    show.session.flush()
    pairing = Pairing(**columns(show.pairing), programme_id=programme.id)
    show.session.add(pairing)
    show.session.flush()
    issued = {"grade": "qualified", "issued_on": date(2025, 8, 1)}
    show.session.add(Certificate(pairing_id=pairing.id, number="SQ-2025-001", **issued))
    show.session.flush()


def columns(row: Programme | Pairing) -> dict[str, object]:
    """What a row is like one of another office."""
    left_out = {"id", "office_id", "programme_id", "case_id"}
    keys = (each.key for each in inspect(type(row)).column_attrs)
    return {key: getattr(row, key) for key in keys if key not in left_out}
