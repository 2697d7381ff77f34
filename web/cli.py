"""The command line: `sanqu init | migrate | run | worker | demo | revise`, and what others add to it."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click
from alembic.util import CommandError
from sqlalchemy.orm import Session

from engine import transact
from engine.errors import DeploymentRefused
from engine.offers import offered
from web import models, operating, playing, records, serve
from web.db import open_sessions
from web.installed import furnished, installation
from web.problems import report
from web.refusing import Refused, refusal
from workflows import schema, worker
from workflows.actors import SYSTEM
from workflows.errors import WorkflowError
from workflows.installation import bring_up_to_date
from workflows.notifications.sending import senders
from workflows.organisations.actions import appoint, create_person
from workflows.settings import Settings, read_settings, secret_key_of

SHORTEST_PASSWORD = 10


class Sanqu(click.Group):
    """Turns what the programme refuses into a line on the screen."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a refusal ends with status 1, not with a trace."""
        language = models.language_of_machine()
        try:
            return super().invoke(ctx)
        except WorkflowError as error:
            raise refusal(error, language) from error
        except DeploymentRefused as refused:
            for line in report({}, refused.problems, language):
                click.echo(line, err=True)
            raise SystemExit(1) from refused
        except CommandError as error:
            text = "this database was made by another version of Sanqu ({error})"
            raise Refused(models.words(language, text, error=error), language) from error


@click.group(cls=Sanqu)
def main() -> None:
    """三区: an aid programme from its call to its close-out."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


@main.command()
@click.option("--name", prompt="Administrator's name 管理员姓名")
@click.option("--username", prompt="User name 用户名")
@click.password_option(prompt="Password 密码", help=f"At least {SHORTEST_PASSWORD} characters.")
def init(name: str, username: str, password: str) -> None:
    """Make an installation: schema, secret key, first administrator."""
    if len(password) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"at least {SHORTEST_PASSWORD} characters", param_hint="password")
    settings, sessions = installation()
    bring_up_to_date(sessions, settings)
    secret_key_of(settings)
    transact(sessions, lambda session: _administrator(session, settings, name, username, password))
    click.echo(f"Installed in {settings.data_dir}. Start it with: make run")


def _administrator(
    session: Session, settings: Settings, name: str, username: str, password: str
) -> None:
    from flask_security import hash_password  # noqa: PLC0415 - keeps other commands light

    from web.app import create_app  # noqa: PLC0415

    with create_app(settings).app_context():
        hashed = hash_password(password)
    person = create_person(session, SYSTEM, name=name, username=username, password_hash=hashed)
    appoint(session, SYSTEM, person.id, "operator")


@main.command()
def migrate() -> None:
    """Bring the schema, the seeded data and the process pack up to date."""
    settings, sessions = installation()
    deployed = bring_up_to_date(sessions, settings)
    click.echo("The process pack is new." if deployed.new else "The process pack is unchanged.")
    with sessions() as session:
        if offered(session):
            click.echo("It is newer than models that the site has published: see `sanqu diff`.")


@main.command()
def run() -> None:
    """Serve the site, with one worker beside it."""
    settings, sessions = installation()
    bring_up_to_date(sessions, settings)
    click.echo(f"http://{settings.host}:{settings.port}")
    sys.exit(serve.serve(settings))


@main.command("worker")
def work() -> None:
    """Fire what is due and send what waits, until told to stop."""
    settings, sessions = furnished()
    worker.run(sessions, senders(settings), anchors=settings.data_dir / "anchors")


@main.command()
@click.option("--reset", is_flag=True, help="Wipe the demo and play it anew.")
@click.option("--no-serve", is_flag=True, help="End after the table of outcomes.")
def demo(*, reset: bool, no_serve: bool) -> None:
    """Play the sample programme, print its outcomes, and serve it with one-click sign-in."""
    environ = playing.demo_environment(os.environ)
    settings = read_settings(environ)
    if reset:
        playing.wipe(settings)
    all_well = playing.ensure_played(settings)
    if no_serve:
        sys.exit(0 if all_well else 1)
    click.echo(f"http://{settings.host}:{settings.port}   (Ctrl+C ends it)")
    sys.exit(serve.serve(settings, environ))


@main.command()
@click.argument("slug")
@click.option("--database", type=click.Path(path_type=Path), default=Path("var/revise.db"))
def revise(slug: str, database: Path) -> None:
    """Write a migration from the models to workflows/migrations (for developers)."""
    database.unlink(missing_ok=True)
    database.parent.mkdir(parents=True, exist_ok=True)
    bind = open_sessions(f"sqlite:///{database}").kw["bind"]
    schema.upgrade(bind)
    schema.revise(bind, slug)


COMMANDS = (
    *(models.check, models.deploy, models.diff, operating.instance),
    *(records.replay, records.audit, records.export, records.archive, records.erase),
)
for command in COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    main(prog_name="sanqu")
