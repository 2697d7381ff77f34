"""What every test may ask for: databases, a browser, and an honest word on what could not run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import chromium, pango, postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# What a machine may lack: marker -> how it is found.
NEEDS = {
    "browser": chromium.executable,
    "postgres": postgres.binaries,
    "pango": pango.library,
}
HERE = Path(__file__).parent
# Whole pages in a browser, the whole sample.
LONG = (HERE / "browser", HERE / "workflows" / "demo")


def _missing() -> set[str]:
    return {marker for marker, find in NEEDS.items() if find() is None}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes long first, so that no process waits for another at the end.

    Tests whose program is missing are taken out; the end of the run says so and fails.
    """
    items.sort(key=lambda item: not any(map(item.path.is_relative_to, LONG)))
    missing = _missing()
    left_out = [item for item in items if any(map(item.get_closest_marker, missing))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Exit 1 when a program was missing, unless SANQU_TEST_WITHOUT names it."""
    excused = {name.strip() for name in os.environ.get("SANQU_TEST_WITHOUT", "").split(",")}
    if exitstatus == pytest.ExitCode.OK and _missing() - excused:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what did not run, and what to do about it."""
    for marker in sorted(_missing()):
        terminalreporter.write_line(
            f"not run: the tests marked '{marker}' (program missing; install it,"
            f" or allow this with SANQU_TEST_WITHOUT={marker})"
        )


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """A throw-away PostgreSQL server on loopback; gives its address without a database name."""
    with postgres.cluster() as address:
        yield address


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'sanqu.db'}"


@pytest.fixture
def postgres_url(postgres_cluster: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    with postgres.database(postgres_cluster) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on SQLite and on PostgreSQL, each with an empty database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, driven by Playwright."""
    with chromium.launched() as running:
        yield running
