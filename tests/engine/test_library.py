"""What is read once and shared: by database, and never from a deployment that was undone."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from engine import Engine, make_engine, metadata, open_tasks, transact

MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s"
targetRef="TASK"/><userTask id="TASK"/><sequenceFlow id="g" sourceRef="TASK" targetRef="e"/>
<endEvent id="e"/></process></definitions>"""


def _model(task: str) -> dict[str, bytes]:
    return {"p.bpmn": MODEL.replace(b"TASK", task.encode())}


def _sessions(path: Path) -> sessionmaker[Session]:
    bind = make_engine(f"sqlite:///{path}")
    metadata.create_all(bind)
    return sessionmaker(bind)


def _start(engine: Engine, sessions: sessionmaker[Session]) -> list[str]:
    def start(session: Session) -> list[str]:
        instance_id = engine.start(session, "p", actor="a")
        return [task.element_id for task in open_tasks(session, instance_id)]

    return transact(sessions, start)


def test_two_databases_keep_their_own_models(tmp_path: Path) -> None:
    engine = Engine()
    one, other = _sessions(tmp_path / "one.db"), _sessions(tmp_path / "other.db")
    transact(one, lambda session: engine.deploy(session, _model("here"), actor="a"))
    transact(other, lambda session: engine.deploy(session, _model("there"), actor="a"))

    assert _start(engine, one) == ["here"]
    assert _start(engine, other) == ["there"]


def test_a_deployment_that_was_undone_leaves_nothing(tmp_path: Path) -> None:
    engine, sessions = Engine(), _sessions(tmp_path / "one.db")
    with sessions() as session:
        engine.deploy(session, _model("undone"), actor="a")
        engine.start(session, "p", actor="a")
        session.rollback()

    transact(sessions, lambda session: engine.deploy(session, _model("stands"), actor="a"))

    assert _start(engine, sessions) == ["stands"]
