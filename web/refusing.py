"""What a command refuses, in the language asked for."""

from __future__ import annotations

from typing import IO, Any

import click

from engine.errors import EngineError, Reason, reason_of
from web.problems import catalogue, say_reason
from workflows.errors import WorkflowError


class Refused(click.ClickException):
    """Why a command did not do it, with what stands before it in the same language."""

    def __init__(self, text: str, language: str) -> None:
        super().__init__(text)
        self.language = language

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it on the screen."""
        said = catalogue(self.language).gettext("Error: {text}").format(text=self.message)
        click.echo(said, file=file, err=file is None)


def refusal(error: EngineError | WorkflowError, language: str) -> Refused:
    """What the engine or the programme refuses."""
    if isinstance(error, WorkflowError):
        return Refused(error.message.text(catalogue(language, "messages").gettext), language)
    reason = reason_of(error)
    return Refused(say_reason(reason, language) if isinstance(reason, Reason) else reason, language)
