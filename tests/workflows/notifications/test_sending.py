"""Letters: composed in the reader's language, handed to the server that is set, or logged."""

from __future__ import annotations

import logging
import smtplib
from email.message import EmailMessage

import pytest

from workflows.notifications import sending
from workflows.settings import MailServer, read_settings

PAYLOAD = {
    "to": "agency@example.org",
    "language": "en",
    "template": "节点“{title}”已逾期",
    "params": {"title": "季度检查"},
}
SERVER = MailServer("mail.example.org", 2525, "sanqu@example.org", "user", "pass", tls=True)
ENGLISH = {"节点“{title}”已逾期": "“{title}” is overdue", sending.SUBJECT: "Three-zone notice"}


def test_a_letter_is_in_its_readers_language() -> None:
    letter = sending.compose(PAYLOAD, "m:1:2", SERVER, lambda text, language: ENGLISH[text])
    assert letter["Subject"] == "Three-zone notice"
    assert letter["From"] == "sanqu@example.org"
    assert letter["Message-ID"] == "<m.1.2@example.org>"
    assert letter.get_content().strip() == "“季度检查” is overdue"


def test_without_a_server_letters_go_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "workflows.notifications.sending"):
        sending.senders(read_settings({}))["mail"](PAYLOAD, "k")
    assert "agency@example.org: 节点“季度检查”已逾期" in caplog.text


def test_a_server_gets_the_letter_after_the_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[object] = []

    class Server:
        def __init__(self, host: str, port: int, timeout: int) -> None:
            said.append((host, port))

        def __enter__(self) -> Server:
            return self

        def __exit__(self, *_: object) -> None:
            said.append("quit")

        def starttls(self, context: object) -> None:
            said.append("tls")

        def login(self, username: str, password: str) -> None:
            said.append((username, password))

        def send_message(self, letter: EmailMessage) -> None:
            said.append(letter["To"])

    monkeypatch.setattr(smtplib, "SMTP", Server)
    settings = read_settings(
        {
            "SANQU_MAIL_SERVER": "mail.example.org",
            "SANQU_MAIL_PORT": "2525",
            "SANQU_MAIL_SENDER": "sanqu@example.org",
            "SANQU_MAIL_USERNAME": "user",
            "SANQU_MAIL_PASSWORD": "pass",
        }
    )
    sending.senders(settings)["mail"](PAYLOAD, "k")
    assert said == [
        ("mail.example.org", 2525), "tls", ("user", "pass"), "agency@example.org", "quit",
    ]  # fmt: skip
