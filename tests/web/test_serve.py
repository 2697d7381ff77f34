"""Web and worker side by side: real processes, ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

# Only where something hangs is this reached; a busy machine takes its time.
DEADLINE = 120


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - loopback
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An installation of its own on a free port."""
    return {**os.environ, "SANQU_DATA_DIR": str(tmp_path), "SANQU_PORT": str(_free_port())}


def _start(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "web.cli", "run"], env=environ)


def _stop(running: subprocess.Popen[bytes]) -> None:
    """End what did not end by itself."""
    running.kill()
    running.wait()


def test_run_serves_and_ends_with_its_worker(environ: dict[str, str]) -> None:
    running = _start(environ)
    try:
        until = time.monotonic() + DEADLINE
        while not _answers(f"http://127.0.0.1:{environ['SANQU_PORT']}/about"):
            assert running.poll() is None, "the server ended by itself"
            assert time.monotonic() < until, "the server never answered"
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
        assert running.wait(DEADLINE) == 0
    finally:
        _stop(running)
    assert not _answers(f"http://127.0.0.1:{environ['SANQU_PORT']}/about")


def test_a_port_that_is_taken_ends_both(environ: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environ["SANQU_PORT"])))
        taken.listen()
        running = _start(environ)
        try:
            assert running.wait(DEADLINE) != 0
        finally:
            _stop(running)
