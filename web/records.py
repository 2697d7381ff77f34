"""The command line for the record: replay, audit, export, archive, erase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import orjson
from sqlalchemy.orm import Session

from engine import codec, transact
from engine.record import anchors, ocel, xes
from engine.record.chain import verify
from web.filters import SHANGHAI
from web.installed import furnished
from web.models import actor_named, languages, tell, words
from web.refusing import Refused
from workflows import anchoring, records, wallclock
from workflows.runtime import engine

WRONG: Final = {
    "edited": "instance {number}, line {seq}: was edited",
    "missing": "instance {number}, line {seq}: is missing, or stands elsewhere",
    "cut": "instance {number}, line {seq}: the log was cut off here, or added to",
    "rewritten": "instance {number}, line {seq}: is not what the anchor says: written anew",
    "deleted": "instance {number}: is gone; the anchor knows it up to line {seq}",
    "state": "instance {number}, line {seq}: the stored state is not what the log comes to",
}
FORMATS: Final = {"xes": xes, "ocel": ocel}
_by = click.option("--as", "username", help="Who does it; unless given, the system.")
_reason = click.option("--reason", required=True, help="Why; the log keeps it.")


class Moment(click.ParamType[datetime]):
    """A date or an instant in ISO form; without a zone, in Shanghai."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it."""
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r}: write a date or a time such as 2026-09-01T08:00", param, ctx)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=SHANGHAI)


@click.command()
@click.argument("number", type=int)
@click.option("--at", type=Moment(), help="When; unless given, now.")
@languages
def replay(number: int, at: datetime | None, language: str) -> None:
    """Say how an instance stood at a moment, from its log alone."""
    _, sessions = furnished()
    with sessions() as session:
        past = engine.replay(session, number, at)
    if past is None:
        raise Refused(words(language, "The instance had not begun."), language)
    at = past.at.astimezone(SHANGHAI)
    stood = "Line {seq} of the log, {at}: {status}"
    status = words(language, past.status)
    tell([words(language, stood, seq=past.seq, at=at, status=status)])
    tell(f"  {each.element_id}  {words(language, each.state)}" for each in past.tokens)
    shown = orjson.dumps(codec.pack(past.variables), option=orjson.OPT_INDENT_2)
    tell([shown.decode()])


@click.group()
def audit() -> None:
    """Whether the record is whole."""


@audit.command("verify")
@click.argument("number", type=int, required=False)
@click.option("--anchor", "file", type=click.Path(exists=True, path_type=Path))
@click.option("--digest", help="The SHA-256 of the anchor, as the mail has it.")
@languages
def verify_(number: int | None, file: Path | None, digest: str | None, language: str) -> None:
    """Look for whatever was changed, of one instance or of all; ends with 1 where there is any."""
    heads = _heads(file, digest, language)
    _, sessions = furnished()
    count = 0
    with sessions() as session:
        for each in verify(session, number, heads):
            tell([words(language, WRONG[each.wrong], number=each.instance_id, seq=each.seq)])
            count += 1
    if count:
        tell([words(language, "The record is not whole: {count} findings.", count=count)])
        raise SystemExit(1)
    if file is None:
        text = "Internally consistent only: without an anchor, one written anew cannot be told."
        tell([words(language, text)])
    else:
        tell([words(language, "The record is whole, and what the anchor says of it.")])


def _heads(file: Path | None, digest: str | None, language: str) -> dict[int, tuple[int, str]]:
    if file is None:
        return {}
    heads, missing = anchors.read(file, digest)
    for name in missing:
        text = "{file} is not here: what was anchored up to it is not compared."
        tell([words(language, text, file=name)])
    return heads


@audit.command("anchor")
@languages
def anchor(language: str) -> None:
    """Write an anchor now, besides the one of each day; keep it elsewhere."""
    settings, sessions = furnished()
    made = anchoring.write(sessions, settings.data_dir / "anchors", wallclock.now())
    assert made is not None  # noqa: S101 - only that of a day can be there already
    text = "{file}: {count} logs had grown; SHA-256 {sha256}"
    tell([words(language, text, file=made.file, count=made.heads, sha256=made.sha256)])


@click.command()
@click.argument("kind", type=click.Choice(list(FORMATS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--process", help="Only the instances of this process.")
@languages
def export(kind: str, file: Path, process: str | None, language: str) -> None:
    """Write the logs as XES or as OCEL 2.0 (JSON), for process mining."""
    _, sessions = furnished()
    with sessions() as session, file.open("wb") as out:
        count = FORMATS[kind].export(session, out, process)
    tell([words(language, "{file}: {count} instances", file=file, count=count)])


@click.command()
@click.option("--before", type=Moment(), required=True, help="Cases that ended before this.")
@_by
@languages
def archive(before: datetime, username: str | None, language: str) -> None:
    """Put old cases away: their logs and states are packed, and read as before."""
    _, sessions = furnished()
    with sessions() as session:
        actor = actor_named(session, username)
    count = sum(1 for _ in records.archive(sessions, actor, before))
    tell([words(language, "{count} cases were put away.", count=count)])


@click.command()
@click.option("--instance", "number", type=int, help="Variables of the case of this instance.")
@click.option("--variable", "names", multiple=True, help="A variable, wherever it was written.")
@click.option("--submission", type=int, help="Answers of this submission.")
@click.option("--field", "fields", multiple=True, help="A field; unless given, all of them.")
@_reason
@_by
@languages
def erase(
    *,
    number: int | None,
    names: Sequence[str],
    submission: int | None,
    fields: Sequence[str],
    reason: str,
    username: str | None,
    language: str,
) -> None:
    """Erase what is personal from a case; the record stays whole, and says by whom and why."""
    if (submission is None) == (number is None) or (number is not None and not names):
        raise click.UsageError("give --submission, or --instance and --variable")

    def act(session: Session) -> int:
        actor = actor_named(session, username)
        if submission is not None:
            return records.erase_submission(session, actor, submission, fields, reason)
        assert number is not None  # noqa: S101 - one of both is given
        return records.erase_variables(session, actor, number, names, reason)

    _, sessions = furnished()
    count = transact(sessions, act)
    tell([words(language, "Erased; {count} lines of the log had said it.", count=count)])
