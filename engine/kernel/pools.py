"""Collaborations are drawn for people; what their pools and message flows name must be there."""

from __future__ import annotations

from collections.abc import Mapping

from engine.kernel import xml
from engine.kernel.problems import Problems
from engine.kernel.vocabulary import ACTIVITIES, EVENTS

Drawn = Mapping[bool, frozenset[str]]
"""Ids of nodes and messages that come from a pool outside (True), or go there (False)."""


def check(root: xml.Node, problems: Problems) -> None:
    """Refuse pools without a process of this file, and message flows without two ends."""
    for collaboration in xml.children(root, "collaboration"):
        pools = _pools(root, collaboration, problems)
        for flow in xml.children(collaboration, "messageFlow"):
            _check_flow(flow, pools, problems)


def _pools(root: xml.Node, collaboration: xml.Node, problems: Problems) -> dict[str, str]:
    """For each pool, and each node in it that sends or receives, the pool."""
    processes = {each.get("id", ""): each for each in xml.children(root, "process")}
    found: dict[str, str] = {}
    for pool in xml.children(collaboration, "participant"):
        name, ref = pool.get("id", ""), pool.get("processRef")
        found[name] = name
        if ref is None:
            continue
        if ref not in processes:
            problems.add(pool, "reference", "processRef {ref!r} is no process here", ref=ref)
            continue
        for node in processes[ref].iter():
            if xml.local(node) in ACTIVITIES | EVENTS:
                found[node.get("id", "")] = name
    return found


def _check_flow(flow: xml.Node, pools: dict[str, str], problems: Problems) -> None:
    ends = [flow.get("sourceRef", ""), flow.get("targetRef", "")]
    for end in ends:
        if end not in pools:
            message = "{end!r} is neither a pool nor an activity or event in one"
            problems.add(flow, "reference", message, end=end)
    if all(end in pools for end in ends) and pools[ends[0]] == pools[ends[1]]:
        problems.add(flow, "message-flow", "a message flow leads from one pool to another")


def outside(root: xml.Node) -> Drawn:
    """The ids of what message flows tie to pools that do not run here."""
    runs = {
        each.get("id") for each in xml.children(root, "process")
        if each.get("isExecutable") == "true"
    }  # fmt: skip
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for collaboration in xml.children(root, "collaboration"):
        foreign = _foreign(root, collaboration, runs)
        for flow in xml.children(collaboration, "messageFlow"):
            source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
            message = flow.get("messageRef") or ""
            if source in foreign:
                found[True] |= {target, message}
            if target in foreign:
                found[False] |= {source, message}
    return {comes: frozenset(ids) for comes, ids in found.items()}


def _foreign(root: xml.Node, collaboration: xml.Node, runs: set[str | None]) -> set[str]:
    """Pools without a process, or of one that is only drawn, and the nodes in these."""
    drawn = {each.get("id"): each for each in xml.children(root, "process")}
    found: set[str] = set()
    for pool in xml.children(collaboration, "participant"):
        ref = pool.get("processRef")
        if ref not in runs:
            found.add(pool.get("id", ""))
            found |= {each.get("id", "") for each in drawn[ref].iter()} if ref in drawn else set()
    return found - {""}
