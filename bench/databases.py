"""Databases to measure on: durable ones, beside the checkout's data, gone afterwards."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine as Database

import engine
from tests.support import postgres


@dataclass
class Databases:
    """Makes empty databases; a PostgreSQL cluster is started when the first is asked for."""

    folder: Path
    stack: ExitStack
    _cluster: list[str] = field(default_factory=list)

    def sqlite(self) -> Database:
        """A file in WAL mode with synchronous FULL."""
        return engine.make_engine(self.sqlite_url())

    def sqlite_url(self) -> str:
        """The address of a file that does not exist yet."""
        return f"sqlite:///{self.folder / uuid.uuid4().hex}.db"

    def postgresql(self) -> Database:
        """A database of a cluster that waits for the disk at each commit."""
        return engine.make_engine(self.postgresql_url())

    def postgresql_url(self) -> str:
        """The address of a database that is empty yet."""
        if not self._cluster:
            self._cluster.append(self.stack.enter_context(postgres.cluster(durable=True)))
        return self.stack.enter_context(postgres.database(self._cluster[0]))

    @property
    def kinds(self) -> dict[str, Callable[[], Database]]:
        """What the engine's own costs are measured on."""
        return {"SQLite": self.sqlite, "PostgreSQL": self.postgresql}


@contextmanager
def opened() -> Iterator[Databases]:
    """Databases until the block ends; not in a temporary folder, which may be memory."""
    var = Path("var")
    var.mkdir(exist_ok=True)
    with (
        ExitStack() as stack,
        tempfile.TemporaryDirectory(dir=var, ignore_cleanup_errors=True) as folder,
    ):
        yield Databases(Path(folder).absolute(), stack)
