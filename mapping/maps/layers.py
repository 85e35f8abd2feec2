"""The live map: a base map that never changes, and layers that do.

``st_folium`` rebuilds its map, losing pan and zoom, whenever the base map's script changes. So
``base_map`` depends on the workspace alone, and everything else goes through
``feature_group_to_add``. Each layer is ONE object whose data is base64 JSON, unpacked in the
browser and put on the page with ``textContent``: folium and Jinja never see a user's text.

A click reaches the page as ``last_object_clicked_popup``; ``clicked`` reads it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal

import folium
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from folium.map import Layer
from folium.template import Template

from mapping.maps.areas import AreaView, area_payload
from mapping.maps.encoding import to_base64
from mapping.maps.offline import LiveAssets
from mapping.maps.places import mappable
from mapping.maps.symbols import symbols_for
from mapping.vocabulary import category_label
from mapping.wording import Wording

__all__ = [
    "OSM_TILES",
    "RETURNED_OBJECTS",
    "Clicked",
    "OnlineTiles",
    "area_layer",
    "base_map",
    "clicked",
    "clicked_place",
    "encode_areas",
    "encode_partners",
    "partner_layer",
    "pin_layer",
    "school_layer",
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
    """A folium map whose scripts and styles are the files beside it, and nothing else.

    Its own template leaves out folium's header, which forbids zooming on phones.
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
            center: {{ this.location|tojson }}, zoom: 12, minZoom: 3, maxZoom: {{ this.max_zoom }},
            zoomControl: false,
        });
        {% endmacro %}
        """
    )

    def __init__(
        self, assets: LiveAssets, scripts: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(**options)
        self._name = "Map"
        self.max_zoom = _MAX_ZOOM
        self.default_js = [*assets.js, *scripts]
        self.default_css = [*assets.css]


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


class _Base(_FromBase64):
    """Turns a bare Leaflet map into ours: basemap, theme, controls."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        CG.live.base({{ this._parent.get_name() }}, "{{ this.payload }}");
        {% endmacro %}
        """
    )


def base_map(
    assets: LiveAssets,
    *,
    bounds: tuple[float, float, float, float],
    wording: Wording,
    basemap: tuple[str, str] | None = None,
    tiles: OnlineTiles | None = None,
    theme: Theme = "auto",
    label: str = "",
    channel: str = "",
    credit: str = "",
) -> folium.Map:
    """Return the map that ``st_folium`` shows; make a new one for each rerun.

    Parameters
    ----------
    assets
        From ``offline.localise``.
    bounds
        West, south, east, north in degrees: the first view. Keep it the same between reruns, for
        example the district's, or the map starts anew.
    basemap
        Key and address from ``offline.publish_basemap``; ``None`` without streets.
    tiles
        Offer this online map as a second base layer; ``None`` offers none.
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
        "channel": channel,
        "credit": credit,
        "basemap": basemap[0] if basemap else "",
        "tiles": {"url": tiles.url, "attribution": escape(tiles.attribution)} if tiles else None,
        "texts": {
            "map": label or _("Map"),
            "zoom_in": _("Zoom in"),
            "zoom_out": _("Zoom out"),
            "local": _("Local street map"),
            "online": _("Online street map"),
            "offline": _("The online map can't be reached. You see the local street map."),
        },
    }
    base = _LiveMap(
        assets,
        [("cg_basemap_data", basemap[1])] if basemap else [],
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
    )
    base.add_child(_Base("base", to_base64(payload)))
    return base


def encode_partners(
    partners_gdf: gpd.GeoDataFrame,
    *,
    wording: Wording,
    kind: str = "partner",
    numbers: npt.ArrayLike | None = None,
    notes: Sequence[str] | None = None,
    selected_id: str = "",
) -> str:
    """Return places as the payload of ``partner_layer``; small enough to keep in a cache.

    Confidential and virtual places and those without a position are dropped here, whatever the
    caller did before.

    Parameters
    ----------
    partners_gdf
        The partner frame (``id, name, category``; EPSG:4326).
    numbers
        The number of each row in the list beside the map; ``None`` shows none.
    notes
        A second line for each row's card; the address by default.
    selected_id
        The place whose card is open at first.
    """
    _ = wording
    numbered = partners_gdf.assign(
        _number=np.arange(len(partners_gdf)) if numbers is None else np.asarray(numbers),
        _note=_column(partners_gdf, "address") if notes is None else list(notes),
    )
    drawn = mappable(numbered)
    category = _column(drawn, "category")
    present = list(dict.fromkeys(category))
    points = drawn.geometry
    ids = _column(drawn, "id")
    return to_base64(
        {
            "kind": kind,
            "ids": ids,
            "lon": np.round(points.x.to_numpy(), 6).tolist(),
            "lat": np.round(points.y.to_numpy(), 6).tolist(),
            "category": category,
            "name": _column(drawn, "name"),
            "number": None if numbers is None else drawn["_number"].tolist(),
            "note": [str(note) for note in drawn["_note"]],
            "symbols": symbols_for(present),
            "labels": {c: category_label(c, _.language) if c else _("Other") for c in present},
            "selected": selected_id if selected_id in ids else "",
            "texts": {
                "close": _("Close"),
                "here": _("{n} places here", n="{n}"),
                "cluster": _("{n} places; zoom in", n="{n}"),
            },
        }
    )


def partner_layer(payload: str) -> folium.FeatureGroup:
    """Return the layer of ``encode_partners`` for ``feature_group_to_add``."""
    return _group("partners", payload)


def school_layer(
    sites_gdf: gpd.GeoDataFrame, *, wording: Wording, name_column: str = "name"
) -> folium.FeatureGroup:
    """Return school sites as signs; shapes that are no points stand at a point inside them."""
    points = sites_gdf.geometry.representative_point()
    ids = _column(sites_gdf, "id") if "id" in sites_gdf.columns else _column(sites_gdf, name_column)
    frame = gpd.GeoDataFrame(
        {"id": ids, "name": _column(sites_gdf, name_column), "category": "school"},
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


def _column(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    return [str(value) for value in frame[name].fillna("")]
