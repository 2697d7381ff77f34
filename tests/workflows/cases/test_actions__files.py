"""A form names files of its own case, and no other's."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from tests.workflows.house import DOCKING, House, deploy_models, do, open_pairing, open_task
from workflows.cases import actions
from workflows.cases.files import attach
from workflows.cases.models import Case, Submission
from workflows.settings import read_settings


def file_of(session: Session, house: House, case: Case, folder: Path, who: str) -> int:
    settings = read_settings({"SANQU_DATA_DIR": str(folder)})
    content = io.BytesIO("一,二".encode())
    return attach(
        session, settings, house.actor(session, who), "a.csv", content, case_id=case.id
    ).id


def test_a_file_of_another_case_is_refused(session: Session, house: House, tmp_path: Path) -> None:
    deploy_models(session)
    own, other = open_pairing(session, house), open_pairing(session, house, other=True)
    mine = file_of(session, house, own, tmp_path, "worker")
    foreign = file_of(session, house, other, tmp_path, "other_agency")
    task_id, worker = open_task(session, own, "record_docking"), house.actor(session, "worker")
    for ids in ([mine, foreign], [foreign], [foreign + 1]):
        with pytest.raises(forms.Invalid) as refused:
            actions.complete(session, task_id, worker, {**DOCKING, "attachments": ids})
        assert list(refused.value.errors) == ["attachments"]
    do(session, house, own, "record_docking", "worker", **DOCKING, attachments=[mine, mine])
    assert session.scalars(select(Submission)).one().answers["attachments"] == [mine]
