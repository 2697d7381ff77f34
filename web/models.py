"""The command line for models: what would be refused, deploying, what the pack has newer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, Final, Literal

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import transact
from engine.errors import DeploymentRefused, EngineError, Problem
from engine.offers import Offered, offered
from web.installed import furnished
from web.problems import catalogue, report, summary
from web.refusing import refusal
from workflows import deploying
from workflows.actors import SYSTEM, Actor, actor_of
from workflows.errors import WorkflowError
from workflows.model_files import gather
from workflows.organisations.models import Person

Command = Callable[..., None]
LANGUAGES: Final = ("zh", "en")


def language_of_machine() -> str:
    """English where the surroundings say so, else Chinese."""
    asked = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "en" if asked.startswith("en") else "zh"


def languages(command: Command) -> Command:
    """The language to speak, also of what is refused, which ends with status 1."""

    @wraps(command)
    def speaking(*arguments: Any, language: str, **given: Any) -> None:
        try:
            command(*arguments, language=language, **given)
        except (EngineError, WorkflowError) as error:
            raise refusal(error, language) from error

    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default=language_of_machine,
        help="zh or en; unless given, as LANG says.",
    )(speaking)


def models(command: Command) -> Command:
    """What every command over model files takes: the files, and the language."""
    files = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
    return files(languages(command))


@click.command()
@models
def check(paths: tuple[Path, ...], language: str) -> None:
    """Say what a deployment of these files (or folders) would refuse; needs no database."""
    files = gather(paths)
    found = deploying.check(files)
    tell(report(files, found.problems, language))
    _tell_doubts(files, found.warnings, language)
    if found.problems:
        _give_up(language, len(found.problems))
    tell(summary(found, language))
    tell([words(language, "All is well: this can be deployed.")])


@click.command()
@models
@click.option("--source", type=click.Choice(["site", "pack"]), default="site", show_default=True)
@click.option("--as", "username", help="Whose deployment this is; unless given, the system's.")
def deploy(
    paths: tuple[Path, ...], language: str, source: Literal["site", "pack"], username: str | None
) -> None:
    """Deploy these files (or folders) as one versioned set."""
    files = gather(paths)
    _, sessions = furnished()
    try:
        made, held = transact(
            sessions,
            lambda session: deploying.deploy(
                session, actor_named(session, username), files, source
            ),
        )
    except DeploymentRefused as refused:
        tell(report(files, refused.problems, language))
        _give_up(language, len(refused.problems))
    _tell_doubts(files, made.warnings, language)
    known = "Deployed as number {number}." if made.new else KNOWN
    tell([words(language, known, number=made.id)])
    for each in held:
        text = "{kind} {key}: version {version}"
        if not each.current:
            text = "{kind} {key}: version {version}; another version stands before it"
        kind = words(language, each.kind)
        tell([words(language, text, kind=kind, key=each.key, version=each.version)])


@click.command()
@languages
def diff(language: str) -> None:
    """Say where the pack has newer models than the site has published, and what differs."""
    _, sessions = furnished()
    with sessions() as session:
        found = offered(session)
    for each in found:
        tell(_offer(each, language))
    tell([words(language, "Take one by `sanqu deploy`." if found else NOTHING_NEWER)])


def _offer(each: Offered, language: str) -> Iterator[str]:
    text = "{kind} {key} ({file}): the site has version {site}, the pack version {pack}"
    yield words(
        language, text, kind=words(language, each.kind), key=each.key, file=each.file,
        site=each.site_version, pack=each.pack_version,
    )  # fmt: skip
    for one in each.differences:
        named = words(language, "“{name}”", name=one.name) if one.name else ""
        what = " ".join(part for part in (one.kind, one.element_id, named) if part)
        yield f"  {words(language, one.how)}  {what or each.file}"


NOTHING_NEWER: Final = "The pack has nothing newer than what the site has published."
KNOWN: Final = "These very files were deployed before, as number {number}; nothing has changed."


def actor_named(session: Session, username: str | None) -> Actor:
    """Whoever has this user name; without one, the system."""
    if username is None:
        return SYSTEM
    person = session.scalar(select(Person.id).where(Person.username == username))
    if person is None:
        raise click.BadParameter(f"nobody has the user name {username!r}", param_hint="--as")
    return actor_of(session, person)


def words(language: str, text: str, **values: object) -> str:
    """A text of the command line, with its values."""
    return catalogue(language).gettext(text).format(**values)


def tell(lines: Iterable[str]) -> None:
    """Say something on the screen."""
    for line in lines:
        click.echo(line)


def _tell_doubts(files: Mapping[str, bytes], warnings: Sequence[Problem], language: str) -> None:
    if warnings:
        tell([words(language, "Not refused, but look at this:")])
        tell(report(files, warnings, language))


def _give_up(language: str, count: int) -> None:
    tell([words(language, "Refused: {count} problems.", count=count)])
    raise SystemExit(1)
