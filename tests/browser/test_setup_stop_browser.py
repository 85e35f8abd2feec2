"""The Stop button of the set-up page in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mapping.workspace import Workspace
from tests.browser.test_setup_browser import give, opened, press, told, unfold

pytestmark = pytest.mark.browser


def test_an_import_is_stopped_and_changes_nothing(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "long-list.csv"
    rows = [f"Place {row},{row} Mian St Apt {row},Brookfield,KS,67001" for row in range(30_000)]
    file.write_text("\n".join(["name,street,city,state,zip", *rows]), encoding="utf-8")
    page = opened(browser, serve(workspace_folder))
    unfold(page, "4. Partners")
    give(page, "List of partners", file)
    expect(page.locator(".cg-preview caption")).to_contain_text("of 30,000", timeout=60_000)
    press(page, "Import these partners")
    expect(page.get_by_text("Importing partners:")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    told(page, "partners", "Stopped. No partner was changed.")
    expect(page.get_by_role("button", name="Import these partners", exact=True)).to_be_enabled()
    with Workspace.open(workspace_folder) as workspace:
        assert workspace.status()["partners"] == 5
