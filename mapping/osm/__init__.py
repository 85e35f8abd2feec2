"""OpenStreetMap extracts: nodes, ways and areas out of ``.osm.pbf`` files, whatever their order.

Nothing here knows what a street or a place is worth; rooms above read the tags.
"""

from mapping.osm.extract import ATTRIBUTION, OsmArea, OsmExtract, OsmNode, OsmWay, is_area
from mapping.osm.reading import read_osm

__all__ = ["ATTRIBUTION", "OsmArea", "OsmExtract", "OsmNode", "OsmWay", "is_area", "read_osm"]
