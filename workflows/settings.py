"""Settings from SANQU_* environment variables; with none set, everything runs embedded."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from workflows.errors import SettingRefused

Mark = Literal["live", "demo", "sandbox"]
MEGABYTE = 1024 * 1024
HIGHEST_PORT = 65535
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and in whose name."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None
    tls: bool = True


@dataclass(frozen=True)
class Settings:
    """Everything that an installation may choose."""

    data_dir: Path
    database_url: str
    secret_key: str | None
    host: str = "127.0.0.1"
    port: int = 8000
    upload_limit: int = 20 * MEGABYTE
    mark: Mark = "live"
    mail: MailServer | None = None

    @property
    def files_dir(self) -> Path:
        """Where the bytes of attachments lie."""
        return self.data_dir / "files"

    @property
    def secret_key_file(self) -> Path:
        """Where `secret_key_of` keeps the key that it made."""
        return self.data_dir / "secret_key"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings; SettingRefused names the variable that cannot be used and what to write."""
    mark = _mark(environ)
    # Demo data and real data never share a folder.
    home = "var/demo" if mark == "demo" else "var/data"
    data_dir = Path(environ.get("SANQU_DATA_DIR") or home).resolve()
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(environ, data_dir),
        secret_key=_secret_key(environ),
        host=environ.get("SANQU_HOST") or "127.0.0.1",
        port=_integer(environ, "SANQU_PORT", 8000, 1, HIGHEST_PORT),
        upload_limit=_integer(environ, "SANQU_UPLOAD_LIMIT_MB", 20, 1, 1024) * MEGABYTE,
        mark=mark,
        mail=_mail(environ),
    )


def secret_key_of(settings: Settings) -> str:
    """The key that signs sessions: the one set, or one made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.secret_key_file
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    name = "SANQU_DATABASE_URL"
    url = environ.get(name) or f"sqlite:///{data_dir / 'sanqu.db'}"
    if urlsplit(url).scheme not in {"sqlite", "postgresql+psycopg"}:
        # The address may hold a password: it is not repeated.
        raise SettingRefused(
            name, "…", "sqlite:////path/to/file.db or postgresql+psycopg://user@host/database"
        )
    return url


def _secret_key(environ: Mapping[str, str]) -> str | None:
    key = environ.get("SANQU_SECRET_KEY") or None
    if key is not None and len(key) < SHORTEST_SECRET:
        raise SettingRefused("SANQU_SECRET_KEY", "…", f"at least {SHORTEST_SECRET} characters")
    return key


def _mark(environ: Mapping[str, str]) -> Mark:
    mark = environ.get("SANQU_MARK") or "live"
    if mark not in {"live", "demo", "sandbox"}:
        raise SettingRefused("SANQU_MARK", mark, "live, demo or sandbox")
    return cast("Mark", mark)


def _mail(environ: Mapping[str, str]) -> MailServer | None:
    server = environ.get("SANQU_MAIL_SERVER")
    if not server:
        return None
    sender = environ.get("SANQU_MAIL_SENDER", "")
    if "@" not in sender:
        raise SettingRefused("SANQU_MAIL_SENDER", sender, "an address such as sanqu@example.org")
    return MailServer(
        host=server,
        port=_integer(environ, "SANQU_MAIL_PORT", 587, 1, HIGHEST_PORT),
        sender=sender,
        username=environ.get("SANQU_MAIL_USERNAME") or None,
        password=environ.get("SANQU_MAIL_PASSWORD") or None,
        tls=_yes(environ, "SANQU_MAIL_TLS", default=True),
    )


def _integer(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdecimal() or not low <= int(text) <= high:
        raise SettingRefused(name, text, f"a whole number from {low} to {high}")
    return int(text)


def _yes(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name) or ("yes" if default else "no")
    if text not in {"yes", "no"}:
        raise SettingRefused(name, text, "yes or no")
    return text == "yes"
