"""Nothing of the map comes from another host."""

import json
import re
from pathlib import Path

import pytest

from mapping.maps.layers import base_map
from mapping.maps.offline import (
    LEAFLET_CSS,
    LEAFLET_JS,
    SHARED_SCRIPTS,
    asset_text,
    leaflet_css,
    leaflet_js,
    localise,
    publish_basemap,
)

OURS = (*SHARED_SCRIPTS, "live.js", "held.js", "onefile.js", "map.css", "onefile.css")


def test_the_pinned_package_carries_leaflet_under_the_addresses_that_folium_uses() -> None:
    import folium
    from offlinefolium.elements import _res

    assert LEAFLET_JS in [url for _, url in folium.Map.default_js]
    assert LEAFLET_CSS in [url for _, url in folium.Map.default_css]
    assert 'version="1.9.3"' in _res[LEAFLET_JS]
    assert ".leaflet-container" in _res[LEAFLET_CSS]


def test_the_live_map_is_one_script_beside_it_with_the_styles_inside(tmp_path: Path) -> None:
    assets = localise("../cg", tmp_path)
    live = base_map(assets)
    assert [url for _, url in live.default_js] == [url for _, url in assets.js]
    assert live.default_css == []
    (url,) = [url for _, url in live.default_js]
    text = (tmp_path / url.removeprefix("../cg/")).read_text(encoding="utf-8")
    order = [text.index(part) for part in (".cg-marker", "Leaflet", "CG.Basemap =", "CG.live =")]
    assert order == sorted(order)


def test_the_street_map_is_a_file_beside_it(tmp_path: Path) -> None:
    address = publish_basemap({"format": 1}, localise("../cg", tmp_path))
    assert address.startswith("../cg/")
    assert json.loads((tmp_path / address.removeprefix("../cg/")).read_text()) == {"format": 1}


def test_making_the_live_map_leaves_folium_itself_alone(tmp_path: Path) -> None:
    import folium

    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    base_map(localise("x/", tmp_path))
    assert (folium.Map.default_js, folium.Map.default_css) == before


def test_the_same_texts_keep_their_names_and_new_ones_get_new_names(tmp_path: Path) -> None:
    first, again = localise("a", tmp_path), localise("a/", tmp_path)
    assert first == again
    one = publish_basemap({"names": ["</script>"]}, first)
    assert one == publish_basemap({"names": ["</script>"]}, first)
    assert one != publish_basemap({"names": ["b"]}, first)


def test_the_library_points_at_no_other_file() -> None:
    assert "sourceMappingURL" not in leaflet_js()
    for target in re.findall(r"url\(\s*['\"]?([^)'\"]+)", leaflet_css()):
        assert target.startswith(("data:", "#default#VML"))


@pytest.mark.parametrize("name", OURS)
def test_our_own_files_name_no_host_but_the_credit_of_leaflet(name: str) -> None:
    hosts = set(re.findall(r"https?://([\w.-]+)", asset_text(name)))
    assert hosts <= {"leafletjs.com", "www.w3.org"}


@pytest.mark.parametrize("name", [n for n in OURS if n.endswith(".js")])
def test_our_scripts_never_write_what_people_typed_as_html(name: str) -> None:
    text = asset_text(name)
    assert not re.search(r"\.innerHTML\s*=|insertAdjacentHTML|outerHTML\s*=|document\.write", text)
    assert not re.search(r"\beval\(|new Function", text)
