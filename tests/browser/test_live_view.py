"""Where the live map stands: never lost, and never remembered where it would tell an address."""

from typing import Any

import pytest

from mapping.maps import layers
from mapping.wording import translator
from tests.live_frame import BOUNDS, Live

pytestmark = pytest.mark.browser
ZOOMED = "() => map.setView([32.5, -86.42], 14.5, { animate: false })"
HOME = (32.5123, -86.4567)
"""Where somebody lives."""
STANDS = [32.5, -86.42, 14.5]


def close(view: list[float]) -> Any:
    return pytest.approx(view, abs=2e-5)


def ready(live: Live) -> list[float]:
    live.frame.locator(".leaflet-control-zoom").wait_for()
    return live.view()


def stored(live: Live) -> str:
    """Return all that page and browser remember outside the map itself."""
    script = """() => JSON.stringify([
        window.cgViews || null, { ...localStorage }, { ...sessionStorage }, document.cookie,
        history.state, location.href])"""
    return str(live.page.evaluate(script)) + str(live.in_frame(script))


def test_language_theme_and_new_data_leave_the_view_alone(live: Live) -> None:
    live.show()
    ready(live)
    live.in_frame("() => { window.mark = 1; }")
    live.in_frame(ZOOMED)
    pin = layers.pin_layer(-86.45, 32.5, wording=translator("es"))
    live.show(pin, language="es", theme="dark", bounds=(-86.6, 32.4, -86.3, 32.6), basemap=False)
    live.frame.get_by_role("button", name="Acercar").wait_for()
    live.frame.get_by_role("button", name="Marcador").wait_for()
    assert live.view() == close(STANDS)
    assert live.in_frame("() => window.mark") == 1
    root = live.in_frame("() => [document.documentElement.lang, document.documentElement.dataset]")
    assert root == ["es", {"cgTheme": "dark"}]
    live.show(language="en", theme="light")
    live.frame.get_by_role("button", name="Zoom in").wait_for()
    assert live.view() == close(STANDS)
    assert live.errors == []


def test_the_first_view_fills_the_map_and_comes_once(live: Live) -> None:
    live.show()
    ready(live)
    west, south, east, north = BOUNDS
    script = f"""() => {{
        const low = map.latLngToContainerPoint([{south}, {west}]);
        const high = map.latLngToContainerPoint([{north}, {east}]);
        const size = map.getSize();
        return [low.x, high.y, size.x - high.x, size.y - low.y,
            Math.max((high.x - low.x) / size.x, (low.y - high.y) / size.y)];
    }}"""
    *edges, filled = live.in_frame(script)
    assert min(edges) >= 0
    assert filled > 0.8


def test_a_map_whose_page_is_left_stands_where_it_stood(live: Live) -> None:
    kept = layers.KeptView("one", keeps=True)
    live.show(view=kept)
    first = ready(live)
    live.in_frame(ZOOMED)
    live.leave()
    live.come_back()
    live.show(view=kept)
    assert ready(live) == close(STANDS)
    live.leave()
    live.come_back()
    live.show(view=layers.KeptView("another", keeps=True))
    assert ready(live) == close(first)


def test_a_map_that_was_not_asked_to_keeps_nothing(live: Live) -> None:
    live.show()
    first = ready(live)
    live.in_frame(ZOOMED)
    live.leave()
    live.come_back()
    live.show(view=layers.KeptView("one", keeps=True))
    assert ready(live) == close(first)


def test_a_view_that_tells_where_somebody_lives_is_remembered_nowhere(live: Live) -> None:
    live.show(view=layers.KeptView("one", keeps=True))
    ready(live)
    live.in_frame(ZOOMED)
    live.show(view=layers.KeptView("one", keeps=False), center=HOME)
    live.wait_for_view(*HOME)
    live.in_frame("() => map.panBy([40, 30], { animate: false })")
    assert live.page.evaluate("window.cgViews") == {"one": close(STANDS)}
    for digits in ("32.51", "86.45"):
        assert digits not in stored(live)
    live.leave()
    live.come_back()
    live.show(view=layers.KeptView("one", keeps=True))
    assert ready(live) == close(STANDS)
