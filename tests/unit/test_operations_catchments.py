"""Who can get to a place: students, partners, and what the public is told."""

from collections.abc import Iterator

import pytest

from mapping.errors import NoDataForAreaError, UnknownNameError
from mapping.operations.catchments import steps_to
from mapping.workspace import Workspace
from tests.demo_workspace import demo_folder


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with Workspace.open(demo_folder()) as opened:
        yield opened


def place(workspace: Workspace, name: str) -> tuple[float, float]:
    partners_gdf = workspace.partners()
    point = partners_gdf[partners_gdf["name"] == name].geometry.iloc[0]
    return float(point.x), float(point.y)


def test_students_and_partners_agree_with_the_gap_analysis_and_the_filter(
    workspace: Workspace,
) -> None:
    lon, lat = place(workspace, "Bend Community Pantry")
    found = workspace.catchment(lon, lat, mode="walk", limit_min=15, audience="staff")
    partner_id = workspace.partners().set_index("name").loc["Bend Community Pantry", "id"]
    minutes = workspace.minutes_from(f"partner:{partner_id}", mode="walk")
    assert set(found.minutes) == {key for key, value in minutes.items() if value <= 15}
    homes_df = workspace._district.store.homes.points()
    assert found.all_students == homes_df[homes_df["group"] == ""]["students"].sum()
    assert found.students is not None
    assert 10 <= found.students < found.all_students


def test_the_public_sees_steps_of_five_and_never_a_figure_below_ten(workspace: Workspace) -> None:
    lon, lat = place(workspace, "Bend Community Pantry")
    for limit_min in range(1, 61):
        found = workspace.catchment(lon, lat, mode="walk", limit_min=limit_min)
        assert found.students is not None
        assert found.students % 5 == 0
        assert found.students == 0 or found.students >= 10


def test_more_minutes_reach_no_fewer(workspace: Workspace) -> None:
    lon, lat = place(workspace, "Bend Community Pantry")
    for mode in workspace.modes():
        near, far = (
            workspace.catchment(lon, lat, mode=mode, limit_min=limit, audience="staff")
            for limit in (10, 20)
        )
        assert near.students is not None
        assert far.students is not None
        assert near.students <= far.students
        assert set(near.minutes) <= set(far.minutes)


def test_a_confidential_place_is_among_nobodys_minutes(workspace: Workspace) -> None:
    lon, lat = place(workspace, "Bend Community Pantry")
    found = workspace.catchment(lon, lat, mode="line", limit_min=60)
    partners_gdf = workspace.partners()
    hidden = set(partners_gdf[partners_gdf["confidential"].astype(bool)]["id"])
    assert hidden
    assert not hidden & set(found.minutes)


def test_it_shows_nothing_of_the_place_when_printed(workspace: Workspace) -> None:
    found = workspace.catchment(-96.4207, 38.0213, mode="line", limit_min=10)
    assert "96.4" not in repr(found)


def test_a_way_of_travelling_that_does_not_exist_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UnknownNameError):
        workspace.catchment(-96.42, 38.02, mode="swim", limit_min=10)


def test_without_homes_nobody_is_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Workspace.open(tmp_path_factory.mktemp("empty"), create=True) as empty:
        found = empty.catchment(-96.42, 38.02, mode="line", limit_min=10)
        assert found.students is None
        assert found.is_estimate
        with pytest.raises(NoDataForAreaError):
            empty.catchment(-96.42, 38.02, mode="walk", limit_min=10)


def test_every_limit_ends_the_steps_that_lead_to_it() -> None:
    for limit_min in (5, 7, 10, 15, 20, 30, 45, 60):
        steps = steps_to(limit_min)
        assert steps[-1] == limit_min
        assert list(steps) == sorted(set(steps))
        assert len(steps) <= 4
