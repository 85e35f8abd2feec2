"""KML: partners for Google Earth and other globe viewers.

Viewers show a placemark's description as a web page, so what people typed is escaped there twice:
once as a page, once as XML.
"""

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import pandas as pd

from mapping.files.writing import cell_text, write_text

__all__ = ["write_kml"]

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHOWN: Final = ("category", "address", "hours", "phone", "languages", "cost")


def write_kml(
    frame_gdf: gpd.GeoDataFrame, path: Path, *, title: str, about: Mapping[str, str]
) -> None:
    """Write one placemark per row; a row without a point is a placemark without a position.

    Parameters
    ----------
    frame_gdf
        EPSG:4326, points or ``None``; a column ``name``. All other columns are written as data.
    about
        Facts about the file; all are in its description.
    """
    write_text("".join(_document(frame_gdf, title, about)), path)


def _document(frame_gdf: gpd.GeoDataFrame, title: str, about: Mapping[str, str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
    yield f"<name>{_text(title)}</name>\n"
    yield f"<description>{_page(about)}</description>\n"
    data_df = pd.DataFrame(frame_gdf.drop(columns="geometry"))
    names = [str(name) for name in data_df.columns]
    for values, point in zip(
        data_df.itertuples(index=False, name=None), frame_gdf.geometry, strict=True
    ):
        yield _placemark(dict(zip(names, map(cell_text, values), strict=True)), point)
    yield "</Document>\n</kml>\n"


def _placemark(cells: Mapping[str, str], point: Any) -> str:
    parts = [f"<Placemark>\n<name>{_text(cells.get('name', ''))}</name>\n"]
    shown = {name: cells[name] for name in _SHOWN if cells.get(name)}
    if shown:
        parts.append(f"<description>{_page(shown)}</description>\n")
    parts.append("<ExtendedData>\n")
    parts.extend(
        f"<Data name={quoteattr(_NOT_XML.sub('', name))}><value>{_text(text)}</value></Data>\n"
        for name, text in cells.items()
        if text and name != "name"
    )
    parts.append("</ExtendedData>\n")
    if point is not None and not point.is_empty:
        parts.append(f"<Point><coordinates>{point.x:.6f},{point.y:.6f}</coordinates></Point>\n")
    parts.append("</Placemark>\n")
    return "".join(parts)


def _page(cells: Mapping[str, str]) -> str:
    return _text("<br>".join(html.escape(f"{name}: {text}") for name, text in cells.items()))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
