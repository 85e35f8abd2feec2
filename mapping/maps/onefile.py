"""The one-file map: a page that opens from disk, needs no network, and can be handed to anybody.

It is assembled from our own template and Leaflet's text, not rendered by folium. Its data are two
JSON blocks; every text a user wrote is put on the page as text. A Content-Security-Policy lets
only the page's own script and style run (by fingerprint) and forbids every request.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Final

import geopandas as gpd
import numpy as np

from mapping.maps.areas import gap_view
from mapping.maps.basemap import slim
from mapping.maps.encoding import script_json
from mapping.maps.offline import SHARED_SCRIPTS, asset_text, leaflet_css, leaflet_js
from mapping.maps.onefile_facts import fact_words, facts_record
from mapping.maps.onefile_foot import Foot
from mapping.maps.onefile_gap import GapSheet, gap_record
from mapping.maps.onefile_layers import Around, layers_record
from mapping.maps.onefile_words import page_words
from mapping.maps.places import Audience, Place, Shown, day_text, shown_places
from mapping.maps.symbols import legend, symbols_for
from mapping.partners.filter_words import kind_words
from mapping.partners.languages import language_name
from mapping.wording import Wording, translator

__all__ = ["MAX_BYTES", "Around", "GapSheet", "Told", "difference", "one_file_map"]

MAX_BYTES: Final = 1_500_000
_SCRIPTS: Final = (
    *SHARED_SCRIPTS,
    *("onefile_state.js", "onefile_filter.js", "onefile_controls.js", "onefile_list.js"),
    *("onefile_layers.js", "onefile_gap.js", "onefile_print.js", "onefile.js"),
)
_SMALLEST_BASEMAP: Final = 100_000
_USA: Final = ((24.5, -125.0), (49.4, -66.9))
_SCHOOL: Final = "school"


@dataclass(frozen=True)
class Told:
    """What the caller words himself, in one language.

    Parameters
    ----------
    title
        The page's title.
    gap
        The gap analysis.
    narrowed
        The sentence of the filter that put places aside before; empty if none did.
    """

    title: str
    gap: GapSheet | None = None
    narrowed: str = ""


def one_file_map(
    partners_gdf: gpd.GeoDataFrame,
    *,
    basemap: Mapping[str, Any] | None,
    title: str,
    district: str,
    audience: Audience = "public",
    language: str = "en",
    sources: Sequence[str] = (),
    as_of: date,
    timezone: str = "UTC",
    region: str | None = None,
    fictional: bool = False,
    gap: GapSheet | None = None,
    around: Around | None = None,
    also: Mapping[str, Told] | None = None,
    left_out: Mapping[str, int] | None = None,
    narrowed: str = "",
    max_bytes: int = MAX_BYTES,
) -> str:
    """Return the whole document as text.

    Parameters
    ----------
    partners_gdf
        The partner frame, EPSG:4326, in list order. Confidential places are dropped here
        (public) or listed by name and phone without a position (staff), whatever the caller did.
    basemap
        The document of ``basemap.build_basemap``; ``None``: no streets.
    sources
        Names and attributions of all sources, one line each.
    as_of
        The day the data stand for.
    timezone, region
        Of the district: IANA name, and the state's two letters; opening hours depend on them.
    fictional
        Marks the file as made-up data, on the page and on paper.
    gap
        Adds home areas by the share of students out of reach, the sentence and the table.
    around
        School sites, attendance zones, and minutes from the sites; ``None``: none.
    also
        Other languages that the reader can switch to, with title and gap in their words.
    left_out
        What the caller left out before, in words with counts; listed at the end of the file.
    narrowed
        As in ``Told``; said in the head and at the end of the file.
    max_bytes
        A larger file is thinned, and says so: first the finest classes of the street map, then
        the minutes from school sites, then the attendance zones.
    """
    made = {
        code: _Telling(
            partners_gdf,
            wording=translator(code),
            told=told,
            district=district,
            audience=audience,
            sources=tuple(sources),
            as_of=as_of,
            fictional=fictional,
            left_out=left_out or {},
        )
        for code, told in {language: Told(title, gap, narrowed), **(also or {})}.items()
    }
    wording = translator(language)

    def assembled(ground: Mapping[str, Any] | None, shown: Around) -> str:
        shared = {
            "facts": facts_record(
                partners_gdf,
                made[language].places,
                timezone=timezone,
                region=region,
                today=as_of,
                starts=shown.starts,
            ),
            "layers": layers_record(shown),
        }
        records = {code: one.record(ground, shown, shared) for code, one in made.items()}
        data = records.pop(language)
        data["others"] = {
            code: {"name": _own_name(code), "patch": difference(data, record)}
            for code, record in records.items()
        }
        return _document(data, ground, title=title, district=district, wording=wording)

    ground, shown = basemap, around or Around()
    text = assembled(ground, shown)
    if basemap is not None and _size(text) > max_bytes:
        own = _size(script_json(basemap))
        room = max(_SMALLEST_BASEMAP, max_bytes - (_size(text) - own) - 2_000)
        ground = slim(basemap, max_bytes=room)
        text = assembled(ground, shown)
    fewer = shown.without_minutes()
    for smaller in (fewer, fewer.without_zones()):
        if smaller is not shown and _size(text) > max_bytes:
            shown = smaller
            text = assembled(ground, shown)
    return text


def difference(first: Any, second: Any) -> dict[str, Any] | None:
    """Return what turns one JSON record into another; ``None`` if they are equal.

    ``{"v": value}`` replaces, ``{"k": {key: difference}}`` changes some keys or positions. So a
    second language adds its words to a file, and not its shapes and positions once more.
    """
    if first == second:
        return None
    if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys():
        pairs = {str(key): difference(first[key], second[key]) for key in first}
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        pairs = {
            str(i): difference(a, b) for i, (a, b) in enumerate(zip(first, second, strict=True))
        }
    else:
        return {"v": second}
    return {"k": {key: change for key, change in pairs.items() if change is not None}}


class _Telling:
    """The file's data in one language."""

    def __init__(
        self,
        partners_gdf: gpd.GeoDataFrame,
        *,
        wording: Wording,
        told: Told,
        district: str,
        audience: Audience,
        sources: tuple[str, ...],
        as_of: date,
        fictional: bool,
        left_out: Mapping[str, int],
    ) -> None:
        gap = told.gap
        shown = shown_places(partners_gdf, audience=audience, wording=wording)
        view = gap_view(gap.table_df, gap.areas_gdf, wording=wording) if gap else None
        data = _data(shown, title=told.title, district=district, audience=audience, wording=wording)
        data["fictional"] = fictional
        # Who gets a file that a filter has narrowed must not take it for everything there is.
        places = wording.plural("{n} place", "{n} places", len(shown.places))
        data["meta"] = wording(
            "As of {day} · {places}",
            day=day_text(as_of, wording),
            places=told.narrowed or places,
        )
        if gap and view:
            data["gap"] = gap_record(gap, view, wording)
        without = {**left_out, **shown.left_out}
        self.places = shown.places
        self._wording = wording
        self._data = data
        self._foot = Foot(
            wording=wording,
            shown=shown,
            sources=sources,
            left_out=without,
            narrowed=told.narrowed,
            audience=audience,
            as_of=as_of,
            view=view,
        )

    def record(
        self, ground: Mapping[str, Any] | None, around: Around, shared: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return everything the page reads; ``shared`` is the same in every language."""
        return {
            **self._data,
            **shared,
            "filter": fact_words(shared["facts"], self._wording),
            "foot": self._foot.sections(ground, around),
        }


def _data(
    shown: Shown, *, title: str, district: str, audience: Audience, wording: Wording
) -> dict[str, Any]:
    listed = [place for place in shown.places if place.number is not None]
    entries = legend([place.category for place in listed], language=wording.language)
    every = dict.fromkeys(["", _SCHOOL, *(place.category for place in shown.places)])
    return {
        "language": wording.language,
        "name": _own_name(wording.language),
        "title": title,
        "page_title": f"{title} · {district}",
        "district": district,
        "audience": audience,
        "places": [place.as_json() for place in shown.places],
        "categories": [entry.category for entry in entries],
        "labels": {category: kind_words(category, wording) for category in every},
        "symbols": symbols_for(every),
        "bounds": _view_of(shown.places),
        "fallback": [list(corner) for corner in _USA],
        "texts": page_words(wording),
    }


def _own_name(code: str) -> str:
    """Return a language's name in itself, as it stands alone in a list: "Español"."""
    name = language_name(code, code)
    return name[:1].upper() + name[1:]


def _view_of(places: Sequence[Place]) -> list[list[float]] | None:
    """Return the first view: where the places are, without the few that lie far out."""
    at = np.array([(place.lat, place.lon) for place in places if place.lat is not None])
    if not len(at):
        return None
    if len(at) >= 20:
        low, high = np.quantile(at, [0.05, 0.95], axis=0)
        reach = (high - low) * 0.5
        at = at[np.all((at >= low - reach) & (at <= high + reach), axis=1)]
    return [[float(v) for v in at.min(axis=0)], [float(v) for v in at.max(axis=0)]]


def _document(
    data: Mapping[str, Any],
    ground: Mapping[str, Any] | None,
    *,
    title: str,
    district: str,
    wording: Wording,
) -> str:
    scripts = [leaflet_js(), *(asset_text(name) for name in _SCRIPTS)]
    script = _closed("\n".join(scripts), "script")
    style = _closed(
        "\n".join((leaflet_css(), asset_text("map.css"), asset_text("onefile.css"))), "style"
    )
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"script-src 'sha256-{_digest(script)}'; style-src 'sha256-{_digest(style)}'"
    )
    parts = {
        "language": wording.language,
        "policy": policy,
        "title": escape(f"{title} · {district}"),
        "style": style,
        "skip": escape(wording("Skip to the list of places")),
        "noscript": escape(
            wording("This map needs JavaScript. Open the file in an ordinary web browser.")
        ),
        "data": script_json(data),
        "basemap": script_json(ground),
        "script": script,
    }
    # One pass over the template: what a user wrote is never looked at for further marks.
    return re.sub(r"@@(\w+)@@", lambda mark: parts[mark[1]], asset_text("onefile.html"))


def _closed(text: str, tag: str) -> str:
    """Return text that can't end its element early."""
    return re.sub(rf"</(?={tag})", r"<\\/", text, flags=re.IGNORECASE)


def _size(text: str) -> int:
    return len(text.encode("utf-8"))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
