"""A generic BPMN 2.0 runtime: deployments, instances, tasks, timers and messages as rows."""

from engine.calls import Call, Function, Handler, Moment
from engine.clock import Mark, database_mark, mark_database, now, set_clock
from engine.database import make_engine
from engine.deployments import Deployment
from engine.errors import BpmnError, EngineError
from engine.events import Event, history
from engine.memory import settle
from engine.queries import authored_model, open_incidents, open_tasks, passed_elements
from engine.record.chain import first_break
from engine.runtime import Advance, Engine
from engine.tables import metadata
from engine.transact import transact

__all__ = [
    "Advance",
    "BpmnError",
    "Call",
    "Deployment",
    "Engine",
    "EngineError",
    "Event",
    "Function",
    "Handler",
    "Mark",
    "Moment",
    "authored_model",
    "database_mark",
    "first_break",
    "history",
    "make_engine",
    "mark_database",
    "metadata",
    "now",
    "open_incidents",
    "open_tasks",
    "passed_elements",
    "set_clock",
    "settle",
    "transact",
]
