"""An open workspace folder: its database, networks, address reference and basemap, on demand.

Everything heavy is loaded when first asked for and kept; what an import replaces is dropped, so
the next question sees the new data. Locks make it safe to share between threads.
"""

import json
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapping import geo
from mapping.errors import NoDataForAreaError, SettingsError, UnknownNameError
from mapping.files.writing import atomic_path
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder, register
from mapping.maps import basemap as basemap_file
from mapping.operations.disk_words import disk_words
from mapping.operations.transit import Timetables, When
from mapping.store.database import Store
from mapping.travel import STEP_FREE, LineModel, Network, StreetModel, TravelModel
from mapping.wording import say

__all__ = ["MODES", "District", "Layout"]

FORMAT: Final = 1
MODES: Final = ("walk", "drive", "transit", "line")
_DEFAULT_MARGIN_M: Final = 2_000.0


@dataclass(frozen=True)
class Layout:
    """Where things lie in a workspace folder."""

    folder: Path

    @property
    def marker(self) -> Path:
        """The small file that makes a folder a workspace."""
        return self.folder / "workspace.json"

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.folder / "database.sqlite"

    @property
    def segments(self) -> Path:
        """Street segments with name and class, for spreading home areas."""
        return self.folder / "streets" / "segments.parquet"

    @property
    def basemap(self) -> Path:
        """The compact street basemap."""
        return self.folder / "streets" / "basemap.json"

    @property
    def addresses(self) -> Path:
        """The address index."""
        return self.folder / "addresses" / "index.bin"

    @property
    def references(self) -> Path:
        """Folder of the single address references that the index is built from."""
        return self.folder / "addresses" / "references"

    def network(self, mode: str) -> Path:
        """Return the file of one mode's street network."""
        return self.folder / "streets" / f"{mode}.npz"

    @property
    def transit(self) -> Path:
        """Folder of the prepared timetables, one file each."""
        return self.folder / "transit"

    def rejected(self, source: Path) -> Path:
        """Return where the rows left out of a file are written."""
        return self.folder / f"rejected-{source.stem}.csv"


class District:
    """One open workspace.

    Parameters
    ----------
    folder
        The workspace folder; it must exist and hold a workspace, or be empty with ``create``.
    database_url
        SQLAlchemy address to use in place of the folder's own SQLite file.
    create
        Make the workspace if the folder holds none.

    Raises
    ------
    NoDataForAreaError
        There is no workspace in the folder and ``create`` is off.
    SettingsError
        The folder holds a workspace of a newer version, or can't be written.
    """

    def __init__(self, folder: Path, *, database_url: str = "", create: bool = False) -> None:
        self.files = Layout(folder.resolve())
        self._lock = threading.RLock()
        self._travel: dict[str, TravelModel] = {}
        self.timetables = Timetables(self.files.transit)
        self._geocoder: LocalGeocoder | None = None
        self._basemap: dict[str, Any] | None = None
        self._segments: gpd.GeoDataFrame | None = None
        self._inside: tuple[int, BaseGeometry | None] | None = None
        if not self.files.marker.is_file():
            if not create:
                raise NoDataForAreaError(
                    say(
                        'There is no workspace in the folder "{folder}". Make one on the Set-up '
                        "page, or begin with one of the add commands.",
                        folder=folder.name,
                    )
                )
            self._create()
        self._check_format()
        self._finish_swap()
        self.store = Store.open(database_url or self.files.database)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    # What the district is

    @property
    def name(self) -> str:
        """The district's name; the folder's name until one is set."""
        return str(self.store.meta.get("name", "") or self.files.folder.name)

    @property
    def is_fictional(self) -> bool:
        """Whether this is the demo district, which every page and export must say."""
        return bool(self.store.meta.get("fictional", False))

    @property
    def timezone(self) -> str:
        """IANA name of the district's time zone."""
        return str(self.store.meta.get("timezone", "") or self._guess_timezone())

    @property
    def state(self) -> str:
        """USPS abbreviation of the district's state; empty if unknown."""
        return str(self.store.meta.get("state", "") or "")

    def boundary(self) -> BaseGeometry | None:
        """Return what counts as inside, in EPSG:4326; ``None`` if nothing says where we are.

        The boundary that was set, else the home areas together, else the hull of the address
        reference; the last two grown by 2 km. Kept until something is written.
        """
        version = self.store.data_version()
        with self._lock:
            if self._inside is None or self._inside[0] != version:
                self._inside = (version, self._find_boundary())
            return self._inside[1]

    def _find_boundary(self) -> BaseGeometry | None:
        given = self.store.meta.get("boundary")
        if given:
            return shapely.from_geojson(json.dumps(given))
        areas_gdf = self.store.homes.areas()
        if len(areas_gdf):
            return self._grown(areas_gdf.geometry.union_all())
        index = self.address_index()
        if index is None:
            return None
        places = shapely.MultiPoint(np.column_stack(index.positions()))
        return self._grown(places.convex_hull)

    def extent(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east, north in degrees of the first view; ``None`` if unknown.

        The home areas, else the boundary, else the partners' places.
        """
        areas_gdf = self.store.homes.areas()
        if len(areas_gdf):
            west, south, east, north = areas_gdf.total_bounds
            return float(west), float(south), float(east), float(north)
        boundary = self.boundary()
        if boundary is not None and not boundary.is_empty:
            west, south, east, north = boundary.bounds
            return float(west), float(south), float(east), float(north)
        places = self.store.partners.frame().geometry.dropna()
        if places.empty:
            return None
        west, south, east, north = places.total_bounds
        margin = 0.01
        return float(west - margin), float(south - margin), east + margin, north + margin

    # What is loaded

    def has_streets(self) -> bool:
        """Return whether street networks are there."""
        return self.files.network("walk").is_file()

    def has_addresses(self) -> bool:
        """Return whether an address reference is there."""
        return self.files.addresses.exists()

    def has_transit(self) -> bool:
        """Return whether a bus or train timetable is there."""
        return bool(self.timetables.files())

    def travel(
        self,
        mode: str,
        *,
        junction_delay_s: float = 0.0,
        step_free: bool = False,
        when: When | None = None,
    ) -> TravelModel:
        """Return how people travel in a mode: ``walk``, ``drive``, ``transit`` or ``line``.

        ``junction_delay_s`` are seconds lost on arriving at each junction, by car alone.
        ``step_free`` walks only where no barrier to wheels is known; it changes nothing else.
        ``when`` is the day of a trip by bus and train, which those need, and its departures.

        Raises
        ------
        UnknownNameError
            There is no such mode.
        NoDataForAreaError
            The mode needs streets or a timetable and none are loaded, or none covers the day.
        MappingError
            The mode needs a day and none was given.
        """
        if mode not in MODES:
            raise UnknownNameError(
                say(
                    'There is no way of travelling called "{mode}". Choose one of: {ways}.',
                    mode=mode,
                    ways=", ".join(MODES),
                )
            )
        if mode == "transit":
            return self.timetables.model(self.travel("walk"), when)
        network = STEP_FREE if step_free and mode == "walk" else mode
        with self._lock:
            if network not in self._travel:
                self._travel[network] = self._load_travel(mode, network)
            model = self._travel[network]
        if junction_delay_s and mode == "drive" and isinstance(model, StreetModel):
            return StreetModel(model.network.delayed(junction_delay_s), mode)
        return model

    def geocoder(self) -> LocalGeocoder | None:
        """Return the local geocoder; ``None`` without an address reference."""
        with self._lock:
            if self._geocoder is None:
                index = self.address_index()
                if index is not None:
                    register()
                    self._geocoder = LocalGeocoder(
                        index, district=self.boundary(), state=self.state or None
                    )
            return self._geocoder

    def address_index(self) -> AddressIndex | None:
        """Return the address index; ``None`` if there is none."""
        if not self.has_addresses():
            return None
        return AddressIndex.load(self.files.addresses)

    def basemap(self) -> dict[str, Any] | None:
        """Return the street basemap; ``None`` without streets."""
        with self._lock:
            if self._basemap is None and self.files.basemap.is_file():
                self._basemap = basemap_file.load(self.files.basemap)
            return self._basemap

    def segments(self) -> gpd.GeoDataFrame | None:
        """Return street segments (name, highway, is_residential); ``None`` without streets."""
        with self._lock:
            if self._segments is None and self.files.segments.is_file():
                self._segments = gpd.read_parquet(self.files.segments)
            return self._segments

    def forget(self) -> None:
        """Drop what was loaded, because an import replaced it."""
        with self._lock:
            self._travel.clear()
            self.timetables = Timetables(self.files.transit)
            self._geocoder = None
            self._basemap = None
            self._segments = None
            self._inside = None

    def _load_travel(self, mode: str, network: str) -> TravelModel:
        if mode == "line":
            return LineModel()
        path = self.files.network(network)
        if network == STEP_FREE and self.has_streets() and not path.is_file():
            raise NoDataForAreaError(
                say(
                    "The streets of this workspace were prepared before ways without steps were "
                    "kept, or the street file has none. So we can't say where a wheelchair gets "
                    "through. Add the streets again (add-streets), with the newest street file."
                )
            )
        if not path.is_file():
            raise NoDataForAreaError(
                say(
                    "No streets are loaded, so we can't say how long people walk or drive. Add "
                    "the street extract (add-streets), or choose the straight-line estimate "
                    '("line").'
                )
            )
        return StreetModel(Network.load(path), mode)

    def _create(self) -> None:
        folder = self.files.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            content = {"format": FORMAT, "created_at": datetime.now(UTC).isoformat()}
            with atomic_path(self.files.marker) as partial:
                partial.write_text(json.dumps(content), encoding="utf-8")
        except OSError as error:
            raise SettingsError(
                say(
                    "The workspace folder can't be made: {why}. Choose a folder in which you may "
                    "write, on a disk with room.",
                    why=disk_words(error),
                ),
                detail=type(error).__name__,
            ) from error

    def _check_format(self) -> None:
        try:
            found = json.loads(self.files.marker.read_text(encoding="utf-8")).get("format")
        except (OSError, ValueError, AttributeError) as error:
            raise SettingsError(
                say(
                    "The file workspace.json in the workspace folder is damaged. Put a backup "
                    "back with the restore command."
                ),
                detail=type(error).__name__,
            ) from error
        if not isinstance(found, int) or found > FORMAT:
            raise SettingsError(
                say(
                    "This workspace was made by a newer version of Common Ground. Install that "
                    "version to open it; nothing was changed."
                )
            )

    def _finish_swap(self) -> None:
        """Put the streets back that an import had set aside when it was killed."""
        streets = self.files.segments.parent
        old = streets.with_name(f"{streets.name}.old")
        if old.is_dir() and not streets.exists():
            with suppress(OSError):  # another process was faster
                old.replace(streets)

    def _guess_timezone(self) -> str:
        from tzfpy import get_tz

        boundary = self.boundary()
        if boundary is None or boundary.is_empty:
            return "America/New_York"
        centre = boundary.centroid
        return str(get_tz(centre.x, centre.y) or "America/New_York")

    @staticmethod
    def _grown(geometry: BaseGeometry) -> BaseGeometry:
        projection = geo.local_projection(*shapely.get_coordinates(geometry).T)
        return projection.buffer(geometry, _DEFAULT_MARGIN_M)
