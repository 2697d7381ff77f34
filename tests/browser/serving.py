"""The site as its users meet it: a real web server, and a real worker where a test wants one."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.browser.sample import environment
from web.serve import web_command, worker_command
from workflows.settings import read_settings

ROOT = Path(__file__).parents[2]
START_SECONDS = 30
STOP_SECONDS = 15
PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Site:
    """A running site."""

    address: str
    environ: dict[str, str]
    folder: Path


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Site]:
    """Serve the demo in this folder until the block ends; more settings by their names."""
    environ = {**_outside(), **environment(folder), "SANQU_PORT": str(_free_port()), **settings}
    read = read_settings(environ)
    site = Site(f"http://{read.host}:{read.port}", environ, folder)
    with _running(web_command(read), environ, folder / "web.log") as server:
        _await_answer(site, server)
        yield site


@contextmanager
def working(site: Site) -> Iterator[None]:
    """Have a worker beside the site until the block ends."""
    with _running(worker_command(), site.environ, site.folder / "worker.log"):
        yield


def _outside() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SANQU_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def _running(
    command: list[str], environ: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environ, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(site: Site, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(f"{site.address}/login", timeout=START_SECONDS):  # noqa: S310 - our own
                return
        except OSError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                said = (site.folder / "web.log").read_text("utf-8")
                raise RuntimeError(f"the web server does not answer:\n{said}") from error
        time.sleep(PAUSE_SECONDS)
