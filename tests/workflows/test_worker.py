"""The worker: each timer fires once, a broken instance holds nobody up, SIGTERM ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, sessionmaker

import engine as runtime
from engine.tables import definition, event, instance, wait
from engine.transact import transact
from tests.workflows.house import MODELS, START, build, deploy_models, open_pairing
from workflows import wallclock, worker
from workflows.cases.models import Chase
from workflows.runtime import engine
from workflows.worker import REST, Sweep

Maker = sessionmaker[Session]
ROOT = Path(__file__).resolve().parent.parent.parent


def start_waiting(sessions: Maker, count: int) -> list[int]:
    """Start instances that wait for a timer, and let it become due."""

    def act(session: Session) -> list[int]:
        files = {"waiting.bpmn": (MODELS / "waiting.bpmn").read_bytes()}
        engine.deploy(session, files, actor="system")
        return [engine.start(session, "waiting", actor="system") for _ in range(count)]

    started = transact(sessions, act)
    transact(sessions, lambda session: runtime.set_clock(session, START + timedelta(days=30)))
    return started


def ended(sessions: Maker) -> Counter[int]:
    """Instance -> how often its timer element was left."""
    with sessions() as session:
        left = select(event.c.instance_id, func.count()).where(
            event.c.kind == "left", event.c.element_id == "one_day"
        )
        return Counter(
            {number: count for number, count in session.execute(left.group_by(event.c.instance_id))}
        )


def test_a_sweep_wakes_what_is_due_and_then_nothing(sessions: Maker) -> None:
    started = start_waiting(sessions, 3)
    sweep = Sweep(sessions)
    assert sweep.run(wallclock.now()) == 3
    assert sweep.run(wallclock.now()) == 0
    assert ended(sessions) == dict.fromkeys(started, 1)


def test_a_sweep_goes_on_until_nothing_is_due(
    sessions: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BATCH", 2)
    started = start_waiting(sessions, 5)
    assert Sweep(sessions).run(wallclock.now()) == 5
    assert ended(sessions) == dict.fromkeys(started, 1)


def test_what_is_not_due_is_left_alone(sessions: Maker) -> None:
    start_waiting(sessions, 1)
    transact(sessions, lambda session: runtime.set_clock(session, START))
    assert Sweep(sessions).run(wallclock.now()) == 0
    assert ended(sessions) == {}


def test_two_workers_fire_each_timer_once(sessions: Maker) -> None:
    started = start_waiting(sessions, 12)
    threads = [
        threading.Thread(target=Sweep(sessions).run, args=(wallclock.now(),)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended(sessions) == dict.fromkeys(started, 1)


def test_a_broken_instance_holds_nobody_up_and_rests(
    sessions: Maker, caplog: pytest.LogCaptureFixture
) -> None:
    broken, *others = start_waiting(sessions, 3)
    with sessions.begin() as session:
        session.execute(instance.update().where(instance.c.id == broken).values(state=b"broken"))
    sweep, now = Sweep(sessions), wallclock.now()
    assert sweep.run(now) == 2
    assert f"instance {broken} could not be woken" in caplog.text
    assert ended(sessions) == dict.fromkeys(others, 1)
    caplog.clear()
    assert sweep.run(now + REST / 2) == 0
    assert not caplog.records
    sweep.run(now + REST)
    assert caplog.records


def test_a_crowd_of_broken_instances_does_not_starve_the_rest(
    sessions: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BATCH", 2)
    *broken, last = start_waiting(sessions, 5)
    with sessions.begin() as session:
        stuck = instance.update().where(instance.c.id.in_(broken))
        session.execute(stuck.values(state=b"broken"))
    sweep = Sweep(sessions)
    for _ in range(3):
        sweep.run(wallclock.now())
    assert ended(sessions) == {last: 1}


SCRIPT = """
import logging
import sys
from datetime import timedelta
from sqlalchemy.orm import sessionmaker
from engine import make_engine
from workflows import worker
logging.basicConfig(stream=sys.stdout)
logging.getLogger("workflows.worker").setLevel(logging.INFO)
worker.run(sessionmaker(make_engine(sys.argv[1])), {}, timedelta(seconds=0.1))
"""


def test_two_worker_processes_fire_each_timer_once_and_stop_when_told(
    sessions: Maker, database: Database
) -> None:
    started = start_waiting(sessions, 6)
    command = [sys.executable, "-c", SCRIPT, database.url.render_as_string(hide_password=False)]
    workers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(2)
    ]
    try:
        _until_no_timer(sessions)
        for running in workers:
            assert running.stdout is not None
            assert "worker started" in running.stdout.readline()
            running.send_signal(signal.SIGTERM)
        for running in workers:
            said, _ = running.communicate(timeout=20)
            assert said.strip() == "INFO:workflows.worker:worker stopped"
            assert running.returncode == 0
    finally:
        for running in workers:
            running.kill()
    assert ended(sessions) == dict.fromkeys(started, 1)


def test_a_worker_process_chases_what_is_late(sessions: Maker, database: Database) -> None:
    def begin(session: Session) -> None:
        deploy_models(session)
        open_pairing(session, build(session))
        runtime.set_clock(session, START + timedelta(days=60))

    transact(sessions, begin)
    command = [sys.executable, "-c", SCRIPT, database.url.render_as_string(hide_password=False)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ) as running:
        try:
            _until(sessions, select(func.count(Chase.reported_at)), 1)
        finally:
            running.terminate()


def _until_no_timer(sessions: Maker) -> None:
    _until(sessions, select(func.count()).select_from(wait), 0)


def _until(sessions: Maker, counted: Select[int], wanted: int) -> None:
    deadline = wallclock.now() + timedelta(seconds=30)
    waiting = threading.Event()
    while wallclock.now() < deadline:
        with sessions() as session:
            if session.scalar(counted) == wanted:
                return
        waiting.wait(0.05)
    pytest.fail("the workers did nothing within 30 seconds")


def deploy_timed(sessions: Maker, *processes: str) -> None:
    """Processes that start when an hour has passed since their deployment; it passes."""
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="{0}"'
        ' isExecutable="true"><startEvent id="due"><timerEventDefinition><timeDuration>PT1H'
        '</timeDuration></timerEventDefinition></startEvent><endEvent id="end"/>'
        '<sequenceFlow id="f" sourceRef="due" targetRef="end"/></process></definitions>'
    )
    files = {f"{name}.bpmn": text.format(name).encode() for name in processes}
    transact(sessions, lambda session: engine.deploy(session, files, actor="system"))
    transact(sessions, lambda session: runtime.set_clock(session, START + timedelta(days=30)))


def begun(sessions: Maker) -> list[str]:
    """The processes of all instances, in the order in which they began."""
    with sessions() as session:
        return list(session.scalars(select(instance.c.process_id).order_by(instance.c.id)))


def test_a_sweep_begins_what_is_to_start_by_now(sessions: Maker) -> None:
    deploy_timed(sessions, "b", "a")
    sweep = Sweep(sessions)
    assert sweep.run(wallclock.now()) == 2
    assert sorted(begun(sessions)) == ["a", "b"]
    assert sweep.run(wallclock.now()) == 0


def test_two_workers_begin_each_instance_once(sessions: Maker) -> None:
    names = [f"p{number}" for number in range(8)]
    deploy_timed(sessions, *names)
    threads = [
        threading.Thread(target=Sweep(sessions).run, args=(wallclock.now(),)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun(sessions)) == names


def test_a_broken_start_holds_nobody_up_and_rests(
    sessions: Maker, caplog: pytest.LogCaptureFixture
) -> None:
    deploy_timed(sessions, "a", "b")
    with sessions.begin() as session:
        stuck = definition.update().where(definition.c.process_id == "a")
        session.execute(stuck.values(rewritten=b"broken"))
    sweep, now = Sweep(sessions), wallclock.now()
    assert sweep.run(now) == 1
    assert begun(sessions) == ["b"]
    assert "could not be woken" in caplog.text
    caplog.clear()
    assert sweep.run(now + REST / 2) == 0
    assert not caplog.records
