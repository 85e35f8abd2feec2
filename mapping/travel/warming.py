"""Compiling the searches before anybody waits for them."""

from datetime import date

import numpy as np

from mapping.osm import OsmExtract, OsmWay
from mapping.travel.building import build_network
from mapping.travel.model import StreetModel
from mapping.travel.points import Points

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
