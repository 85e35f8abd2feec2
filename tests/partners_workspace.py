"""A small invented workspace for tests of pages: a few addresses, partners and home areas."""

from datetime import date, timedelta
from pathlib import Path

from mapping.store.records import TRANSLATED_FIELDS
from mapping.workspace import PartnerDraft, Workspace

__all__ = ["BAKERY", "HOSTILE_NAME", "make_workspace"]

HOSTILE_NAME = "{{7*7}} <img src=x onerror=window.__hit=1> `${1}` </script>"
BAKERY = (-97.46, 37.71)
"""Longitude and latitude of 100 Bakery Ln, which no partner uses."""

_ADDRESSES = """number,street,city,state,postcode,lon,lat
100,Bakery Ln,Brookfield,KS,67001,-97.46,37.71
12,Main St,Brookfield,KS,67001,-97.45,37.70
14,Main St,Brookfield,KS,67001,-97.449,37.70
7,Mill Rd,Brookfield,KS,67001,-97.44,37.69
5,Elm St,Brookfield,KS,67001,-97.455,37.705
5,Elm Ave,Brookfield,KS,67001,-97.435,37.695
"""
_AREAS = """{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"area_id": "west", "name": "West", "students": 120},
 "geometry": {"type": "Polygon", "coordinates":
 [[[-97.47,37.68],[-97.45,37.68],[-97.45,37.72],[-97.47,37.72],[-97.47,37.68]]]}},
{"type": "Feature", "properties": {"area_id": "east", "name": "East", "students": 80},
 "geometry": {"type": "Polygon", "coordinates":
 [[[-97.45,37.68],[-97.43,37.68],[-97.43,37.72],[-97.45,37.72],[-97.45,37.68]]]}}]}
"""


def make_workspace(folder: Path, *, partners: bool = True, homes: bool = True) -> Path:
    """Make the workspace of Brookfield, Kansas, which does not exist, and return its folder.

    Five partners: a complete one, one without a pin, one with hours that nobody can read and
    checked long ago, a confidential one, and one whose every text is hostile.
    """
    workspace_folder = folder / "brookfield"
    addresses, areas = folder / "addresses.csv", folder / "areas.geojson"
    addresses.write_text(_ADDRESSES, encoding="utf-8")
    areas.write_text(_AREAS, encoding="utf-8")
    today = date.today()  # noqa: DTZ011 - whether facts are stale is measured from today
    with Workspace.open(workspace_folder, create=True) as workspace:
        workspace.set_district(name="Brookfield Schools", timezone="America/Chicago", state="KS")
        workspace.add_addresses([addresses])
        if homes:
            workspace.add_homes(areas)
        for draft in _drafts(today) if partners else []:
            workspace.save_partner(draft)
    return workspace_folder


def _drafts(today: date) -> list[PartnerDraft]:
    return [
        PartnerDraft(
            name="Harvest Pantry",
            organization="Harvest of Hope",
            category="food",
            languages="en; es",
            hours="Mon-Fri 9am-5pm",
            phone="(620) 555-0110",
            cost="free",
            is_free=True,
            address="12 Main St, Brookfield, KS 67001",
            lon=-97.45,
            lat=37.70,
            precision="point",
            score=1.0,
            placed_by="geocoder",
            verified_on=today - timedelta(days=20),
            verified_by="C. Marsh",
            stage="talking",
            trust="high",
            notes="Side door",
        ),
        PartnerDraft(
            name="Library Story Hour",
            category="library",
            hours="Sat 10-12",
            address="Somewhere in the park",
            verified_on=today,
        ),
        PartnerDraft(
            name="Old Mill Clinic",
            category="health",
            hours="whenever someone is in",
            address="7 Mill Rd, Brookfield, KS 67001",
            lon=-97.44,
            lat=37.69,
            placed_by="hand",
            verified_on=today - timedelta(days=500),
        ),
        PartnerDraft(
            name="Safe House",
            category="housing",
            phone="(620) 555-0199",
            address="14 Main St, Brookfield, KS 67001",
            lon=-97.449,
            lat=37.70,
            placed_by="geocoder",
            confidential=True,
            verified_on=today,
        ),
        PartnerDraft(
            name=HOSTILE_NAME,
            organization=HOSTILE_NAME,
            category=HOSTILE_NAME,
            description=HOSTILE_NAME,
            hours=HOSTILE_NAME,
            phone=HOSTILE_NAME,
            email=HOSTILE_NAME,
            website=HOSTILE_NAME,
            cost=HOSTILE_NAME,
            eligibility=HOSTILE_NAME,
            stage=HOSTILE_NAME,
            trust=HOSTILE_NAME,
            tie_holder=HOSTILE_NAME,
            verified_by=HOSTILE_NAME,
            notes=HOSTILE_NAME,
            address=HOSTILE_NAME,
            translations={"es": dict.fromkeys(TRANSLATED_FIELDS, HOSTILE_NAME)},
            lon=-97.452,
            lat=37.702,
            placed_by="hand",
        ),
    ]
