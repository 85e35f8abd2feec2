"""Travel: street networks out of OpenStreetMap, timetables, and the searches over them."""

from mapping.travel.building import build_network
from mapping.travel.catchment import catchment_areas
from mapping.travel.departures import Departures
from mapping.travel.gtfs import FeedRead, read_feed
from mapping.travel.model import LineModel, StreetModel
from mapping.travel.network import Network, NetworkReport
from mapping.travel.points import Nearest, Points, Snapped, TravelModel
from mapping.travel.profiles import STEP_FREE
from mapping.travel.segments import street_segments
from mapping.travel.snapping import MAX_ACCESS_M
from mapping.travel.timetable import Feed, Timetable
from mapping.travel.transit import TransitModel
from mapping.travel.transit_search import TransitNetwork
from mapping.travel.warming import warm_up

__all__ = [
    "MAX_ACCESS_M",
    "STEP_FREE",
    "Departures",
    "Feed",
    "FeedRead",
    "LineModel",
    "Nearest",
    "Network",
    "NetworkReport",
    "Points",
    "Snapped",
    "StreetModel",
    "Timetable",
    "TransitModel",
    "TransitNetwork",
    "TravelModel",
    "build_network",
    "catchment_areas",
    "read_feed",
    "street_segments",
    "warm_up",
]
