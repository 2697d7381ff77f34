"""The command line for running instances: `sanqu instance …`."""

from __future__ import annotations

import click

from web import hands, migrating, standing


@click.group()
def instance() -> None:
    """Hands on running instances."""


for command in (
    standing.show, hands.suspend, hands.resume, hands.cancel, hands.retry, hands.variables, hands.move,
    hands.add, hands.remove, migrating.migrate, migrating.migrate_back,
):  # fmt: skip
    instance.add_command(command)
