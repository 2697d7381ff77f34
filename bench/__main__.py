"""Measure everything as ratios in one run: `make bench`, or `python -m bench NAME…` for a part.

Prints a table, keeps it as var/bench/results.json, and exits with 1 where a line misses its aim.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import engine
from bench import crowd, growth, http, memory, raw, size, steps, together, wide
from bench.databases import Databases, opened
from bench.lines import Line, keep, table

PARTS: Final[dict[str, Callable[[Databases], Iterator[Line]]]] = {
    "steps": steps.measure,
    "growth": growth.measure,
    "wide": wide.measure,
    "size": size.measure,
    "crowd": crowd.measure,
    "http": http.measure,
    "together": together.measure,
    "raw": raw.measure,
    "memory": memory.measure,
}


def main() -> int:
    """Measure the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="NAME", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, default=Path("var/bench/results.json"))
    given = parser.parse_args()
    if unknown := [name for name in given.parts if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; choose from {', '.join(PARTS)}")
    # As the web server and the worker do.
    engine.settle()
    lines: list[Line] = []
    for name in given.parts or PARTS:
        began = time.monotonic()
        with opened() as databases:
            lines += PARTS[name](databases)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    keep(lines, given.json)
    print(table(lines))
    return int(any(line.met is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
