"""The log as XES (IEEE 1849-2016): a trace for each instance, its events with the life of each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml import etree
from sqlalchemy.orm import Session

from engine.events import Event
from engine.record.cases import Told, cases

NAMESPACE: Final = "http://www.xes-standard.org/"
EXTENSIONS: Final = {
    "Concept": "concept", "Time": "time", "Lifecycle": "lifecycle", "Organizational": "org",
}  # fmt: skip
# Kind -> the transition of the standard's life cycle; leaving says how.
TRANSITIONS: Final = {
    "entered": "start", "task_opened": "schedule", "incident_opened": "suspend",
    "incident_closed": "resume",
}  # fmt: skip
LEFT: Final = {"completed": "complete", "cancelled": "pi_abort", "error": "ate_abort"}
KINDS: Final = (*TRANSITIONS, "left")


def export(session: Session, out: BinaryIO, process_id: str | None = None) -> int:
    """Write the traces of all instances, or of one process; gives how many there were."""
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("log", {"xes.version": "1849-2016", "xmlns": NAMESPACE}):
            for part in _head():
                file.write(part, pretty_print=True)
            for told in cases(session, process_id):
                with file.element("trace"):
                    for part in _of_trace(told):
                        file.write(part, pretty_print=True)
                    for each in told.events(*KINDS):
                        file.write(_event(told, each), pretty_print=True)
                count += 1
    return count


def _head() -> Iterator[Any]:
    for name, prefix in EXTENSIONS.items():
        uri = f"{NAMESPACE}{prefix}.xesext"
        yield etree.Element("extension", name=name, prefix=prefix, uri=uri)
    on_trace = etree.Element("global", scope="trace")
    on_trace.append(_value("string", "concept:name", ""))
    yield on_trace
    on_event = etree.Element("global", scope="event")
    on_event.append(_value("string", "concept:name", ""))
    on_event.append(_value("date", "time:timestamp", "1970-01-01T00:00:00+00:00"))
    on_event.append(_value("string", "lifecycle:transition", "complete"))
    yield on_event
    yield etree.Element("classifier", name="Activity", keys="concept:name lifecycle:transition")


def _of_trace(told: Told) -> Iterator[Any]:
    row = told.row
    yield _value("string", "concept:name", str(row.id))
    yield _value("string", "process", row.process_id)
    yield _value("int", "definition", str(row.definition_id))
    yield _value("string", "status", row.status)
    yield _value("int", "root", str(row.root_id))
    if row.business_key is not None:
        yield _value("string", "business_key", row.business_key)


def _event(told: Told, each: Event) -> Any:
    transition = TRANSITIONS.get(each.kind) or LEFT[str(each.payload["how"])]
    found = etree.Element("event")
    found.append(_value("string", "concept:name", told.label(each.element_id)))
    found.append(_value("string", "concept:instance", str(each.token)))
    found.append(_value("string", "lifecycle:transition", transition))
    found.append(_value("string", "org:resource", each.actor))
    found.append(_value("date", "time:timestamp", each.at.isoformat(timespec="milliseconds")))
    found.append(_value("string", "element", each.element_id or ""))
    return found


def _value(kind: str, key: str, value: str) -> Any:
    return etree.Element(kind, key=key, value=value)
