"""The installation that the settings of this machine name."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session, sessionmaker

from web.db import open_sessions
from workflows.installation import is_marked
from workflows.settings import Settings, read_settings


def installation() -> tuple[Settings, sessionmaker[Session]]:
    """Its settings, and what makes sessions over its database."""
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings, open_sessions(settings.database_url)


def furnished() -> tuple[Settings, sessionmaker[Session]]:
    """The same, where it has been brought up before; else a word on what to do first."""
    settings, sessions = installation()
    with sessions() as session:
        if not is_marked(session):
            raise click.ClickException("this database is empty: run `sanqu migrate` first")
    return settings, sessions
