"""The command line for migrations: what would happen to each instance, doing it, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import click
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from engine.errors import InstanceNotRunning, MigrationRefused, Problem
from engine.hands import Migrated, Planned
from web.installed import furnished
from web.models import actor_named, languages, tell, words
from web.problems import say, say_rule
from workflows import migrating
from workflows.migrating import How


def _mapping(
    _context: click.Context, _parameter: click.Parameter, given: Sequence[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given:
        old, equals, new = each.partition("=")
        if not (old and equals and new) or old in found:
            raise click.BadParameter(f"{each!r}: write old=new, each old id once")
        found[old] = new
    return found


@click.command()
@click.argument("process")
@click.option("--to", "version", type=int, help="The version; unless given, the newest.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_mapping,
    metavar="OLD=NEW",
    help="Which element or flow of the new version stands for which of the old.",
)
@click.option("--instance", "instances", multiple=True, type=int, help="Only this one; repeatable.")
@click.option("--new-forms", is_flag=True, help="Open tasks get the forms of the new version.")
@click.option("--with-called", is_flag=True, help="Take along what an instance has called.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--reason", help="Why; the log keeps it.")
@click.option("--as", "username", help="Who does it; unless given, the system.")
@languages
def migrate(
    process: str,
    version: int | None,
    mapping: dict[str, str],
    instances: tuple[int, ...],
    *,
    new_forms: bool,
    with_called: bool,
    dry_run: bool,
    reason: str | None,
    username: str | None,
    language: str,
) -> None:
    """Let running instances of PROCESS go on in another version of it.

    Says for each whether that is safe, and if not, why; what is safe is done, one by one. Ends
    with status 1 where anything is not safe.
    """
    if not dry_run and not reason:
        raise click.UsageError("say why by --reason, or only look by --dry-run")
    _, sessions = furnished()
    how: How = {
        "to_version": version,
        "mapping": mapping,
        "new_forms": new_forms,
        "with_called": with_called,
    }
    with sessions() as session:
        actor = actor_named(session, username)
        planned = migrating.plan(session, actor, process, how, instances or None)
    done = partial(migrating.migrate, actor=actor, reason=reason or "", how=how)
    unsafe = 0
    for each in planned:
        problems = each.problems
        if each.safe and not dry_run:
            problems = _do(sessions, done, each, language)
        elif each.safe:
            tell([words(language, SAFE, **_of(each))])
        unsafe += bool(problems)
        tell(_refused(each, problems, language))
        tell(_lines(each.warnings, language) if not problems else ())
    tell([words(language, SUMMARY, count=len(planned), unsafe=unsafe)])
    raise SystemExit(1 if unsafe else 0)


SAFE = "Instance {id} {key}(version {version}): safe"
UNSAFE = "Instance {id} {key}(version {version}): not safe, it stays"
DONE = (
    "Instance {id} {key}(version {version}): migrated; back by `sanqu instance migrate-back {back}`"
)
CALLED = "  with instance {id}, which it has called; back by `sanqu instance migrate-back {back}`"
THERE = "Instance {id} {key}(version {version}): there is nothing left to do"
SUMMARY = "{count} instances, {unsafe} of them not safe."


def _do(
    sessions: sessionmaker[Session],
    migrate_one: Callable[..., Migrated | None],
    planned: Planned,
    language: str,
) -> tuple[Problem, ...]:
    """One instance in one transaction: what happens to it holds up no other."""
    number = planned.instance_id
    try:
        done = transact(sessions, lambda session: migrate_one(session, instance_id=number))
    except MigrationRefused as refused:
        # It has moved on since it was looked at.
        return refused.problems
    except InstanceNotRunning:
        done = None
    text = DONE if done is not None else THERE
    tell([words(language, text, back=done.id if done else "", **_of(planned))])
    for each in done.called if done is not None else ():
        tell([words(language, CALLED, id=each.instance_id, back=each.id)])
    return ()


def _of(planned: Planned) -> dict[str, object]:
    key = f"{planned.business_key} " if planned.business_key else ""
    return {"id": planned.instance_id, "key": key, "version": planned.from_version}


def _refused(planned: Planned, problems: Sequence[Problem], language: str) -> Iterator[str]:
    if problems:
        yield words(language, UNSAFE, **_of(planned))
        yield from _lines(problems, language)


def _lines(problems: Sequence[Problem], language: str) -> Iterator[str]:
    for each in problems:
        where = f"{each.element_id}  " if each.element_id else ""
        yield f"  {where}[{say_rule(each.rule, language)}] {say(each, language)}"


@click.command("migrate-back")
@click.argument("migration", type=int)
@click.option("--reason", required=True, help="Why; the log keeps it.")
@click.option("--as", "username", help="Who does it; unless given, the system.")
@languages
def migrate_back(migration: int, reason: str, username: str | None, language: str) -> None:
    """Let an instance be what it was before MIGRATION, if it has not gone on since."""
    _, sessions = furnished()
    with sessions() as session:
        actor = actor_named(session, username)
    number = transact(sessions, lambda session: migrating.undo(session, actor, migration, reason))
    tell([words(language, "Instance {id} is what it was before.", id=number)])
