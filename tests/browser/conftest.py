"""A live site with a small batch in it, people at their browsers, and a watch over all pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.people import Hall
from tests.browser.sample import prepare
from tests.browser.serving import Site, served
from tests.browser.watching import Watch
from tests.support.once import made_once, shared

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo, played once; tests take copies of it."""
    return made_once(shared(tmp_path_factory, "samples") / "sample", prepare)


@pytest.fixture(scope="module")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site over a copy of the sample, for one module of tests."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(sample, folder)
    with served(folder) as running:
        yield running


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Nothing goes amiss on any page: no violation, no error, no request elsewhere."""
    watching = Watch(site.address)
    yield watching
    assert watching.amiss == []


@pytest.fixture
def hall(browser: Browser, site: Site, watch: Watch) -> Iterator[Hall]:
    """Where people sit down at their browsers."""
    opened = Hall(browser, site, watch)
    yield opened
    opened.leave()
