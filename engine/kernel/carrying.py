"""What a task remembers, said by the names of a new version."""

from __future__ import annotations

from typing import Any

from engine.kernel.completions import DONE, Record
from engine.kernel.complex_gateway import TAKEN
from engine.kernel.element import Loop
from engine.kernel.fitting import Fitting
from engine.kernel.task import Task

Values = dict[str, Any]


def carry(fitting: Fitting, task: Task, spec: Any) -> Values:
    """The inner data of a task for the spec that it goes on with; what does not fit is refused."""
    data: Values = dict(task.internal_data)
    # Asked anew when an incident is retried: it names flows of the old version.
    data.pop("chosen", None)
    if DONE in data:
        data[DONE] = [_record(fitting, each) for each in data[DONE]]
    if "record" in data:
        data["record"] = _record(fitting, data["record"])
    if TAKEN in data:
        data[TAKEN] = [fitting.into(task, spec, way) for way in data[TAKEN]]
    if spec.is_ad_hoc and "left" in data:
        data["left"] = [_begins(fitting, task, spec, name) for name in data["left"]]
    if spec.is_loop and "count" in data:
        _items(fitting, task, spec.loop, data)
    return data


def _record(fitting: Fitting, record: Record) -> Record:
    """What could be compensated must be there, and be undone by something, as before."""
    old = fitting.plan.old.specs[record["name"]]
    new = fitting.of(old)
    if new is None:
        return record
    carried: Record = record | {"name": new.name}
    for key, undone_by in (("handler", new.compensated_by), ("event", new.compensated_inside)):
        if key in record:
            carried[key] = undone_by
            if undone_by is None:
                text = "it has completed and could be compensated; in the new version nothing undoes it"
                fitting.report.refuse(old.element.id, "compensation", text)
    if DONE in record:
        carried[DONE] = [_record(fitting, each) for each in record[DONE]]
    return carried


def _begins(fitting: Fitting, task: Task, spec: Any, name: str) -> str:
    """An activity of an ad-hoc sub-process that is still to begin."""
    _, element_id = fitting.plan.roles[name]
    entry: str | None = spec.begins.get(fitting.plan.element(element_id))
    if entry is None:
        text = "it is still to begin, and the new version does not begin it"
        fitting.report.refuse(element_id, "gone", text)
    return entry or name


def _items(fitting: Fitting, task: Task, loop: Any, data: Values) -> None:
    old = task.task_spec.loop
    if not isinstance(loop, Loop):
        return
    element_id = task.task_spec.element.id
    if loop.output_collection and "results" not in data:
        data["results"] = [None] * data["count"]
        if data["done"]:
            text = "the results of the items that are done were not collected"
            fitting.report.warn(element_id, "items", text)
    if loop.variable and data["started"] < data["count"] and len(data["left"]) < data["count"]:
        text = (
            "the items that are still to begin were not kept: the old version had no list of them"
        )
        fitting.report.refuse(element_id, "items", text)
    if loop.variable and loop.variable != old.variable:
        _rename_items(fitting, task, old.variable, loop.variable)


def _rename_items(fitting: Fitting, task: Task, old: str | None, new: str) -> None:
    """Each open item knows what it is done for by the new name."""
    for item in task.children:
        values = task.workflow.scopes.by_id[item.id].values
        if old not in values:
            text = "the open items do not know {name!r}"
            fitting.report.refuse(task.task_spec.element.id, "items", text, name=new)
            return
        values[new] = values[old]
