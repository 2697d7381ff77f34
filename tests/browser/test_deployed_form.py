"""A form that the site has deployed asks for more, or for less, while it is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import workflows.runtime
from engine import transact
from engine.tables import human_task
from tests.browser.people import Hall
from tests.browser.serving import Site
from tests.forms.deployed import SITE_VISIT
from web.db import open_sessions
from workflows.actors import Actor, actor_of
from workflows.cases.actions import open_case
from workflows.organisations.models import Appointment, Person
from workflows.settings import read_settings

pytestmark = pytest.mark.browser
MODEL = (Path(__file__).parents[1] / "web" / "models" / "visited.bpmn").read_bytes()
FILES = {"visited.bpmn": MODEL, "site_visit.form": SITE_VISIT}


def a_coordinator(session: Session) -> tuple[Actor, int]:
    """Somebody at an office, and the office."""
    held = select(Appointment.person_id, Appointment.organisation_id).where(
        Appointment.role == "coordinator"
    )
    person, office = session.execute(held.order_by(Appointment.id).limit(1)).one()
    return actor_of(session, person), office


def open_visit(session: Session) -> tuple[int, str]:
    """Deploy the model and open a case of it: the task, and who may do it."""
    workflows.runtime.engine.deploy(session, FILES, actor="system")
    actor, office = a_coordinator(session)
    case = open_case(session, actor, "pairing", title="走访", office_id=office)
    wanted = select(human_task.c.id).where(human_task.c.root_id == case.instance_id)
    return session.scalars(wanted).one(), session.get_one(Person, actor.id).name


def test_another_answer_asks_for_another_field(site: Site, hall: Hall) -> None:
    sessions = open_sessions(read_settings(site.environ).database_url)
    task_id, name = transact(sessions, open_visit)
    sessions.kw["bind"].dispose()
    page = hall.seat(name)
    page.goto(f"/tasks/{task_id}")
    page.get_by_label("走访日期").fill("2025-09-28")
    page.get_by_label("走访户数").fill("12")
    assert page.get_by_label("问题说明").count() == 0
    page.get_by_label("有", exact=True).check()
    # Typed while the page may still be waiting for the server.
    page.get_by_label("走访户数").fill("13")
    page.get_by_label("问题说明").fill("路灯坏了三盏")
    assert page.get_by_label("走访户数").input_value() == "13"
    page.get_by_label("没有", exact=True).check()
    page.get_by_label("问题说明").wait_for(state="detached")
    page.get_by_role("button", name="提交").last.click()
    page.get_by_text("“走访登记”已提交").wait_for()
