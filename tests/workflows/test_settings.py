"""Settings: everything has a default; what cannot be used is named with what to write."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from workflows.errors import SettingRefused
from workflows.settings import MEGABYTE, read_settings, secret_key_of


def test_with_nothing_set_everything_runs_embedded() -> None:
    settings = read_settings({})
    assert settings.data_dir == Path("var/data").resolve()
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'sanqu.db'}"
    assert (settings.host, settings.port, settings.mark) == ("127.0.0.1", 8000, "live")
    assert settings.upload_limit == 20 * MEGABYTE
    assert settings.mail is None


def test_the_demo_has_a_folder_of_its_own() -> None:
    assert read_settings({"SANQU_MARK": "demo"}).data_dir == Path("var/demo").resolve()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SANQU_PORT", "http", "1 to 65535"),
        ("SANQU_PORT", "70000", "1 to 65535"),
        ("SANQU_PORT", "٣", "1 to 65535"),
        ("SANQU_UPLOAD_LIMIT_MB", "-1", "1 to 1024"),
        ("SANQU_DATABASE_URL", "mysql://host/db", "postgresql+psycopg://"),
        ("SANQU_DATABASE_URL", "nonsense", "sqlite:///"),
        ("SANQU_SECRET_KEY", "short", "at least 32"),
        ("SANQU_MARK", "test", "live, demo or sandbox"),
    ],
)
def test_a_malformed_setting_is_named_with_what_to_write(
    name: str, value: str, expected: str
) -> None:
    with pytest.raises(SettingRefused) as caught:
        read_settings({name: value})
    assert name in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SANQU_MAIL_SENDER", "nobody"), ("SANQU_MAIL_PORT", "smtp"), ("SANQU_MAIL_TLS", "maybe")],
)
def test_mail_settings_are_read_once_there_is_a_server(name: str, value: str) -> None:
    good = {"SANQU_MAIL_SERVER": "mail.example.org", "SANQU_MAIL_SENDER": "sanqu@example.org"}
    mail = read_settings(good).mail
    assert mail is not None
    assert (mail.port, mail.tls, mail.username) == (587, True, None)
    with pytest.raises(SettingRefused, match=name):
        read_settings({**good, name: value})


def test_neither_the_database_password_nor_the_key_is_repeated() -> None:
    for environ in (
        {"SANQU_DATABASE_URL": "mysql://u:geheim@host/db"},
        {"SANQU_SECRET_KEY": "geheim"},
    ):
        with pytest.raises(SettingRefused) as caught:
            read_settings(environ)
        assert "geheim" not in str(caught.value)


def test_the_secret_key_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    settings = read_settings({"SANQU_DATA_DIR": str(tmp_path / "data")})
    key = secret_key_of(settings)
    assert len(key) >= 32
    assert secret_key_of(settings) == key
    assert stat.S_IMODE(settings.secret_key_file.stat().st_mode) == 0o600


def test_a_key_that_is_set_is_used(tmp_path: Path) -> None:
    settings = read_settings({"SANQU_DATA_DIR": str(tmp_path), "SANQU_SECRET_KEY": "k" * 32})
    assert secret_key_of(settings) == "k" * 32
    assert not settings.secret_key_file.exists()
