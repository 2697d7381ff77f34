"""Two people hand in one task at the same moment: one wins, the other hears who it was."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.web.conftest import CALL, Site
from workflows.cases.models import Submission

NAMES = ("coordinator", "colleague")


def test_of_two_at_the_same_moment_exactly_one_wins(site: Site) -> None:
    visitors = {name: site.visitor(name) for name in NAMES}
    gate = threading.Barrier(len(NAMES))

    def hand_in(name: str) -> TestResponse:
        form = {**CALL, "title": f"{name} 的方案", "csrf_token": visitors[name].token()}
        gate.wait(timeout=30)
        return visitors[name].client.post(f"/tasks/{site.task_id}", data=form)

    with ThreadPoolExecutor(len(NAMES)) as pool:
        answers = dict(zip(NAMES, pool.map(hand_in, NAMES), strict=True))
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    winner, loser = sorted(NAMES, key=lambda name: answers[name].status_code)
    assert f"{winner}-1 已于" in answers[loser].text
    assert f"{loser} 的方案" in answers[loser].text
    with site.sessions() as session:
        (kept,) = session.scalars(select(Submission)).all()
        assert kept.data["title"] == f"{winner} 的方案"
