"""Places as the live map takes them: few of them whole, many of them once.

Names, addresses and positions of thousands of partners are megabytes, and a page runs again at
every click. So all places that a page may show are sent once (``pack_places``), the page holds
them in its memory (``assets/map/held.js``), and each run of the page only says which of them are
shown (``encode_shown``): one bit for each row. Nothing of it is written to a file, since files
beside the map are served to anybody who can reach the app.
"""

import base64
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.maps.encoding import compact_json, to_base64
from mapping.maps.places import mappable
from mapping.maps.symbols import symbols_for
from mapping.vocabulary import category_label
from mapping.wording import Wording

__all__ = [
    "PlaceSet",
    "encode_partners",
    "encode_shown",
    "pack_places",
    "sign_texts",
    "text_column",
]

_REF_LENGTH: Final = 12
_MICRODEGREES: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class PlaceSet:
    """All places that a page may show, packed for the browser in no language.

    Parameters
    ----------
    ref
        Names the content: the same places have the same one.
    packed
        ``ref`` and then deflated JSON.
    ids
        The id of each row of the frame it was made of, drawn or not.
    categories
        Those of the drawn places, in the order in which they come.
    kind
        What a click on one of them is called; see ``layers.Clicked``.
    """

    ref: str
    packed: bytes
    ids: pd.Index
    categories: tuple[str, ...]
    kind: str


def pack_places(partners_gdf: gpd.GeoDataFrame, *, kind: str = "partner") -> PlaceSet:
    """Return all rows of a frame as one set of places; worth keeping in a cache.

    Confidential and virtual places and those without a position are dropped here, whatever the
    caller did before; what is left of them is that the rows are numbered past them.

    Parameters
    ----------
    partners_gdf
        The partner frame (``id, name, category``; EPSG:4326), each id once.
    """
    ids = pd.Index(text_column(partners_gdf, "id"))
    drawn = mappable(partners_gdf.reset_index(drop=True))
    lon = np.rint(drawn.geometry.x.to_numpy() * _MICRODEGREES).astype(np.int64)
    lat = np.rint(drawn.geometry.y.to_numpy() * _MICRODEGREES).astype(np.int64)
    origin = [int(lon.min()), int(lat.min())] if len(drawn) else [0, 0]
    codes, kinds = pd.factorize(np.array(text_column(drawn, "category"), dtype=object))
    record = {
        "kind": kind,
        "row": drawn.index.tolist(),
        "ids": text_column(drawn, "id"),
        "origin": origin,
        "lon": (lon - origin[0]).tolist(),
        "lat": (lat - origin[1]).tolist(),
        "kinds": list(kinds),
        "category": codes.tolist(),
        "name": text_column(drawn, "name"),
        "note": text_column(drawn, "address"),
        "symbols": symbols_for(kinds),
    }
    text = compact_json(record).encode("utf-8")
    ref = hashlib.sha256(text).hexdigest()[:_REF_LENGTH]
    packed = ref.encode("ascii") + zlib.compress(text, 6)
    return PlaceSet(ref, packed, ids, tuple(kinds), kind)


def encode_shown(
    places: PlaceSet,
    ids: Sequence[str] | pd.Series | None,
    *,
    wording: Wording,
    is_numbered: bool = True,
    selected_id: str = "",
) -> str:
    """Return which places of a set are shown, as the payload of ``layers.shown_layer``.

    Parameters
    ----------
    ids
        Ids of the shown rows, drawn or not, in the order in which they are numbered; ``None``
        shows all. In the order of the set they take one bit a row, else four bytes each.
    is_numbered
        Whether signs carry the number that their row has among the shown ones, from 1.
    selected_id
        The place whose card is open.
    """
    rows = order = None
    at = np.arange(len(places.ids)) if ids is None else places.ids.get_indexer(pd.Index(ids))
    at = at[at >= 0]
    if np.any(np.diff(at) < 0):
        order = base64.b64encode(at.astype("<u4").tobytes()).decode("ascii")
    elif len(at) != len(places.ids):
        bits = np.zeros(len(places.ids), dtype=bool)
        bits[at] = True
        rows = base64.b64encode(np.packbits(bits).tobytes()).decode("ascii")
    return to_base64(
        {
            "kind": places.kind,
            "ref": places.ref,
            "rows": rows,
            "order": order,
            "numbered": is_numbered,
            "selected": selected_id,
            **sign_texts(places.categories, wording),
        }
    )


def encode_partners(
    partners_gdf: gpd.GeoDataFrame,
    *,
    wording: Wording,
    kind: str = "partner",
    numbers: npt.ArrayLike | None = None,
    notes: Sequence[str] | None = None,
    selected_id: str = "",
) -> str:
    """Return places whole, as the payload of ``layers.partner_layer``: for maps with few of them.

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
    numbered = partners_gdf.assign(
        _number=np.arange(len(partners_gdf)) if numbers is None else np.asarray(numbers),
        _note=text_column(partners_gdf, "address") if notes is None else list(notes),
    )
    drawn = mappable(numbered)
    category = text_column(drawn, "category")
    present = list(dict.fromkeys(category))
    points = drawn.geometry
    ids = text_column(drawn, "id")
    return to_base64(
        {
            "kind": kind,
            "ids": ids,
            "lon": np.round(points.x.to_numpy(), 6).tolist(),
            "lat": np.round(points.y.to_numpy(), 6).tolist(),
            "category": category,
            "name": text_column(drawn, "name"),
            "number": None if numbers is None else drawn["_number"].tolist(),
            "note": [str(note) for note in drawn["_note"]],
            "symbols": symbols_for(present),
            "selected": selected_id if selected_id in ids else "",
            **sign_texts(present, wording),
        }
    )


def sign_texts(categories: Sequence[str], wording: Wording) -> Mapping[str, Any]:
    """Return what signs say in a language: the labels of categories, and the texts around them."""
    _ = wording
    return {
        "labels": {c: category_label(c, _.language) if c else _("Other") for c in categories},
        "texts": {
            "close": _("Close"),
            "here": _("{n} places here", n="{n}"),
            "several": _("{n} places", n="{n}"),
            "cluster": _("{n} places: {kinds}; zoom in", n="{n}", kinds="{kinds}"),
            "spot": _("{n} places here: {kinds}", n="{n}", kinds="{kinds}"),
            "kind": _("{n} {kind}", n="{n}", kind="{kind}"),
        },
    }


def text_column(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a column as texts, empty where there is none."""
    if name not in frame.columns:
        return [""] * len(frame)
    # Through an array of objects: a column of Arrow texts is slow to walk along.
    return [str(value) for value in frame[name].fillna("").to_numpy(dtype=object)]
