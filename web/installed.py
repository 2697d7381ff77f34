"""The installation that the settings of this machine name."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from web.db import open_sessions
from workflows.errors import WorkflowError
from workflows.installation import is_marked
from workflows.messages import N_
from workflows.settings import Settings, read_settings


class NotFurnished(WorkflowError):
    """The database has never been brought up."""

    said = N_("数据库还是空的，请先运行 `sanqu migrate`。")


def installation() -> tuple[Settings, sessionmaker[Session]]:
    """Its settings, and what makes sessions over its database."""
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings, open_sessions(settings.database_url)


def furnished() -> tuple[Settings, sessionmaker[Session]]:
    """The same, where it has been brought up before; else raises NotFurnished."""
    settings, sessions = installation()
    with sessions() as session:
        if not is_marked(session):
            raise NotFurnished
    return settings, sessions
