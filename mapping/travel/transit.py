"""Travel by bus and train: minutes over all departures of a window, by timetable and on foot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.geo import geodesic_m
from mapping.travel import transit_figures as figures
from mapping.travel import transit_kernels as kernels
from mapping.travel.departures import Departures
from mapping.travel.points import Nearest, Points, Snapped
from mapping.travel.timetable import BOARD, Connections
from mapping.travel.transit_search import (
    MAX_STOP_WALK_MIN,
    Legs,
    TransitNetwork,
    walk_seconds,
)

__all__ = ["TransitModel"]

_MINUTE_DECIMALS: Final = 6
_HALF_A_MILLIONTH: Final = 0.5e-6
_GOALS_AT_ONCE: Final = 64
_NO_RANK: Final = np.iinfo(np.int64).max

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Profiles:
    """What the stops near the origins can do towards some goals (see ``scan_back``)."""

    asked: int
    starts: _Ints
    depart: _Floats
    arrive: _Floats
    least: npt.NDArray[np.float64]


class TransitModel:
    """Travel by the timetable of one day, leaving at each whole minute of a window.

    Of each pair the figure is the **median over the departures**; a departure that can't arrive
    counts as infinity. The *nearest* place of an origin is the one whose own median is smallest
    (ties: the smaller id), so that the figures of ``nearest``, ``within`` and ``pairs`` agree.
    At single minutes another place may be faster: ``departures`` takes the fastest of all places
    minute by minute, and tells the share of departures that work.

    ``metres`` are those of the straight line between both places: a timetable has no lengths.
    Safe to share between threads.

    Parameters
    ----------
    network
        Timetable and streets.
    day
        The date.
    start_min, end_min
        Minutes after midnight, in the timetable's local time: first departure, and the end of
        the window (outside).
    """

    mode: Final = "transit"

    def __init__(self, network: TransitNetwork, day: date, *, start_min: int, end_min: int) -> None:
        if not 0 <= start_min < end_min:
            raise ValueError(f"a window from minute {start_min} to {end_min}")
        self.network = network
        self.day = day
        self.start_min, self.end_min = start_min, end_min

    @property
    def is_estimate(self) -> bool:
        """Whether the walks are estimated without streets."""
        return self.network.walk.is_estimate

    @property
    def departures_count(self) -> int:
        """How many departure minutes the window has."""
        return self.end_min - self.start_min

    @cached_property
    def rides(self) -> Connections:
        """All rides of the day, the latest departure first."""
        return self.network.timetable.connections(self.day)

    def nearest(self, origins: Points, destinations: Points, *, k: int = 1) -> Nearest:
        """Return the ``k`` destinations with the smallest medians of each origin.

        One backward scan of the timetable per destination serves all origins and minutes.
        """
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        best_s = np.full((len(origins), k), np.inf)
        best_rank = np.full((len(origins), k), _NO_RANK, dtype=np.int64)
        ranks = destinations.ranks
        if len(origins) and len(destinations):
            # No median is longer than the way on foot: what is farther needs no looking at.
            some = min(k, len(destinations))
            on_foot = self.network.walk.nearest(origins, destinations, k=some).minutes[:, -1]
            asked = self.network.walk.has_streets(origins)
            limit_min = float(on_foot[asked].max(initial=0.0))
            for span, direct_s, legs, found in self._towards(origins, destinations, limit_min):
                figures.best_places(
                    best_s, best_rank, self._from_s, self.departures_count, direct_s, ranks[span],
                    legs.starts, legs.stops, legs.seconds, found.asked, found.starts,
                    found.depart, found.arrive, found.least,
                )  # fmt: skip
        position = np.append(np.argsort(ranks), -1)
        index = position[np.where(best_rank == _NO_RANK, -1, best_rank)]
        return Nearest(_minutes(best_s), _apart_m(origins, destinations, index), index)

    def within(self, origins: Points, destinations: Points, *, limit_min: float) -> pd.DataFrame:
        """Return all pairs whose median is at most ``limit_min`` minutes, the limit inside.

        Columns ``origin``, ``destination`` (positions), ``minutes``, ``metres``; sorted by
        origin, then destination.
        """
        found_df = self._summaries(origins, destinations, limit_min=limit_min, whole=False)
        return found_df.loc[:, ["origin", "destination", "minutes", "metres"]]

    def pairs(
        self, origins: Points, destinations: Points, *, limit_min: float | None = None
    ) -> pd.DataFrame:
        """Return every pair that can be travelled, as ``within`` does; ``None``: no limit."""
        limit = np.inf if limit_min is None else limit_min
        return self.within(origins, destinations, limit_min=limit)

    def statistics(
        self, origins: Points, destinations: Points, *, limit_min: float = np.inf
    ) -> pd.DataFrame:
        """Return every pair of which some departure arrives, with how much departures differ.

        Columns as of ``within`` (``minutes`` is infinity if the median departure can't arrive),
        and ``p25_min``, ``p75_min`` and ``share_within``: the share of departures that arrive
        within ``limit_min`` (inside; 0 to 1). The limit leaves no pair out.
        """
        return self._summaries(
            origins, destinations, limit_min=np.inf, share_min=limit_min, whole=True
        )

    def departures(self, origins: Points, destinations: Points) -> Departures:
        """Return minutes to the nearest of the set at each departure: ONE scan for all of it."""
        direct_s = walk_seconds(
            self.network.walk.nearest(origins, destinations, k=1).minutes[:, :1]
            if len(destinations)
            else np.full((len(origins), 1), np.inf)
        )
        out = self.network.legs_out(destinations)
        together = Legs.of(
            np.zeros(len(out.stops), dtype=np.int64), out.stops.astype(np.int64), out.seconds, 1
        )
        asked, legs = self._asked(origins)
        found = self._scan(asked, together, np.inf)
        seconds = figures.minutes_to(
            self._from_s, self.departures_count, direct_s, legs.starts, legs.stops, legs.seconds,
            found.asked, found.starts, found.depart, found.arrive, found.least,
        )  # fmt: skip
        return Departures(_minutes(seconds))

    def way_home(
        self, homes: Points, places: Points, *, start_min: int, end_min: int
    ) -> pd.DataFrame:
        """Return minutes from places back home, leaving at each whole minute of a window.

        For the end of a programme: a child has to get back. One forward scan per place and
        minute serves all homes.

        Parameters
        ----------
        start_min, end_min
            Minutes after midnight of the model's day: first departure, and end (outside).

        Returns
        -------
        pandas.DataFrame
            ``origin`` (the home's position), ``destination`` (the place's), ``minutes`` (the
            median), ``p25_min``, ``p75_min`` and ``share_within``: the share of departures that
            arrive at all. Pairs of which no departure arrives are left out.
        """
        if not 0 <= start_min < end_min:
            raise ValueError(f"a window from minute {start_min} to {end_min}")
        from_s, count = 60.0 * start_min, end_min - start_min
        ways_in, ways_out = self.network.legs_in(places), self.network.legs_out(homes)
        walk_df = self.network.walk.pairs(places, homes)
        direct_s = np.full((len(places), len(homes)), np.inf)
        rows, columns = walk_df["origin"].to_numpy(), walk_df["destination"].to_numpy()
        direct_s[rows, columns] = walk_seconds(walk_df["minutes"].to_numpy())
        rides = _between(self.rides, from_s, np.inf)
        changes = self.network.changes
        # An empty part first: without places the columns are there all the same.
        parts = [Departures(np.empty((0, count))).frame(0)]
        for place in range(len(places)):
            off_s = kernels.scan_on(
                *rides, self.rides.trip_count, changes.starts, changes.stops, changes.seconds,
                *ways_in.row(place), from_s, count,
            )  # fmt: skip
            seconds = kernels.minutes_from(
                off_s, from_s, direct_s[place],
                ways_out.starts, ways_out.stops, ways_out.seconds,
            )  # fmt: skip
            parts.append(Departures(_minutes(seconds)).frame(place))
        home_df = pd.concat(parts, ignore_index=True)
        return home_df.sort_values(["origin", "destination"], ignore_index=True)

    def has_streets(self, points: Points) -> _Bools:
        """Return for each point whether an answer is possible there (a street within 500 m)."""
        return self.network.walk.has_streets(points)

    def snap(self, points: Points) -> Snapped:
        """Return the nearest place on a street for each point, however far."""
        return self.network.walk.snap(points)

    # How it is searched

    @property
    def _from_s(self) -> float:
        return 60.0 * self.start_min

    def _summaries(
        self,
        origins: Points,
        destinations: Points,
        *,
        limit_min: float,
        whole: bool,
        share_min: float = np.inf,
    ) -> pd.DataFrame:
        none = np.empty(0, dtype=np.int64)
        homes, goals, tables = [none], [none], [np.empty((0, 4))]
        limit_s, share_s = ((each + _HALF_A_MILLIONTH) * 60 for each in (limit_min, share_min))
        for span, direct_s, legs, found in self._towards(origins, destinations, limit_min):
            where, to, some = figures.summaries(
                self._from_s, self.departures_count, limit_s, share_s, whole, direct_s,
                legs.starts, legs.stops, legs.seconds, found.asked, found.starts,
                found.depart, found.arrive, found.least,
            )  # fmt: skip
            homes.append(where.astype(np.int64))
            goals.append(to.astype(np.int64) + span.start)
            tables.append(some)
        home: _Ints = np.concatenate(homes)
        goal: _Ints = np.concatenate(goals)
        table = np.concatenate(tables)
        minutes = _minutes(table[:, 0])
        inside = np.flatnonzero(minutes <= limit_min)
        order = inside[np.lexsort((goal[inside], home[inside]))]
        home, goal, table = home[order], goal[order], table[order]
        return pd.DataFrame(
            {
                "origin": home,
                "destination": goal,
                "minutes": minutes[order],
                "metres": _apart_m(origins, destinations, goal, home),
                "p25_min": _minutes(table[:, 1]),
                "p75_min": _minutes(table[:, 2]),
                "share_within": table[:, 3],
            }
        )

    def _towards(
        self, origins: Points, destinations: Points, limit_min: float
    ) -> Iterator[tuple[slice, npt.NDArray[np.float64], Legs, _Profiles]]:
        """Yield, for some destinations at a time, the walks and profiles towards them.

        Of medians up to ``limit_min``, everything that goes into them is there: the larger one
        of the middle two departures takes at most twice the limit.
        """
        reach_min = 2 * limit_min
        asked, legs = self._asked(origins)
        goals = self.network.legs_out(destinations)
        walk_df = self.network.walk.within(origins, destinations, limit_min=reach_min)
        home, goal = walk_df["origin"].to_numpy(), walk_df["destination"].to_numpy()
        walk_s = walk_seconds(walk_df["minutes"].to_numpy())
        until_s = 60 * (self.end_min + reach_min)
        for first in range(0, len(destinations), _GOALS_AT_ONCE):
            last = min(first + _GOALS_AT_ONCE, len(destinations))
            mine = (goal >= first) & (goal < last)
            direct_s = np.full((len(origins), last - first), np.inf)
            direct_s[home[mine], goal[mine] - first] = walk_s[mine]
            found = self._scan(asked, goals.some(first, last), until_s)
            yield slice(first, last), direct_s, legs, found

    def _asked(self, origins: Points) -> tuple[_Nodes, Legs]:
        """Return the stops near some origins, and the walks there, to positions among those."""
        legs = self.network.legs_in(origins)
        asked, stops = np.unique(legs.stops, return_inverse=True)
        return asked.astype(np.int32), Legs(legs.starts, stops.astype(np.int32), legs.seconds)

    def _scan(self, asked: _Nodes, goals: Legs, until_s: float) -> _Profiles:
        rides = _between(self.rides, self._from_s, until_s)
        stops = self.network.timetable.stop_count
        room = np.zeros(stops + 1, dtype=np.int64)
        boards = (rides[5] & BOARD) > 0
        np.cumsum(np.bincount(rides[3][boards], minlength=stops), out=room[1:])
        changes = self.network.changes
        starts, depart, arrive, least = kernels.scan_back(
            *rides, self.rides.trip_count, changes.starts, changes.stops, changes.seconds,
            goals.starts, goals.stops, goals.seconds, room, asked,
            60.0 * (self.end_min + MAX_STOP_WALK_MIN),
        )  # fmt: skip
        return _Profiles(len(asked), starts, depart, arrive, least)


def _between(
    rides: Connections, from_s: float, until_s: float
) -> tuple[_Nodes, _Nodes, _Nodes, _Nodes, _Nodes, npt.NDArray[np.uint8]]:
    """Return the rides that leave from one moment to another, both inside."""
    early = -rides.depart_s
    first = int(np.searchsorted(early, -until_s, side="left"))
    last = int(np.searchsorted(early, -from_s, side="right"))
    span = slice(first, max(last, first))
    return (
        rides.depart_s[span],
        rides.arrive_s[span],
        rides.trip[span],
        rides.start[span],
        rides.end[span],
        rides.flags[span],
    )


def _minutes(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(seconds / 60, _MINUTE_DECIMALS)


def _apart_m(
    origins: Points, destinations: Points, index: _Ints, home: _Ints | None = None
) -> _Floats:
    """Return straight metres to the destinations at ``index``; infinity where it is -1."""
    if home is None:
        home = np.broadcast_to(np.arange(len(origins)).reshape(-1, 1), index.shape)
    metres = np.full(index.shape, np.inf)
    known = index >= 0
    o, d = home[known], index[known]
    metres[known] = geodesic_m(
        origins.lon[o], origins.lat[o], destinations.lon[d], destinations.lat[d]
    )
    return metres
