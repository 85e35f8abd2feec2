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
import pandas as pd
from babel.numbers import format_percent

from mapping.maps.areas import FEW, AreaView, area_payload, gap_view
from mapping.maps.basemap import slim
from mapping.maps.encoding import script_json
from mapping.maps.offline import SHARED_SCRIPTS, asset_text, leaflet_css, leaflet_js
from mapping.maps.place_data import sign_texts
from mapping.maps.places import Audience, Place, Shown, day_text, shown_places
from mapping.maps.symbols import legend, symbols_for
from mapping.partners.languages import language_name
from mapping.vocabulary import category_label
from mapping.wording import Wording, translator

__all__ = ["MAX_BYTES", "GapSheet", "Told", "difference", "one_file_map"]

MAX_BYTES: Final = 1_500_000
_SCRIPTS: Final = (*SHARED_SCRIPTS, "onefile.js")
_SMALLEST_BASEMAP: Final = 100_000
_USA: Final = ((24.5, -125.0), (49.4, -66.9))


@dataclass(frozen=True)
class GapSheet:
    """A gap analysis for the one-file map: the map, the sentence and the table say the same.

    Parameters
    ----------
    need
        The need in words.
    category
        Id of the category that it asks for.
    sentence
        The result in one sentence, in the language of the file.
    table_df
        Rows of the gap result; for the public already rounded (``gaps.rounded``).
    areas_gdf
        Shapes of the reporting areas, EPSG:4326, with ``reporting_id`` (or ``area_id``).
    notes
        What the reader must know to read the figures.
    """

    need: str
    sentence: str
    table_df: pd.DataFrame
    areas_gdf: gpd.GeoDataFrame
    notes: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True)
class Told:
    """What the caller words himself, in one language: the title and the gap analysis."""

    title: str
    gap: GapSheet | None = None


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
    fictional: bool = False,
    gap: GapSheet | None = None,
    also: Mapping[str, Told] | None = None,
    left_out: Mapping[str, int] | None = None,
    max_bytes: int = MAX_BYTES,
) -> str:
    """Return the whole document as text.

    Parameters
    ----------
    partners_gdf
        The partner frame, EPSG:4326, in list order. Confidential places are dropped here
        (public) or listed by name and phone without a position (staff), whatever the caller did.
    basemap
        The document of ``basemap.build_basemap``; its finest classes are left out, and said to
        be, if the file would pass ``max_bytes``. ``None``: no streets.
    sources
        Names and attributions of all sources, one line each.
    as_of
        The day the data stand for.
    fictional
        Marks the file as made-up data, on the page and on paper.
    gap
        Adds home areas by the share of students out of reach, the sentence and the table.
    also
        Other languages that the reader can switch to, with title and gap in their words.
    left_out
        What the caller left out before, in words with counts; listed at the end of the file.
    """
    made = {
        code: _Telling(
            partners_gdf,
            wording=translator(code),
            title=told.title,
            gap=told.gap,
            district=district,
            audience=audience,
            sources=tuple(sources),
            as_of=as_of,
            fictional=fictional,
            left_out=left_out or {},
        )
        for code, told in {language: Told(title, gap), **(also or {})}.items()
    }

    def assembled(ground: Mapping[str, Any] | None) -> str:
        records = {code: telling.record(ground) for code, telling in made.items()}
        data = records.pop(language)
        data["others"] = {
            code: {"name": language_name(code, code), "patch": difference(data, record)}
            for code, record in records.items()
        }
        wording = translator(language)
        return _document(data, ground, title=title, district=district, wording=wording)

    text = assembled(basemap)
    size = len(text.encode("utf-8"))
    if basemap is not None and size > max_bytes:
        own = len(script_json(basemap).encode("utf-8"))
        room = max(_SMALLEST_BASEMAP, max_bytes - (size - own) - 2_000)
        text = assembled(slim(basemap, max_bytes=room))
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
        title: str,
        gap: GapSheet | None,
        district: str,
        audience: Audience,
        sources: tuple[str, ...],
        as_of: date,
        fictional: bool,
        left_out: Mapping[str, int],
    ) -> None:
        shown = shown_places(partners_gdf, audience=audience, wording=wording)
        view = gap_view(gap.table_df, gap.areas_gdf, wording=wording) if gap else None
        data = _data(shown, title=title, district=district, audience=audience, wording=wording)
        data["fictional"] = fictional
        data["meta"] = wording(
            "As of {day} · {places}",
            day=day_text(as_of, wording),
            places=wording.plural("{n} place", "{n} places", len(shown.places)),
        )
        if gap and view:
            data["gap"] = _gap_data(gap, view, wording)
        without = {**left_out, **shown.left_out}
        self._data = data
        self._foot = _Foot(wording, shown, sources, without, audience, as_of, view)

    def record(self, ground: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return everything the page reads, for the street map that the file will hold."""
        return {**self._data, "foot": self._foot.sections(ground)}


def _data(
    shown: Shown, *, title: str, district: str, audience: Audience, wording: Wording
) -> dict[str, Any]:
    listed = [place for place in shown.places if place.number is not None]
    entries = legend([place.category for place in listed], language=wording.language)
    every = dict.fromkeys(["", *(place.category for place in shown.places)])
    return {
        "language": wording.language,
        "name": language_name(wording.language, wording.language),
        "title": title,
        "page_title": f"{title} · {district}",
        "district": district,
        "audience": audience,
        "places": [place.as_json() for place in shown.places],
        "categories": [entry.category for entry in entries],
        "labels": {
            c: category_label(c, wording.language) if c else wording("Other") for c in every
        },
        "symbols": symbols_for(every),
        "bounds": _view_of(shown.places),
        "fallback": [list(corner) for corner in _USA],
        "texts": _texts(wording),
    }


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


def _texts(wording: Wording) -> dict[str, str]:
    _ = wording
    return {
        "fictional": _("Fictional demonstration data: no place and no person here is real."),
        "staff": _("Staff copy: not for handing on."),
        "notice": _("Notice"),
        "map": _("Map"),
        "places": _("Places"),
        "search": _("Search by name, language, street …"),
        "categories": _("Categories"),
        "all": _("All"),
        "none": _("No place fits. Clear the search or choose other categories."),
        "count": _(
            "{shown} of {total} places: {mapped} on the map, {unmapped} without a position",
            **{k: f"{{{k}}}" for k in ("shown", "total", "mapped", "unmapped")},
        ),
        "count_all_mapped": _(
            "{shown} of {total} places, all on the map", shown="{shown}", total="{total}"
        ),
        "count_none": _("0 of {total} places", total="{total}"),
        "address": _("Address"),
        "confidential": _("Confidential"),
        "details": _("Details"),
        "show": _("Show on the map"),
        **sign_texts((), _)["texts"],
        "theme": _("Light or dark"),
        "language": _("Language"),
        "skip": _("Skip to the list of places"),
        "print": _("Print"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "show_areas": _("Show home areas on the map"),
        "show_table": _("Show the figures as a table"),
        "method": _("How this was counted"),
    }


def _gap_data(gap: GapSheet, view: AreaView, wording: Wording) -> dict[str, Any]:
    _ = wording
    west, south, east, north = (float(v) for v in view.shapes.total_bounds)
    columns = [
        _("Home area"),
        _("Students"),
        _("Within reach"),
        _("Out of reach"),
        _("Not known"),
        _("Share out of reach"),
        _("Nearest place"),
        _("Minutes"),
    ]
    table = gap.table_df
    figures = table[~table["suppressed"].fillna(True).astype(bool) & table["students"].notna()]
    rows = [_table_row(row, wording) for row in figures.to_dict("records")]
    sums = [
        float(pd.to_numeric(figures[name], errors="coerce").sum())
        for name in ("students", "served_students", "unserved_students", "unknown_students")
    ]
    total = [_("Total"), *(_.number(v) for v in sums), _share(sums[2], sums[0], wording), "", ""]
    withheld = sum(area_class == FEW for area_class in view.classes)
    notes = list(gap.notes)
    if withheld:
        notes.append(
            _.plural(
                "{n} home area has not enough students to show; it is hatched on the map.",
                "{n} home areas have not enough students to show; they are hatched on the map.",
                withheld,
            )
        )
    return {
        "need": gap.need,
        "sentence": gap.sentence,
        "areas": area_payload(view, legend_on_map=False),
        "bounds": [[south, west], [north, east]],
        "caption": _("{need}: students by home area", need=gap.need),
        "columns": columns,
        "rows": rows,
        "total": total if rows else None,
        "words": [0, 6],
        "notes": notes,
    }


def _table_row(row: Mapping[Any, Any], wording: Wording) -> list[str]:
    def figure(column: str) -> float | None:
        value = row.get(column)
        return None if value is None or value == "" or pd.isna(value) else float(value)

    def said(value: float | None) -> str:
        return "" if value is None else wording.number(value)

    students, unserved = figure("students"), figure("unserved_students")
    nearest = row.get("nearest_name")
    return [
        str(row.get("area_name") or row.get("area_id") or ""),
        said(students),
        said(figure("served_students")),
        said(unserved),
        said(figure("unknown_students")),
        _share(unserved or 0.0, students or 0.0, wording),
        nearest if isinstance(nearest, str) else "",
        said(figure("nearest_min")),
    ]


def _share(part: float, whole: float, wording: Wording) -> str:
    text: str = format_percent(part / whole, locale=wording.language) if whole else ""
    return text


@dataclass(frozen=True)
class _Foot:
    """The end of the file: where it comes from, what is in it, what was left out and why."""

    wording: Wording
    shown: Shown
    sources: tuple[str, ...]
    left_out: Mapping[str, int]
    audience: Audience
    as_of: date
    view: AreaView | None

    def sections(self, ground: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        _ = self.wording
        sources = list(dict.fromkeys(source for source in self.sources if source))
        if ground is not None:
            attribution = str(ground.get("attribution", ""))
            if attribution and not any(attribution in source for source in sources):
                sources.append(_("Street map: {attribution}", attribution=attribution))
        sections = [{"title": _("Sources"), "items": sources}] if sources else []
        sections.append({"title": _("About this file"), "items": self._manifest(ground)})
        return sections

    def _manifest(self, ground: Mapping[str, Any] | None) -> list[str]:
        _ = self.wording
        places = self.shown.places
        items = [
            _("Made for the public.")
            if self.audience == "public"
            else _("Made for staff; it may not be handed on."),
            _("It stands for {day}.", day=day_text(self.as_of, _)),
            _(
                "{total} places are listed, {mapped} of them are on the map.",
                total=_.number(len(places)),
                mapped=_.number(self.shown.mapped),
            ),
        ]
        for what, count in self.left_out.items():
            items.append(_("Left out: {what} ({n}).", what=what, n=_.number(count)))
        items.append(
            _("Columns that the map doesn't know, and who checked a listing, are never included.")
        )
        if self.view:
            items.append(_("Figures of home areas with fewer than 10 students are never included."))
        if ground is None:
            items.append(_("No street map was loaded."))
        small = [_ground_words(kind, _) for kind in (ground or {}).get("left_out", ())]
        if small:
            items.append(
                _(
                    "Left out of the street map to keep the file small: {what}.",
                    what=", ".join(small),
                )
            )
        return items


def _ground_words(kind: str, wording: Wording) -> str:
    _ = wording
    return {
        "path": _("footpaths"),
        "track": _("tracks"),
        "building": _("smaller buildings"),
        "service": _("service roads"),
        "stream": _("streams"),
        "wood": _("woods"),
        "built": _("residential land"),
        "work": _("commercial land"),
    }.get(kind, kind)


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


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
