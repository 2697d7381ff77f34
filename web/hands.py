"""The command line for running instances: what an operator does to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import click
from sqlalchemy.orm import Session

from engine import transact
from engine.errors import EngineError
from web.installed import furnished
from web.models import actor_named, languages, tell, words
from web.refusing import refusal
from workflows import operating
from workflows.authority import Actor

Command = Callable[..., None]
Act = Callable[[Session, Actor], object]


def _asked(command: Command) -> Command:
    """What every hand takes: why, who, and the language."""
    command = click.option("--as", "username", help="Who does it; unless given, the system.")(
        languages(command)
    )
    return click.option("--reason", required=True, help="Why; the log keeps it.")(command)


def _values(
    _context: click.Context, _parameter: click.Parameter, given: Sequence[str]
) -> dict[str, object]:
    """name=value, where the value is JSON, or else a text as it stands."""
    found: dict[str, object] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{each!r}: write name=value")
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return found


_set = partial(
    click.option, "--set", "values", multiple=True, callback=_values, metavar="NAME=VALUE"
)
_token = partial(click.option, "--token", type=int)
_to = click.option("--to", "element", required=True, help="Before this element, or on this flow.")
_scope = click.option(
    "--in", "scope", type=int, help="The token of the open scope to begin in, if several are open."
)
number_argument = click.argument("number", type=int)
_numbers = click.argument("numbers", nargs=-1, required=True, type=int)


def act_on(username: str | None, act: Act) -> Any:
    """One hand, in a transaction of its own."""
    _, sessions = furnished()
    return transact(sessions, lambda session: act(session, actor_named(session, username)))


def _each(
    numbers: Sequence[int], username: str | None, language: str, act: Callable[..., Any]
) -> Iterator[Any]:
    """The same to several, each by itself: what one refuses stops no other, but ends with 1."""
    failed = False
    for number in numbers:
        try:
            yield act_on(username, _on(number, act))
        except EngineError as error:
            refusal(error, language).show()
            failed = True
    if failed:
        raise SystemExit(1)


def _on(number: int, act: Callable[..., Any]) -> Act:
    return lambda session, actor: act(session, actor, number)


@click.command()
@_numbers
@_asked
@click.option("--alone", is_flag=True, help="Let what it has called go on.")
def suspend(
    numbers: tuple[int, ...], *, alone: bool, reason: str, username: str | None, language: str
) -> None:
    """Let instances NUMBERS, and what they have called, stand still."""
    act = partial(operating.suspend, reason=reason, whole_tree=not alone)
    for done in _each(numbers, username, language, act):
        tell(words(language, "Instance {id} is suspended.", id=each) for each in done)


@click.command()
@_numbers
@_asked
def resume(numbers: tuple[int, ...], reason: str, username: str | None, language: str) -> None:
    """Let instances NUMBERS go on, with what was suspended together with them."""
    for done in _each(numbers, username, language, partial(operating.resume, reason=reason)):
        tell(words(language, "Instance {id} goes on.", id=each) for each in done)


@click.command()
@_numbers
@_asked
def cancel(numbers: tuple[int, ...], reason: str, username: str | None, language: str) -> None:
    """Stop instances NUMBERS for good, and all that they have called."""
    for done in _each(numbers, username, language, partial(operating.cancel, reason=reason)):
        tell(words(language, "Instance {id} is cancelled.", id=each) for each in done)


@click.command()
@click.argument("incidents", nargs=-1, type=int)
@click.option("--process", help="All of this process.")
@click.option("--element", help="All at this element.")
@click.option("--message", help="All whose message contains this.")
@_asked
def retry(
    incidents: tuple[int, ...],
    *,
    process: str | None,
    element: str | None,
    message: str | None,
    reason: str,
    username: str | None,
    language: str,
) -> None:
    """Try again INCIDENTS, or all of a kind."""
    if bool(incidents) == any((process, element, message)):
        raise click.UsageError("name incidents, or a kind by --process, --element or --message")
    kind = partial(operating.alike, process_id=process, element_id=element, message=message)
    wanted: Sequence[int] = incidents or act_on(username, kind)
    failed = 0
    for done in _each(wanted, username, language, partial(operating.retry, reason=reason)):
        text = "Instance {id} goes on." if not done.failed else "Instance {id} has failed again."
        failed += bool(done.failed)
        tell([words(language, text, id=done.instance_id)])
    if failed:
        raise SystemExit(1)


@click.command()
@number_argument
@_set(help="A variable and its value: JSON, or else a text. Repeatable.")
@click.option("--remove", multiple=True, help="A variable to forget. Repeatable.")
@_token(help="As this token sees them; unless given, those of the process.")
@_asked
def variables(
    number: int,
    *,
    values: Mapping[str, object],
    remove: tuple[str, ...],
    token: int | None,
    reason: str,
    username: str | None,
    language: str,
) -> None:
    """Set and remove variables of instance NUMBER."""
    if not values and not remove:
        raise click.UsageError("name variables by --set or --remove")
    act_on(
        username,
        lambda session, actor: operating.edit_variables(
            session, actor, number, values, reason, remove=remove, token=token
        ),
    )
    tell([words(language, "The variables of instance {id} are changed.", id=number)])


@click.command()
@number_argument
@_token(required=True, help="Whose work ends.")
@_to
@_scope
@_asked
def move(
    number: int,
    *,
    token: int,
    element: str,
    scope: int | None,
    reason: str,
    username: str | None,
    language: str,
) -> None:
    """End the work of a token of instance NUMBER and begin elsewhere."""
    begun = act_on(
        username,
        lambda session, actor: operating.move_token(
            session, actor, number, token, element, reason=reason, scope=scope
        ),
    )
    tell([words(language, BEGUN, id=number, token=begun, element=element)])


@click.command()
@number_argument
@_to
@_scope
@_set(help="With --in a multi-instance activity: what the one more item is.")
@_asked
def add(
    number: int,
    *,
    element: str,
    scope: int | None,
    values: Mapping[str, object],
    reason: str,
    username: str | None,
    language: str,
) -> None:
    """Begin at an element of instance NUMBER, beside what is open."""
    begun = act_on(
        username,
        lambda session, actor: operating.add_work(
            session, actor, number, element, values, reason=reason, scope=scope
        ),
    )
    tell([words(language, BEGUN, id=number, token=begun, element=element)])


@click.command()
@number_argument
@_token(required=True, help="Whose work ends.")
@_asked
def remove(number: int, token: int, reason: str, username: str | None, language: str) -> None:
    """End the work of a token of instance NUMBER."""
    act_on(
        username,
        lambda session, actor: operating.remove_work(session, actor, number, token, reason),
    )
    tell([words(language, "Instance {id}: token {token} is gone.", id=number, token=token)])


BEGUN = "Instance {id}: token {token} begins at {element}."
