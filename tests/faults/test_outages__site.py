"""The site while its database is away: 503 in clear words, what was sent is not lost, and on again."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

import engine
from engine.tables import human_task
from tests.browser.serving import served
from tests.support import postgres
from tests.support.client import Client
from tests.web.conftest import CALL, fill
from workflows.cases.models import Submission


@pytest.mark.postgres
def test_who_is_signed_in_is_told_and_hands_in_once_it_is_back(tmp_path: Path) -> None:
    with postgres.server() as server:
        url = f"{server.address}/postgres"
        house, case_id = fill(url, "demo")
        database = engine.make_engine(url)
        sessions = sessionmaker(database)
        with sessions() as session:
            task_id = session.scalars(
                select(human_task.c.id).where(human_task.c.element_id == "draft_programme")
            ).one()
        with served(tmp_path, SANQU_DATABASE_URL=url) as site, closing(Client(site.address)) as one:
            one.sign_in(house.people["coordinator"])
            assert one.ask(f"/tasks/{task_id}")[0] == 200
            server.stop()
            for status, body in (
                one.ask(f"/cases/{case_id}"),
                one.post(f"/tasks/{task_id}", CALL),
            ):
                assert status == 503
                assert re.search("数据库|database", body)
                assert "Traceback" not in body
            server.start()
            assert one.ask(f"/cases/{case_id}")[0] == 200, "signed in as before"
            one.hand_in(task_id, CALL)
        with sessions() as session:
            assert session.scalar(select(func.count(Submission.id))) == 1
        database.dispose()
