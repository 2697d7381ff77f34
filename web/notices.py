"""Gather the licences of everything bundled or imported, for the page /about/licences."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "web" / "assets"
TARGET = ROOT / "web" / "static" / "vendor" / "licences.json"
# How the files that hold a licence are named, in packages of both registries.
LICENCE_FILES = ("licen", "copying", "notice")


@dataclass(frozen=True)
class Notice:
    """One piece of third-party software, and the terms under which it is passed on."""

    name: str
    version: str
    licence: str
    text: str


def gather() -> list[Notice]:
    """All notices, front-end packages and Python distributions, by name."""
    found = [*front_end_notices(), *python_notices()]
    return sorted(found, key=lambda notice: (notice.name.lower(), notice.version))


def front_end_notices() -> Iterator[Notice]:
    """What the lock file brings into the bundle (its development tools are not passed on)."""
    lock = json.loads((ASSETS / "package-lock.json").read_text("utf-8"))
    for place, entry in lock["packages"].items():
        if place and not entry.get("dev"):
            package = json.loads((ASSETS / place / "package.json").read_text("utf-8"))
            licence = package.get("license") or entry.get("license") or ""
            yield Notice(package["name"], package["version"], str(licence), _texts(ASSETS / place))


def _texts(folder: Path) -> str:
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.name.lower().startswith(LICENCE_FILES)
    )
    return "\n\n".join(path.read_text("utf-8", errors="replace").strip() for path in files)


def python_notices() -> Iterator[Notice]:
    """The distributions that Sanqu imports, and what these need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    seen: set[tuple[str, frozenset[str]]] = set()
    named: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        key = (wanted.name.lower().replace("_", "-"), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        found = metadata.distribution(wanted.name)
        waiting += _needs(found, wanted.extras)
        if key[0] not in named:
            named.add(key[0])
            yield _python_notice(found)


def _needs(found: metadata.Distribution, extras: set[str]) -> list[Requirement]:
    needs = [Requirement(line) for line in found.requires or ()]
    environments = [{"extra": extra} for extra in (*extras, "")]
    return [
        need
        for need in needs
        if need.marker is None or any(need.marker.evaluate(env) for env in environments)
    ]


def _python_notice(found: metadata.Distribution) -> Notice:
    about = found.metadata
    classifiers = about.get_all("Classifier") or []
    named = [line.rsplit(" :: ", 1)[1] for line in classifiers if line.startswith("License ::")]
    stated = [about[key] for key in ("License-Expression", "License") if key in about]
    offered = stated[:1] if "License-Expression" in about else named or stated or [""]
    # Who offers several leaves the choice to us.
    licence = next(filter(may_ship, offered), offered[0])
    texts = [
        Path(str(path.locate())).read_text("utf-8", errors="replace").strip()
        for path in found.files or ()
        if path.name.lower().startswith(LICENCE_FILES) and path.suffix != ".py"
    ]
    # Some old packages put the whole text where the name belongs.
    return Notice(
        about["Name"], found.version, licence.splitlines()[0] if licence else "", "\n\n".join(texts)
    )


def may_ship(licence: str) -> bool:
    """Named, and not one of the strong copyleft family (the lesser ones are fine to import)."""
    strong = "GPL" in licence and not any(word in licence for word in ("LGPL", "Lesser"))
    return bool(licence) and not strong


def main() -> None:
    """Write the notices, or say which package names no licence."""
    notices = gather()
    doubtful = [notice.name for notice in notices if not may_ship(notice.licence)]
    if doubtful:
        sys.exit(f"No licence that we may ship: {', '.join(doubtful)}. Replace or examine them.")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(notice) for notice in notices]
    TARGET.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
