"""Addresses that could not be placed: why, where they may be, and what a decision does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mapping.errors import DataFileError, UnknownNameError
from mapping.operations.review_items import ReviewItem
from mapping.store.records import FamilyResource
from mapping.workspace import ReviewCandidate, Workspace
from tests.partners_workspace import BAKERY, make_workspace

LIST = """name,category,address
Park Aid,food,Somewhere in the park
Elm House,housing,"5 Elm, Brookfield, KS"
Box Charity,food,"P.O. Box 7, Brookfield, KS 67001"
Far Clinic,health,"1 Main St, Chicago, IL 60601"
Main Street Help,food,"99 Main St, Brookfield, KS 67001"
Bakery Aid,food,"100 Bakery Ln, Brookfield, KS 67001"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(make_workspace(tmp_path, partners=False)) as opened:
        yield opened


@pytest.fixture
def listed(workspace: Workspace, tmp_path: Path) -> Path:
    """Return the file of the partners that are imported."""
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    workspace.add_partners(file)
    return file


def item(workspace: Workspace, name: str) -> ReviewItem:
    found = [one for one in workspace.review.open_list().items if one.name == name]
    assert len(found) == 1, f"{name} is there {len(found)} times"
    return found[0]


def stored(workspace: Workspace, name: str) -> FamilyResource:
    partners_gdf = workspace.partners()
    partner_id = partners_gdf.set_index("name")["id"][name]
    return workspace._district.store.partners.get(partner_id)


def names(workspace: Workspace) -> set[str]:
    return {one.name for one in workspace.review.open_list().items}


@pytest.mark.usefixtures("listed")
def test_each_address_without_a_place_says_why_worst_first(workspace: Workspace) -> None:
    found = workspace.review.open_list()
    assert [(one.name, one.outcome) for one in found.items] == [
        ("Park Aid", "not_found"),
        ("Elm House", "ambiguous"),
        ("Far Clinic", "outside"),
        ("Box Charity", "po_box"),
        ("Main Street Help", "coarse"),
    ]
    assert found.total == 6
    assert found.has_reference
    assert workspace.review.waiting() == 5
    assert item(workspace, "Elm House").reason == "The address fits several places."
    assert item(workspace, "Main Street Help").reason == ("The street is known, but not the house.")
    for one in found.items:
        assert all(step.endswith(".") and not step[0].islower() for step in one.steps)


@pytest.mark.usefixtures("listed")
def test_candidates_are_numbered_and_say_how_far_apart_they_are(workspace: Workspace) -> None:
    first, second = item(workspace, "Elm House").candidates
    assert [first.mark, second.mark] == ["1", "2"]
    assert {(first.lon, first.lat), (second.lon, second.lat)} == {
        (-97.455, 37.705),
        (-97.435, 37.695),
    }
    assert "at the building" in first.detail
    # 0.02 degrees of longitude at 37.7 north and 0.01 of latitude: 1,764 and 1,110 m.
    assert second.detail.endswith("2.1 km from 1")


@pytest.mark.usefixtures("listed")
def test_an_accepted_candidate_stays_through_later_imports(
    workspace: Workspace, listed: Path, tmp_path: Path
) -> None:
    one = item(workspace, "Elm House")
    workspace.review.accept(one.id, one.candidates[1])
    accepted = stored(workspace, "Elm House")
    assert (accepted.lon, accepted.lat) == (one.candidates[1].lon, one.candidates[1].lat)
    assert (accepted.placed_by, accepted.precision) == ("hand", "point")
    assert accepted.address == "5 Elm, Brookfield, KS"
    more = tmp_path / "more.csv"
    more.write_text(
        "number,street,city,state,postcode,lon,lat\n5,Elm,Brookfield,KS,67001,-97.441,37.691\n",
        encoding="utf-8",
    )
    workspace.add_addresses([more])
    workspace.add_partners(listed)
    assert stored(workspace, "Elm House") == accepted
    other = tmp_path / "list.csv"
    other.write_text(
        'name,address,lat,lon\nElm House,"5 Elm, Brookfield, KS",37.69,-97.46\n', encoding="utf-8"
    )
    workspace.add_partners(other)
    kept = stored(workspace, "Elm House")
    assert (kept.lon, kept.lat, kept.placed_by) == (accepted.lon, accepted.lat, "hand")
    assert "Elm House" not in names(workspace)


@pytest.mark.usefixtures("listed")
def test_a_pin_put_by_hand_stays_through_later_imports(workspace: Workspace, listed: Path) -> None:
    one = item(workspace, "Main Street Help")
    workspace.review.place(one.id, -97.4501, 37.7002)
    workspace.add_partners(listed)
    kept = stored(workspace, "Main Street Help")
    assert (kept.lon, kept.lat, kept.placed_by, kept.precision) == (
        -97.4501,
        37.7002,
        "hand",
        "",
    )
    assert "Main Street Help" not in names(workspace)


@pytest.mark.usefixtures("listed")
def test_a_corrected_address_is_looked_up_and_saved_at_once(
    workspace: Workspace, listed: Path
) -> None:
    one = item(workspace, "Park Aid")
    done = workspace.review.correct(one.id, " 100 Bakery Lane, Brookfield ")
    assert done.change_id
    found = stored(workspace, "Park Aid")
    assert (found.lon, found.lat, found.placed_by) == (*BAKERY, "hand")
    assert found.address == "100 Bakery Lane, Brookfield"
    workspace.add_partners(listed)
    again = stored(workspace, "Park Aid")
    assert (again.lon, again.lat, again.placed_by) == (*BAKERY, "hand")


@pytest.mark.usefixtures("listed")
def test_an_address_that_is_not_found_either_changes_nothing(workspace: Workspace) -> None:
    one = item(workspace, "Park Aid")
    version = workspace.data_version()
    done = workspace.review.correct(one.id, "5 Elm, Brookfield")
    assert done.change_id == ""
    assert (done.item.outcome, len(done.item.candidates)) == ("ambiguous", 2)
    assert workspace.data_version() == version
    workspace.review.accept(one.id, done.item.candidates[0], address=done.item.address)
    assert stored(workspace, "Park Aid").address == "5 Elm, Brookfield"


@pytest.mark.usefixtures("listed")
def test_no_address_is_remembered_until_the_address_changes(
    workspace: Workspace, listed: Path
) -> None:
    one = item(workspace, "Park Aid")
    workspace.review.no_address(one.id)
    assert "Park Aid" not in names(workspace)
    assert [mark.name for mark in workspace.review.open_list().marked] == ["Park Aid"]
    workspace.add_partners(listed)
    assert "Park Aid" not in names(workspace)
    assert workspace.review.waiting() == 4
    text = LIST.replace("Somewhere in the park", "7 Nowhere Road")
    partner = f"id,{text.splitlines()[0]}\n{one.id},{text.splitlines()[1]}\n"
    listed.write_text(partner, encoding="utf-8")
    workspace.add_partners(listed)
    assert "Park Aid" in names(workspace)
    assert workspace.review.open_list().marked == ()


@pytest.mark.usefixtures("listed")
def test_no_address_is_taken_back(workspace: Workspace) -> None:
    one = item(workspace, "Park Aid")
    before = stored(workspace, "Park Aid")
    workspace.review.no_address(one.id)
    assert workspace.review.take_back(one.id)
    assert stored(workspace, "Park Aid") == before
    assert "Park Aid" in names(workspace)


@pytest.mark.usefixtures("listed")
def test_every_decision_is_undone_by_the_change_history(workspace: Workspace) -> None:
    before = {name: stored(workspace, name) for name in names(workspace)}
    elm, park, main = (
        item(workspace, name) for name in ("Elm House", "Park Aid", "Main Street Help")
    )
    changes = [
        workspace.review.accept(elm.id, elm.candidates[0]),
        workspace.review.no_address(park.id),
        workspace.review.place(main.id, -97.45, 37.7),
        workspace.review.correct(item(workspace, "Box Charity").id, "12 Main St").change_id,
    ]
    assert names(workspace) == {"Far Clinic"}
    for change in reversed(changes):
        workspace.undo(change)
    assert {name: stored(workspace, name) for name in names(workspace)} == before


@pytest.mark.usefixtures("listed")
def test_a_confidential_place_is_not_on_the_list_and_not_placed(workspace: Workspace) -> None:
    one = item(workspace, "Park Aid")
    workspace._district.store.partners.update(one.id, confidential=True)
    assert "Park Aid" not in names(workspace)
    with pytest.raises(UnknownNameError, match="confidential"):
        workspace.review.place(one.id, *BAKERY)
    with pytest.raises(UnknownNameError, match="confidential"):
        workspace.review.correct(one.id, "12 Main St")
    assert stored(workspace, "Park Aid").lon is None


@pytest.mark.usefixtures("listed")
def test_what_has_no_place_by_nature_is_not_on_the_list(workspace: Workspace) -> None:
    one = item(workspace, "Park Aid")
    workspace._district.store.partners.update(one.id, location_type="virtual")
    assert "Park Aid" not in names(workspace)


@pytest.mark.usefixtures("listed")
def test_a_pin_that_is_no_place_is_refused(workspace: Workspace) -> None:
    one = item(workspace, "Park Aid")
    with pytest.raises(DataFileError, match="Nothing was saved"):
        workspace.review.place(one.id, 0.0, 0.0)
    assert stored(workspace, "Park Aid").lon is None


def test_without_a_reference_the_list_says_so_and_is_placed_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    with Workspace.open(tmp_path / "bare", create=True) as workspace:
        workspace.add_partners(file)
        found = workspace.review.open_list()
        assert (found.has_reference, len(found.items)) == (False, 6)
        assert {one.outcome for one in found.items} == {"not_looked_up"}
        workspace.review.place(found.items[0].id, *BAKERY)
        assert len(workspace.review.open_list().items) == 5


@pytest.mark.usefixtures("listed")
def test_what_a_new_reference_knows_is_placed_at_once_and_undone_at_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    more = tmp_path / "more.csv"
    more.write_text(
        "number,street,city,state,postcode,lon,lat\n99,Main St,Brookfield,KS,67001,-97.44,37.7\n",
        encoding="utf-8",
    )
    workspace.add_addresses([more])
    first = workspace.review.open_list().items[0]
    assert (first.name, first.outcome) == ("Main Street Help", "placed")
    count, change_id = workspace.review.place_found()
    assert count == 1
    found = stored(workspace, "Main Street Help")
    assert (found.lon, found.lat, found.placed_by) == (-97.44, 37.7, "geocoder")
    assert workspace.review.place_found() == (0, "")
    workspace.undo(change_id)
    assert item(workspace, "Main Street Help").outcome == "placed"


def test_a_pin_outside_the_boundary_is_asked_about_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    outline = tmp_path / "outline.geojson"
    outline.write_text(
        '{"type": "Polygon", "coordinates": [[[-97.47, 37.68], [-97.43, 37.68], [-97.43, 37.72],'
        " [-97.47, 37.72], [-97.47, 37.68]]]}",
        encoding="utf-8",
    )
    workspace.set_district(boundary=outline)
    file = tmp_path / "pins.csv"
    file.write_text("name,lat,lon\nInside,37.7,-97.45\nFar Away,38.7,-97.45\n", encoding="utf-8")
    workspace.add_partners(file)
    (one,) = workspace.review.open_list().items
    assert (one.name, one.outcome, one.has_pin, one.steps) == ("Far Away", "outside", True, ())
    assert [(here.label, here.detail) for here in one.candidates] == [
        ("Where the pin stands now", "outside the district")
    ]
    workspace.review.accept(one.id, one.candidates[0])
    assert workspace.review.open_list().items == ()
    workspace.add_partners(file)
    assert workspace.review.open_list().items == ()


@pytest.mark.usefixtures("listed")
def test_nothing_on_the_list_shows_itself_in_text(workspace: Workspace) -> None:
    one = item(workspace, "Elm House")
    assert "Elm" not in f"{one!r} {one.candidates!r} {one}"
    assert isinstance(one.candidates[0], ReviewCandidate)
