"""The browser of the tests: the system's own Chromium, without its calls home."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def executable() -> str | None:
    """The path of Chromium, or None where there is none."""
    return (
        os.environ.get("SANQU_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    )


@contextmanager
def launched() -> Iterator[Browser]:
    """A running headless browser."""
    # Chromium refuses its sandbox to root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=flags)
        yield browser
        browser.close()
