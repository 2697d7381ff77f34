"""The installation that the settings of this machine name."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from web.db import open_sessions
from workflows.settings import Settings, read_settings


def installation() -> tuple[Settings, sessionmaker[Session]]:
    """Its settings, and what makes sessions over its database."""
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings, open_sessions(settings.database_url)
