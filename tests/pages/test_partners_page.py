"""The partners page, without a browser."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.usefixtures("workspace_folder")


def test_the_list_shows_the_partners(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("partners.py")
    assert not app.exception
    assert any("Harvest Pantry" in button.label for button in app.button)
