"""Map layers of the district's own, and places of the street extract that may become partners."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import sqlalchemy as sa

from mapping.errors import NoDataForAreaError
from mapping.store import tables as t
from mapping.store.engine import Database
from mapping.store.frames import pack, unpack
from mapping.store.meta import read_value, write_value
from mapping.wording import say

__all__ = ["Candidates", "LayerInfo", "Layers"]

_COLUMNS_KEY: Final = "candidates.columns"
_NO_COLUMNS: Final = {"candidate_id": "str", "name": "str", "category": "str"}


@dataclass(frozen=True)
class LayerInfo:
    """A layer without its shapes. ``rows`` counts them, ``loaded_at`` is aware UTC."""

    name: str
    kind: str
    attribution: str
    loaded_at: datetime
    rows: int


_Infos = list[LayerInfo]


class Layers:
    """Layers by name; a layer's kind is "attendance_zones" or "school_sites".

    Parameters
    ----------
    database
        Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, name: str, kind: str, layer_gdf: gpd.GeoDataFrame, attribution: str = "") -> None:
        """Add a layer, or replace the one with its name.

        Raises
        ------
        DataFileError
            The frame has no CRS.
        """
        columns, rows = pack(layer_gdf)
        with self._database.write() as connection:
            connection.execute(sa.delete(t.layer).where(t.layer.c.name == name))
            connection.execute(
                sa.insert(t.layer).values(
                    name=name,
                    kind=kind,
                    attribution=attribution,
                    columns=list(columns.items()),
                    loaded_at=self._database.clock(),
                )
            )
            if rows:
                values = [{"layer_name": name, **row} for row in rows]
                connection.execute(sa.insert(t.layer_feature), values)
            self._database.touch(connection)

    def get(self, name: str) -> gpd.GeoDataFrame:
        """Return a layer as it was put, EPSG:4326, index 0..n-1.

        Raises
        ------
        NoDataForAreaError
            There is no layer of this name.
        """
        feature = t.layer_feature.c
        with self._database.read() as connection:
            columns = connection.execute(
                sa.select(t.layer.c.columns).where(t.layer.c.name == name)
            ).scalar_one_or_none()
            if columns is None:
                raise NoDataForAreaError(
                    say(
                        'There is no map layer called "{name}". Load it on the Set-up page, or '
                        "choose one of the list.",
                        name=name,
                    )
                )
            rows = connection.execute(
                sa.select(feature.facts, feature.geometry)
                .where(feature.layer_name == name)
                .order_by(feature.position)
            ).all()
        return unpack(dict(columns), [(row[0], row[1]) for row in rows])

    def list(self, *, kind: str = "") -> _Infos:
        """Return what layers there are, by name."""
        count = (
            sa.select(sa.func.count())
            .where(t.layer_feature.c.layer_name == t.layer.c.name)
            .scalar_subquery()
        )
        layer = t.layer.c
        query = sa.select(layer.name, layer.kind, layer.attribution, layer.loaded_at, count)
        if kind:
            query = query.where(layer.kind == kind)
        with self._database.read() as connection:
            return [LayerInfo(*row) for row in connection.execute(query.order_by(layer.name))]

    def remove(self, name: str) -> None:
        """Take a layer out; one that isn't there is no fault."""
        with self._database.write() as connection:
            gone = connection.execute(sa.delete(t.layer).where(t.layer.c.name == name))
            if gone.rowcount:
                self._database.touch(connection)


class Candidates:
    """Places of the street extract, by ``candidate_id``.

    Parameters
    ----------
    database
        Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, candidates_gdf: gpd.GeoDataFrame) -> None:
        """Put these candidates in place of all; which ones are taken is remembered.

        Raises
        ------
        DataFileError
            The frame has no CRS.
        """
        candidates_gdf = candidates_gdf.drop(columns="taken", errors="ignore")
        columns, rows = pack(candidates_gdf)
        ids = candidates_gdf["candidate_id"].astype(str)
        values: list[dict[str, Any]] = [
            {"candidate_id": candidate_id, **row}
            for candidate_id, row in zip(ids, rows, strict=True)
        ]
        with self._database.write() as connection:
            connection.execute(sa.delete(t.candidate))
            if values:
                connection.execute(sa.insert(t.candidate), values)
            write_value(connection, _COLUMNS_KEY, list(columns.items()))
            self._database.touch(connection)

    def frame(self) -> gpd.GeoDataFrame:
        """Return the candidates as given and in that order, EPSG:4326, with ``taken`` (bool)."""
        candidate = t.candidate.c
        is_taken = candidate.candidate_id.in_(sa.select(t.candidate_taken.c.candidate_id))
        query = sa.select(candidate.facts, candidate.geometry, is_taken)
        with self._database.read() as connection:
            columns = dict(read_value(connection, _COLUMNS_KEY) or _NO_COLUMNS)
            rows = connection.execute(query.order_by(candidate.position)).all()
        frame_gdf = unpack(columns, [(row[0], row[1]) for row in rows])
        frame_gdf["taken"] = pd.Series([bool(row[2]) for row in rows], dtype="bool")
        return frame_gdf

    def mark_taken(self, ids: Iterable[str], *, taken: bool = True) -> None:
        """Note that candidates became partners, or (``taken=False``) that they are free again."""
        wanted = list(dict.fromkeys(ids))
        table = t.candidate_taken
        with self._database.write() as connection:
            known = set(connection.scalars(sa.select(table.c.candidate_id)))
            changed = [one for one in wanted if (one in known) != taken]
            if not changed:
                return
            if taken:
                connection.execute(sa.insert(table), [{"candidate_id": one} for one in changed])
            else:
                gone = sa.delete(table).where(table.c.candidate_id == sa.bindparam("one"))
                connection.execute(gone, [{"one": one} for one in changed])
            self._database.touch(connection)
