"""Compiling the searches before anybody waits for them."""

from datetime import date

import numpy as np

from mapping.osm import OsmExtract, OsmWay
from mapping.travel.building import build_network
from mapping.travel.model import StreetModel
from mapping.travel.points import Points
from mapping.travel.timetable import ALIGHT, BOARD, Feed, Timetable
from mapping.travel.transit import TransitModel
from mapping.travel.transit_search import TransitNetwork

__all__ = ["warm_up"]


def warm_up() -> None:
    """Run every compiled search once on three nodes.

    The first time on a machine this takes some seconds of compiling, later a fraction of one:
    the compiled code is kept on disk where that is possible.
    """
    extract = OsmExtract(
        lon=np.array([0.0, 0.001, 0.002]),
        lat=np.zeros(3),
        node_ids=np.arange(3, dtype=np.int64),
        ways=(OsmWay(1, np.arange(3), {"highway": "residential"}),),
        nodes=(),
        areas=(),
        newest_on=date(2000, 1, 1),
    )
    model = StreetModel(build_network(extract, "walk"))
    origins, destinations = Points.of([0.0, 0.001], [0.0, 0.0]), Points.of([0.0005, 0.002], [0, 0])
    for k in (1, 2):
        model.nearest(origins, destinations, k=k)
    model.within(origins, destinations, limit_min=1.0)
    by_bus = TransitModel(
        TransitNetwork(Timetable.of([_one_bus()]), model), date(2000, 1, 1), start_min=0, end_min=2
    )
    by_bus.nearest(origins, destinations)
    by_bus.within(origins, destinations, limit_min=1.0)
    by_bus.departures(origins, destinations)
    by_bus.way_home(origins, destinations, start_min=0, end_min=2)


def _one_bus() -> Feed:
    """Return a timetable with one bus between two stops, on one day."""
    none = np.empty(0, dtype=np.int32)
    names = np.array(["a", "b"])
    lon, lat = np.array([0.0, 0.002]), np.zeros(2)
    pair = np.arange(2, dtype=np.int32)
    day = np.array([date(2000, 1, 1).toordinal()], dtype=np.int32)
    one = np.zeros(1, dtype=np.int32)
    return Feed(
        name="warm-up",
        timezone="UTC",
        agencies=names[:1],
        stop_ids=names,
        stop_names=names,
        stop_lon=lon,
        stop_lat=lat,
        stop_station=np.full(2, -1, dtype=np.int32),
        door_stop=pair,
        door_lon=lon,
        door_lat=lat,
        door_in_s=np.zeros(2),
        door_out_s=np.zeros(2),
        way_from=none,
        way_to=none,
        way_s=np.empty(0),
        trip_starts=np.array([0, 2]),
        trip_service=one,
        time_stop=pair,
        time_arrive_s=60 * pair,
        time_depart_s=60 * pair,
        time_flags=np.full(2, BOARD | ALIGHT, dtype=np.uint8),
        service_first=day,
        service_last=day,
        service_weekdays=np.full(1, 127, dtype=np.uint8),
        exception_service=none,
        exception_day=none,
        exception_runs=np.empty(0, dtype=np.bool_),
        rule_from=none,
        rule_to=none,
        rule_type=np.empty(0, dtype=np.uint8),
        rule_s=none,
    )
