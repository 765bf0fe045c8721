"""The browser that tests run: Chromium as the machine has it, best the build that draws no window."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

from tests.system import PATIENCE

# The first takes a third of the processor that the others do for the same pages.
PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the browser, and close it at the end; the machine that runs the tests may be slow.

    For one module at a time: while it runs, this thread can have no event loop of its own.
    """
    expect.set_options(timeout=PATIENCE * 1000)
    program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
    assert program, f"none of {', '.join(PROGRAMS)} is installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
