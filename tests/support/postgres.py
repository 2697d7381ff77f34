"""A throw-away PostgreSQL cluster: C.UTF-8, loopback only, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, or None where PostgreSQL is not installed."""
    # Debian keeps the server's programs off the PATH, one folder a version.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("pg_ctl"):
        folders.insert(0, Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(*command: str | Path) -> None:
    # PostgreSQL refuses to run as root, so root lends it to nobody.
    as_nobody = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_nobody, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


@dataclass(frozen=True)
class Server:
    """A cluster that can be stopped, as if its machine had failed, and started again."""

    programs: Path
    folder: Path
    port: int
    durable: bool

    @property
    def address(self) -> str:
        """Where it listens, such as postgresql+psycopg://postgres@127.0.0.1:5999."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Let it run; gives back once it answers."""
        fsync = "on" if self.durable else "off"
        options = (
            f"-h 127.0.0.1 -p {self.port} -k {self.folder} -c fsync={fsync} -c max_connections=60"
        )
        self._ctl("-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """End it at once, whatever it is at."""
        self._ctl("-m", "immediate", "stop")

    def _ctl(self, *arguments: str | Path) -> None:
        _run(self.programs / "pg_ctl", "-D", self.folder / "data", "-w", *arguments)


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A new cluster that runs.

    Only a `durable` one waits for the disk: what is measured must, tests need not.
    """
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="sanqu-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    made = Server(programs, folder, _free_port(), durable)
    try:
        _run(programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust",
             "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a new cluster and give its address."""
    with server(durable=durable) as running:
        yield running.address


@contextmanager
def database(cluster: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database, a copy of that template; nobody may be connected to it."""
    name = f"t{uuid.uuid4().hex}"
    admin = create_engine(f"{cluster}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield f"{cluster}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
