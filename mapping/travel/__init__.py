"""Travel: street networks out of OpenStreetMap, and the searches over them."""

from mapping.travel.building import build_network
from mapping.travel.model import LineModel, StreetModel
from mapping.travel.network import Network, NetworkReport
from mapping.travel.points import Nearest, Points, Snapped, TravelModel
from mapping.travel.profiles import STEP_FREE
from mapping.travel.segments import street_segments
from mapping.travel.snapping import MAX_ACCESS_M
from mapping.travel.warming import warm_up

__all__ = [
    "MAX_ACCESS_M",
    "STEP_FREE",
    "LineModel",
    "Nearest",
    "Network",
    "NetworkReport",
    "Points",
    "Snapped",
    "StreetModel",
    "TravelModel",
    "build_network",
    "street_segments",
    "warm_up",
]
