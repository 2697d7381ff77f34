"""Finds what requires itself."""

from __future__ import annotations

from collections.abc import Iterable

from engine.dmn.graph import Node


def circles(nodes: Iterable[Node]) -> list[list[Node]]:
    """One circle for each place where a walk along the requirements comes back to itself."""
    found: list[list[Node]] = []
    done: set[Node] = set()
    for start in nodes:
        if start in done:
            continue
        path, waiting = [start], [iter(start.needs)]
        while path:
            need = next(waiting[-1], None)
            if need is None:
                done.add(path.pop())
                waiting.pop()
            elif need.node in path:
                found.append(path[path.index(need.node) :])
            elif need.node not in done:
                path.append(need.node)
                waiting.append(iter(need.node.needs))
    return found
