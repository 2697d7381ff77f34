"""Set up the demo: its own folder, played once, its outcomes kept to print again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from web.db import open_sessions
from workflows.demo.outcomes import OutcomeRow
from workflows.demo.play import play
from workflows.installation import bring_up_to_date
from workflows.settings import Settings

OUTCOMES: Final = "outcomes.json"


def demo_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a demo: marked as one, in a folder of its own, whatever is set outside."""
    kept = {
        name: value
        for name, value in environ.items()
        if name not in {"SANQU_DATABASE_URL", "SANQU_DATA_DIR", "SANQU_SECRET_KEY"}
    }
    return {**kept, "SANQU_MARK": "demo"}


def wipe(settings: Settings) -> None:
    """Remove the demo's folder."""
    shutil.rmtree(settings.data_dir, ignore_errors=True)


def ensure_played(settings: Settings) -> bool:
    """Play the sample unless it has been; print its table; whether all came out as it should."""
    kept = settings.data_dir / OUTCOMES
    if not kept.exists():
        # A demo that was interrupted is of no use to anybody.
        wipe(settings)
        rows = _play(settings)
        kept.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False), "utf-8")
    else:
        bring_up_to_date(open_sessions(settings.database_url), settings)
    rows = [OutcomeRow(**row) for row in json.loads(kept.read_text("utf-8"))]
    _print(rows)
    return all(row.ok for row in rows)


def _play(settings: Settings) -> list[OutcomeRow]:
    sessions = open_sessions(settings.database_url)
    bring_up_to_date(sessions, settings)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        bar = progress.add_task("")
        return play(
            sessions,
            settings,
            lambda done, total, text: progress.update(
                bar, completed=done, total=total, description=text
            ),
        )


def _print(rows: list[OutcomeRow]) -> None:
    table = Table("对象 subject", "事项 what", "应为 expected", "实为 actual", "")
    for row in rows:
        table.add_row(row.subject, row.what, row.expected, row.actual, "✓" if row.ok else "✗")
    Console().print(table)
    if not all(row.ok for row in rows):
        click.echo("Some outcomes are not as they should be.", err=True)
