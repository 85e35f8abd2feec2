"""A made-up workspace with as many partners as wanted, on the ground of the demo district."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from mapping.store.database import Store
from mapping.store.records import FamilyResource, Source
from mapping.vocabulary import categories
from mapping.workspace import Workspace

__all__ = ["make_workspace"]

_OFFERS = ("Pantry", "Clinic", "Center", "Library", "Kitchen", "Legal Aid", "Club", "Bus Line")
_STREETS = ("Main St", "Oak Ave", "River Rd", "Mill Ln", "College St", "Fourth St", "Quarry Rd")


def make_workspace(demo: Path, folder: Path, count: int) -> Path:
    """Copy the demo workspace and give it exactly ``count`` partners in place of its own.

    Half of them stand close to the middle of town and half anywhere in the district, one in 50
    has no place, one in 200 is confidential.
    """
    shutil.copytree(demo, folder)
    with Workspace.open(folder) as workspace:
        bounds = workspace.extent()
        database = folder / "database.sqlite"
    assert bounds is not None
    with Store.open(database) as store:
        store.partners.delete(list(store.partners.frame()["id"]))
        store.partners.save_many(_records(count, bounds), source=_SOURCE, match=False)
        assert store.partners.count() == count
    return folder


_SOURCE = Source(id="bench", name="Made up", kind="partners", attribution="Made up")


def _records(count: int, bounds: tuple[float, float, float, float]) -> list[FamilyResource]:
    dice = np.random.default_rng(5)
    west, south, east, north = bounds
    wide, tall = east - west, north - south
    near = dice.random(count) < 0.5
    lon = np.where(
        near, dice.normal((west + east) / 2, wide / 12, count), dice.uniform(west, east, count)
    )
    lat = np.where(
        near, dice.normal((south + north) / 2, tall / 12, count), dice.uniform(south, north, count)
    )
    kinds = [category.id for category in categories()]
    today = date(2026, 1, 1)
    records = []
    for at in range(count):
        has_place = at % 50 != 7
        records.append(
            FamilyResource(
                id=f"bench-{at:05d}",
                name=f"{_STREETS[at % 7].split()[0]} {_OFFERS[at % 8]} {at}",
                category=kinds[int(dice.integers(len(kinds)))],
                description=f"Help of kind {at % 23} for families",
                languages=("en", "es") if at % 3 == 0 else (),
                opening_hours="Mo-Fr 09:00-17:00" if at % 2 else "",
                is_free=True if at % 4 == 0 else None,
                location_type="physical" if has_place else "virtual",
                confidential=at % 200 == 11,
                verified_on=today - timedelta(days=at % 700),
                address=f"{at % 900 + 1} {_STREETS[at % 7]}",
                city="Tolliver Bend",
                lon=float(lon[at]) if has_place else None,
                lat=float(lat[at]) if has_place else None,
            )
        )
    return records
