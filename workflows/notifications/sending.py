"""Handing over what the outbox holds: by SMTP where a server is set, else into the log."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import cast

from workflows.messages import N_
from workflows.notifications.rules import message_of
from workflows.settings import MailServer, Settings

# (text, language) -> text in that language; the web gives one, without it mail is in Chinese.
Translate = Callable[[str, str], str]
Send = Callable[[Mapping[str, object], str], None]
SUBJECT = N_("三区计划通知")
TIMEOUT = 30
log = logging.getLogger(__name__)


def in_chinese(text: str, language: str) -> str:
    """No translation: the msgid itself."""
    return text


def senders(settings: Settings, translate: Translate = in_chinese) -> dict[str, Send]:
    """Channel -> how to send on it, given the payload and the idempotency key."""
    server = settings.mail

    def mail(payload: Mapping[str, object], key: str) -> None:
        letter = compose(payload, key, server, translate)
        if server is None:
            log.info("mail to %s: %s", letter["To"], letter.get_content().strip())
        else:
            hand_over(server, letter)

    return {"mail": mail}


def compose(
    payload: Mapping[str, object], key: str, server: MailServer | None, translate: Translate
) -> EmailMessage:
    """The letter for one notification, in its reader's language."""
    language = str(payload["language"])
    message = message_of(str(payload["template"]), cast("Mapping[str, object]", payload["params"]))
    letter = EmailMessage()
    letter["From"] = server.sender if server else "sanqu@localhost"
    letter["To"] = str(payload["to"])
    letter["Subject"] = translate(SUBJECT, language)
    # The same key on a second attempt lets the reader's server drop a double.
    letter["Message-ID"] = f"<{key.replace(':', '.')}@{letter['From'].rpartition('@')[2]}>"
    letter.set_content(message.text(lambda text: translate(text, language)))
    return letter


def hand_over(server: MailServer, letter: EmailMessage) -> None:
    """Give a letter to the mail server; raises when it does not take it."""
    with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT) as connection:
        if server.tls:
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(server.username, server.password or "")
        connection.send_message(letter)
