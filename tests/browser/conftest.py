"""Fixtures of the browser tests: a Chromium, and the app served on a free port."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mapping.maps.offline import LiveAssets
from tests.demo_workspace import demo_folder
from tests.live_frame import Live, serve_live
from tests.maps_browser import chromium
from tests.partners_workspace import make_workspace
from tests.served_app import serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a Chromium; the test is skipped without one, and fails where CI promised one."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def served_live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveAssets, str]]:
    """Return the assets and the address of a page with nothing but the live map."""
    with serve_live(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def live(browser: Browser, served_live: tuple[LiveAssets, str]) -> Iterator[Live]:
    """Return that page, opened; requests to the host of the online map fail."""
    context = browser.new_context(viewport={"width": 1000, "height": 720})
    context.route("**/tile.example/**", lambda route: route.abort())
    yield Live(context.new_page(), *served_live)
    context.close()


@pytest.fixture
def workspace_folder(tmp_path: Path) -> Path:
    """Return the folder of a small invented workspace."""
    return make_workspace(tmp_path)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the app on the demo district, which the tests of a module share: only look."""
    with serving(tmp_path_factory.mktemp("served") / "server.log") as start:
        yield start(demo_folder())


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], str]]:
    """Return a function that starts the app on a workspace and returns its address."""
    with serving(tmp_path / "server.log") as start:
        yield start
