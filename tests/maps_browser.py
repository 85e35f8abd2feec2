"""A Chromium for the map tests, and the strings that must never do anything."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HOSTILE = (
    "{{7*7}}",
    "{% for x in y %}",
    "{# gone",
    "</script><script>window.__hit=1</script>",
    "`+(window.__hit=1)+`",
    "${window.__hit=1}",
    "\\`${window.__hit=1}",
    "<img src=x onerror=window.__hit=1>",
    '"><svg onload=window.__hit=1>',
    "'\";window.__hit=1;//",
    "</title></style></textarea><b>bold</b>",
    "a\u2028b\u2029c",
    "\u202eתודה\u202c <b>",
    "<!-- @@data@@ ]]>",
    "javascript:window.__hit=1",
    "&lt;i&gt; \\u003cimg\\u003e",
)


def chromium_path() -> str:
    """Return where Chromium is; skip without one, but fail where CI promised one."""
    known = Path("/usr/bin/chromium")
    found = str(known) if known.is_file() else ""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"):
        found = found or shutil.which(name) or ""
    if not found:
        message = "no Chromium on this machine"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


def watched(page: Page) -> tuple[list[str], list[str]]:
    """Return two lists that fill up: errors on the page, and requests that leave the machine."""
    errors: list[str] = []
    outside: list[str] = []
    local = ("file:", "data:", "blob:", "http://127.0.0.1")
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith(local) else outside.append(request.url),
    )
    return errors, outside


@contextmanager
def offline_page(browser: Browser) -> Iterator[Page]:
    """Give a page without a network, as wide as a laptop."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def grave_faults(page: Page) -> list[str]:
    """Ask axe about what is on the screen, and return its critical and serious findings."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for fault in found
        if fault["impact"] in ("critical", "serious")
        for node in fault["nodes"]
    ]
