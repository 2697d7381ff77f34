"""What is exported is read back by r4pm, whose readers are those of the authors of OCEL 2.0."""

from datetime import datetime
from pathlib import Path

import orjson
import pytest
import r4pm
from lxml import etree

from engine.record import ocel, xes
from tests.engine.conftest import MakeRig
from tests.engine.record import lives
from tests.engine.rig import Rig


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    rig = lives.make(make_rig)
    lives.begin(rig)
    lives.begin(rig)
    lives.end_all(rig)
    return rig


def exported(rig: Rig, how, file: Path, process: str | None = None) -> str:  # type: ignore[no-untyped-def]
    with file.open("wb") as out:
        rig.run(lambda s: how.export(s, out, process))
    return str(file)


def test_xes(rig: Rig, tmp_path: Path) -> None:
    """Read by r4pm and written by it again: the same traces with the same events."""
    log = r4pm.import_item("EventLog", exported(rig, xes, tmp_path / "log.xes"))
    r4pm.export_item(log, str(tmp_path / "again.xes"))
    traces = {
        values(trace)["concept:name"]: [values(one) for one in trace.iterfind("{*}event")]
        for trace in etree.parse(tmp_path / "again.xes").iterfind("{*}trace")
    }
    assert set(traces) == {str(row.id) for row in rig.instances()}
    for number, events in traces.items():
        history = [each for each in rig.history(int(number)) if each.kind in xes.KINDS]
        assert len(events) == len(history) > 3
        for told, each in zip(events, history, strict=True):
            assert told["element"] == each.element_id or each.kind == "incident_closed"
            assert told["org:resource"] == each.actor
            assert datetime.fromisoformat(told["time:timestamp"]) == each.at
        assert {told["lifecycle:transition"] for told in events} >= {"start", "complete"}
        assert all(told["concept:name"] for told in events)
    assert {"suspend", "resume", "schedule"} <= {
        told["lifecycle:transition"] for told in traces["1"]
    }


def test_ocel(rig: Rig, tmp_path: Path) -> None:
    log = r4pm.import_item("OCEL", exported(rig, ocel, tmp_path / "log.json"))
    r4pm.export_item(log, str(tmp_path / "again.json"))
    read = orjson.loads((tmp_path / "again.json").read_bytes())
    events = {one["id"]: one for one in read["events"]}
    objects = {one["id"]: one for one in read["objects"]}
    history = [
        each for row in rig.instances() for each in rig.history(row.id) if each.kind in ocel.EVENTS
    ]
    assert set(events) == {f"{each.instance_id}:{each.seq}" for each in history}
    for each in history:
        told = events[f"{each.instance_id}:{each.seq}"]
        assert (told["type"], datetime.fromisoformat(told["time"])) == (each.kind, each.at)
        related = {one["objectId"]: one["qualifier"] for one in told["relationships"]}
        assert related[f"instance:{each.instance_id}"] == "happened in"
        assert related[f"person:{each.actor}"] == "done by"
        assert related.keys() <= objects.keys()
    assert {one["type"] for one in read["objects"]} == {"case", "instance", "task", "person"}
    child = next(row for row in rig.instances("child"))
    assert {
        (one["objectId"], one["qualifier"])
        for one in objects[f"instance:{child.id}"]["relationships"]
    } == {(f"case:{child.root_id}", "part of"), (f"instance:{child.parent_id}", "called by")}


def test_one_process_alone(rig: Rig, tmp_path: Path) -> None:
    file = exported(rig, xes, tmp_path / "log.xes", "child")
    traces = etree.parse(file).findall("{*}trace")
    assert [values(trace)["process"] for trace in traces] == ["child", "child"]


def values(element: etree._Element) -> dict[str, str]:
    """The attributes of a trace or an event."""
    return {each.get("key", ""): each.get("value", "") for each in element if each.get("key")}
