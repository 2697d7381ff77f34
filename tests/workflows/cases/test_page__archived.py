"""The pages of a case that was put away show what they showed before; its answers can be erased."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.record.archive import put_away
from engine.record.chain import verify
from engine.tables import event
from tests.workflows.cases.test_page import As, go_through
from tests.workflows.house import DOCKING, House, deploy_models, open_pairing
from workflows.cases.activity import activity
from workflows.cases.models import Case, Submission
from workflows.cases.page import case_page, diagram
from workflows.errors import NotAllowed, NotFound
from workflows.records import erase_submission, erase_variables
from workflows.runtime import engine


@pytest.fixture
def case(session: Session, house: House) -> Case:
    """A case that has gone a long way, and was then called off."""
    deploy_models(session)
    case = open_pairing(session, house)
    go_through(session, house, case)
    engine.cancel(session, case.instance_id or 0, actor="system", reason="enough")
    return case


def test_it_reads_as_before(session: Session, as_: As, case: Case) -> None:
    actor = as_("coordinator")

    def shown() -> tuple[object, ...]:
        page, drawn = case_page(session, actor, case.id), diagram(session, actor, case.id)
        return page.processes, page.stages, set(drawn.marks), activity(session, actor, case)

    before = shown()
    assert put_away(session, case.instance_id or 0) > 40
    assert session.scalar(select(func.count()).select_from(event)) == 0
    session.expire_all()
    assert shown() == before


def test_answers_are_erased_with_what_the_case_knows_by_them(
    session: Session, as_: As, case: Case
) -> None:
    operator = as_("operator")
    wanted = select(Submission).where(Submission.element_id == "record_docking")
    submission = session.scalars(wanted).one()
    assert submission.answers["minutes"] == DOCKING["minutes"]
    with pytest.raises(NotAllowed):
        erase_submission(session, as_("agency"), submission.id, ["minutes"], "asked to")
    with pytest.raises(NotFound):
        erase_submission(session, operator, 999, [], "asked to")
    erase_submission(session, operator, submission.id, ["minutes"], "asked to")
    session.expire_all()
    assert submission.answers["minutes"] is None
    assert submission.answers["held_on"] is not None
    erase_submission(session, operator, submission.id, [], "asked to")
    session.expire_all()
    assert set(submission.answers.values()) == {None}
    assert erase_variables(session, operator, case.instance_id or 0, ["decision"], "asked to") > 0
    assert list(verify(session)) == []
