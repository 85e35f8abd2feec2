"""The live map: a base map that never changes, and layers that do.

``st_folium`` rebuilds its map, losing pan and zoom, whenever the base map's script changes. So
``base_map`` depends on the workspace's name alone, and everything else goes through
``feature_group_to_add``: the ground (language, theme, first view, street map) as ``ground_layer``,
and then the layers. Each layer is ONE object whose data is base64 JSON, unpacked in the browser
and put on the page with ``textContent``: folium and Jinja never see a user's text.

A click reaches the page as ``last_object_clicked_popup``; ``clicked`` reads it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal

import folium
import geopandas as gpd
from folium.map import Layer
from folium.template import Template

from mapping.maps.areas import AreaView, area_payload
from mapping.maps.encoding import to_base64
from mapping.maps.offline import LiveAssets
from mapping.maps.place_data import encode_partners, text_column
from mapping.wording import Wording

__all__ = [
    "OSM_TILES",
    "RETURNED_OBJECTS",
    "Clicked",
    "KeptView",
    "OnlineTiles",
    "area_layer",
    "base_map",
    "clicked",
    "clicked_place",
    "encode_areas",
    "encode_partners",
    "ground_layer",
    "partner_layer",
    "pin_layer",
    "school_layer",
    "shown_layer",
]

Theme = Literal["auto", "light", "dark"]
RETURNED_OBJECTS: Final = (
    "last_clicked",
    "last_object_clicked_popup",
    "last_object_clicked_count",
)
"""What a page lists as ``returned_objects``: with anything else, a pan reruns the page."""
_MAX_ZOOM: Final = 19


@dataclass(frozen=True)
class OnlineTiles:
    """A street map of another host, shown only when the viewer picks it.

    Parameters
    ----------
    url
        Leaflet tile address with {z}, {x}, {y}.
    attribution
        Plain text; shown as text.
    """

    url: str
    attribution: str


OSM_TILES: Final = OnlineTiles(
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors"
)


@dataclass(frozen=True)
class KeptView:
    """Whether the page remembers where the map stands, for when it is left and opened again.

    Parameters
    ----------
    key
        Which map of which workspace this is.
    keeps
        Whether what is seen now may be remembered; what was remembered before is kept.
    """

    key: str
    keeps: bool


@dataclass(frozen=True)
class Clicked:
    """What was clicked on the live map.

    Parameters
    ----------
    kind
        "partner", "school", "area" or "zone".
    id
        Its id in the frame that was drawn.
    count
        Rises with every click, so that a second click on the same thing is seen as one.
    """

    kind: str
    id: str
    count: int


class _LiveMap(folium.Map):
    """A folium map whose script is a file beside it, and nothing else.

    Its own template leaves out folium's header, which forbids zooming on phones. Where it stands
    at first is said by the ground.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <style>
            html, body { width: 100%; height: 100%; margin: 0; padding: 0; }
            #{{ this.get_name() }} { position: relative; width: 100%; height: 100%; }
        </style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
        <div class="folium-map" id="{{ this.get_name() }}" ></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
            center: [39.8, -98.6], zoom: 4, minZoom: 3, maxZoom: {{ this.max_zoom }},
            zoomControl: false, fadeAnimation: false,
        });
        CG.live.base({{ this.get_name() }}, "{{ this.place }}");
        {% endmacro %}
        """
    )

    def __init__(self, assets: LiveAssets, place: str, **options: Any) -> None:
        super().__init__(**options)
        self._name = "Map"
        self.max_zoom = _MAX_ZOOM
        self.place = place
        self.default_js = [*assets.js]
        self.default_css = []


class _FromBase64(Layer):
    """A layer that our own script makes out of a base64 payload.

    It renders nothing into a figure: ``st_folium`` asks for its script macro directly, and a
    figure would run the payload through Jinja once more for nothing.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = CG.live.{{ this.maker }}("{{ this.payload }}");
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, maker: str, payload: str) -> None:
        super().__init__(name=maker, overlay=True, control=False)
        self._name = "CommonGroundLayer"
        self.maker = maker
        self.payload = payload

    def render(self, **kwargs: Any) -> str:
        """Render nothing; see the class."""
        del kwargs
        return ""


def base_map(assets: LiveAssets, *, place: str = "") -> folium.Map:
    """Return the map that ``st_folium`` shows, the same at each rerun; make a new one each time.

    Parameters
    ----------
    assets
        From ``offline.localise``.
    place
        Another one makes another map, which starts anew; only its digest reaches the browser.
    """
    digest = hashlib.sha256(place.encode("utf-8")).hexdigest()[:12]
    return _LiveMap(assets, digest, location=(0, 0), tiles=None)


def ground_layer(
    *,
    bounds: tuple[float, float, float, float],
    wording: Wording,
    basemap: str = "",
    tiles: OnlineTiles | None = None,
    theme: Theme = "auto",
    view: KeptView | None = None,
    label: str = "",
    channel: str = "",
    credit: str = "",
) -> folium.FeatureGroup:
    """Return what lies below all layers; list it first. Changing it leaves pan and zoom alone.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees: the first view, looked at once.
    basemap
        Address from ``offline.publish_basemap``; empty without streets.
    tiles
        Offer this online map as a second base layer; ``None`` offers none.
    view
        Remember where the map stands; ``None`` remembers nothing.
    label
        What a screen reader calls the map; "Map" by default.
    channel
        Maps with the same channel move together; letters and digits.
    credit
        Where the streets come from, in the reader's words; else as the basemap has it.
    """
    _ = wording
    west, south, east, north = (float(value) for value in bounds)
    payload = {
        "language": _.language,
        "theme": theme,
        "bounds": [[south, west], [north, east]],
        "basemap": basemap,
        "tiles": {"url": tiles.url, "attribution": escape(tiles.attribution)} if tiles else None,
        "channel": channel,
        "credit": credit,
        "view": {"key": view.key, "keeps": view.keeps} if view else None,
        "texts": {
            "map": label or _("Map"),
            "zoom_in": _("Zoom in"),
            "zoom_out": _("Zoom out"),
            "local": _("Local street map"),
            "online": _("Online street map"),
            "none": _("No street map"),
            "choose": _("Choose the street map"),
            "offline": _("The online map can't be reached. You see the local street map."),
            "unreachable": _("The online map can't be reached."),
        },
    }
    return _group("ground", to_base64(payload))


def partner_layer(payload: str) -> folium.FeatureGroup:
    """Return the layer of ``place_data.encode_partners`` for ``feature_group_to_add``."""
    return _group("partners", payload)


def shown_layer(payload: str) -> folium.FeatureGroup:
    """Return the layer of ``place_data.encode_shown``; the page has to hold its place set."""
    return _group("places", payload)


def school_layer(
    sites_gdf: gpd.GeoDataFrame, *, wording: Wording, name_column: str = "name"
) -> folium.FeatureGroup:
    """Return school sites as signs; shapes that are no points stand at a point inside them."""
    points = sites_gdf.geometry.representative_point()
    ids = (
        text_column(sites_gdf, "id")
        if "id" in sites_gdf.columns
        else text_column(sites_gdf, name_column)
    )
    frame = gpd.GeoDataFrame(
        {"id": ids, "name": text_column(sites_gdf, name_column), "category": "school"},
        geometry=points.to_numpy(),
        crs=sites_gdf.crs,
    )
    return _group("partners", encode_partners(frame, wording=wording, kind="school"))


def encode_areas(view: AreaView, *, legend_on_map: bool = True) -> str:
    """Return areas as the payload of ``area_layer``; worth keeping in a cache."""
    return to_base64(area_payload(view, legend_on_map=legend_on_map))


def area_layer(payload: str) -> folium.FeatureGroup:
    """Return the layer of ``encode_areas`` for ``feature_group_to_add``; list it first."""
    return _group("areas", payload)


def pin_layer(
    lon: float, lat: float, *, wording: Wording, draggable: bool = True, label: str = ""
) -> folium.FeatureGroup:
    """Return one pin; moved by drag or arrow keys it reports its place as ``last_clicked``."""
    _ = wording
    text = _("Pin: drag it, or move it with the arrow keys") if draggable else label or _("Pin")
    record = {
        "lon": float(lon),
        "lat": float(lat),
        "draggable": draggable,
        "texts": {"pin": text},
    }
    return _group("pin", to_base64(record))


def clicked(result: Mapping[str, Any] | None) -> Clicked | None:
    """Return what ``st_folium`` says was clicked; ``None`` if nothing of ours was."""
    if not result:
        return None
    kind, found, thing = str(result.get("last_object_clicked_popup") or "").partition(":")
    if not found or kind not in ("partner", "school", "area", "zone"):
        return None
    return Clicked(kind, thing, int(result.get("last_object_clicked_count") or 0))


def clicked_place(result: Mapping[str, Any] | None) -> tuple[float, float] | None:
    """Return lon and lat of the last click on the map or the last move of the pin."""
    place = (result or {}).get("last_clicked")
    if not isinstance(place, Mapping):
        return None
    return float(place["lng"]), float(place["lat"])


def _group(maker: str, payload: str) -> folium.FeatureGroup:
    group = folium.FeatureGroup(name=maker, control=False)
    group.add_child(_FromBase64(maker, payload))
    return group
