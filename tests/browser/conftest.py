"""A stack of its own for each test's process, and Debian's Chromium to walk through it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HERE = Path(__file__).parent

if "SEATLEDGER_BROWSER" not in os.environ:
    # `make test-browser` installs what these need, and runs them.
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def stack() -> Iterator[Any]:
    """The local stack, its clock at 10 March 2026: 22 of New York's 31 days are left."""
    from tests.api.running import RunningStack

    with RunningStack("--at", "2026-03-10T14:00:00Z", "--empty") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def console(stack: Any, chromium: Any) -> Iterator[Any]:
    """The console on the first day, without a session."""
    from tests.browser.page_driver import PageDriver

    assert stack.post("/reset").status_code == 200
    driver = PageDriver(stack, chromium)
    yield driver
    driver.close()
    assert not driver.complaints, driver.complaints


def pytest_generate_tests(metafunc: Any) -> None:
    if "scheme" in metafunc.fixturenames:
        metafunc.parametrize("scheme", ["light", "dark"])


def safe_name(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
