"""A real Chromium before the running atlas.

The browser is the system's (`make browser` puts it there), or the one that `ATLAS_TEST_BROWSER` names; never a download of Playwright's.
It is started for each file of tests, not for the whole run: while it runs, nothing else in this process can have an event loop.
"""

import json
import os
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.witness import Witness
from tests.conftest import TODAY
from tests.serving import served

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",  # containers have no user namespaces; only our own pages are opened
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is. Without one the tests fail, and say what to do."""
    named = os.environ.get("ATLAS_TEST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if not named:
        pytest.fail(
            f"These tests need a browser, and none of {', '.join(NAMES)} is on the PATH. Run `make browser`, "
            "or install Chromium or Chrome yourself, or name one: ATLAS_TEST_BROWSER=/path/to/it make test",
            pytrace=False,
        )
    return named


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running atlas over the whole seed, on `TODAY`."""
    home = tmp_path_factory.mktemp("served")
    with served(home, ATLAS_TODAY=TODAY.isoformat(), ATLAS_RELEASES_DIR=str(home / "releases")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield browser
        browser.close()


Visiting = Callable[..., Page]
"""Opens a page in a new context."""


@pytest.fixture
def visitor(chromium: Browser, address: str) -> Iterator[Visiting]:
    """A page in a new context (`visitor(java_script_enabled=False)`, …), as of someone who was never here.

    In the end nothing may have been said on the console, failed, or been asked of another place.
    """
    contexts: list[tuple[BrowserContext, Witness]] = []

    def come(mistaken: str = "", **options: Any) -> Page:
        context = chromium.new_context(**{"base_url": address, "locale": "en-GB", "viewport": DESKTOP, **options})
        context.set_default_timeout(15_000)
        contexts.append((context, Witness(context, address, mistaken)))
        return context.new_page()

    yield come
    seen = [fault for _, witness in contexts for fault in witness.faults]
    for context, _ in contexts:
        context.close()
    assert seen == []


@pytest.fixture
def page(visitor: Visiting) -> Page:
    """A visitor at a desk, with scripts."""
    return visitor()


@pytest.fixture
def plain(visitor: Visiting) -> Page:
    """A visitor whose browser runs no scripts."""
    return visitor(java_script_enabled=False)


@pytest.fixture(scope="session")
def told(address: str) -> Callable[[str], Any]:
    """What the API says: `told("/compare?columns=kz,tj")`."""

    def asked(path: str) -> Any:
        with urllib.request.urlopen(quote(f"{address}/api/v1{path}", safe=":/?&=@,%"), timeout=30) as answer:
            return json.load(answer)["data"]

    return asked
