"""Run the web server and one worker side by side; when one ends, the other is ended too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from types import FrameType
from typing import NoReturn

from workflows.settings import Settings

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Long enough for a request or a timer's step to finish, short enough for an impatient Ctrl+C.
GRACE_SECONDS = 20


def web_command(settings: Settings) -> list[str]:
    """gunicorn with threads: two processes suffice for an office, and keep a page away from a slow one."""
    return [
        *(sys.executable, "-m", "gunicorn", "web.wsgi:app"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        *("--bind", f"{settings.host}:{settings.port}"),
        *("--graceful-timeout", str(GRACE_SECONDS // 2), "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    """The worker, as its own process: a scheduler never runs inside a web server's."""
    return [sys.executable, "-m", "web.cli", "worker"]


def serve(settings: Settings, environ: Mapping[str, str] = os.environ) -> int:
    """Run both until a signal or until one ends; gives the exit status of the first to end."""
    children = [
        subprocess.Popen(command, env=dict(environ), start_new_session=True)  # noqa: S603
        for command in (web_command(settings), worker_command())
    ]
    for number in STOP_SIGNALS:
        signal.signal(number, _interrupted)
    try:
        pid, status = os.wait()
        first = next(child for child in children if child.pid == pid)
        first.returncode = os.waitstatus_to_exitcode(status)
        return first.returncode
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(children)


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.send_signal(signal.SIGTERM)
    for child in running:
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
