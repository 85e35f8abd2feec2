"""Prepared views: kept in order, shown as of the day, undone after a slip."""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from mapping.errors import DataFileError, UnknownNameError
from mapping.partners.filters import PartnerFilter
from mapping.workspace import GapQuestion, View, When, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "district", create=True) as opened:
        yield opened


def names(workspace: Workspace) -> list[str]:
    return [view.name for view in workspace.views()]


def three(workspace: Workspace) -> list[View]:
    return [
        workspace.save_view(View(name=name, filter=PartnerFilter(categories=(kind,))))
        for name, kind in (("A", "food"), ("B", "library"), ("C", "health"))
    ]


def test_a_view_comes_back_as_it_was_kept(workspace: Workspace) -> None:
    of_places = View.of_filter(
        "Food in Spanish",
        PartnerFilter(categories=("food",), text="pantry", language="es", is_free=True),
        layers=("school_sites",),
        extent=(-86.9, 32.4, -86.4, 32.7),
        sentence="Where to get food in Spanish.",
    )
    of_need = View(
        name="By bus",
        question=GapQuestion(
            category="health",
            mode="transit",
            minutes=45.0,
            childcare=True,
            when=When(date(2026, 5, 6), 900, 1080),
        ),
    )
    kept = [workspace.save_view(of_places), workspace.save_view(of_need)]
    assert workspace.views() == kept
    assert dataclasses.replace(kept[0], id="", position=0) == of_places
    assert dataclasses.replace(kept[1], id="", position=0) == of_need
    assert [view.position for view in kept] == [1, 2]


def test_views_outlive_the_program(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "d", create=True) as workspace:
        kept = three(workspace)
    with Workspace.open(tmp_path / "d") as workspace:
        assert workspace.views() == kept


def test_open_at_is_kept_as_a_weekday_and_taken_anew() -> None:
    tuesday = datetime(2026, 11, 24, 18, 30)  # noqa: DTZ001 - district time is naive
    view = View.of_filter("Evening", PartnerFilter(is_free=True, open_at=tuesday))
    assert (view.open_on, view.filter) == ("Tue 18:30", PartnerFilter(is_free=True))
    shown = view.filter_on(date(2027, 3, 3))  # a Wednesday
    assert shown.open_at == datetime(2027, 3, 9, 18, 30)  # noqa: DTZ001 - the next Tuesday
    assert shown.is_free


def test_views_move_up_and_down_and_stop_at_the_ends(workspace: Workspace) -> None:
    one, two, last = three(workspace)
    workspace.move_view(last.id, by=-1)
    assert names(workspace) == ["A", "C", "B"]
    workspace.move_view(one.id, by=-1)
    assert names(workspace) == ["A", "C", "B"]
    workspace.move_view(one.id, by=5)
    assert names(workspace) == ["C", "B", "A"]
    workspace.move_view(two.id, by=0)
    assert names(workspace) == ["C", "B", "A"]


def test_a_deleted_view_comes_back_to_its_place(workspace: Workspace) -> None:
    _, two, _ = three(workspace)
    gone = workspace.delete_view(two.id)
    assert names(workspace) == ["A", "C"]
    workspace.save_view(gone)
    assert names(workspace) == ["A", "B", "C"]


def test_a_view_is_renamed_in_its_place(workspace: Workspace) -> None:
    one, _, _ = three(workspace)
    workspace.save_view(dataclasses.replace(one, name="  Food \n first ", sentence=" Eat\twell. "))
    found = workspace.views()[0]
    assert (found.name, found.sentence, found.id) == ("Food first", "Eat well.", one.id)


def test_a_new_view_goes_to_the_end_after_one_was_deleted(workspace: Workspace) -> None:
    one, _, _ = three(workspace)
    workspace.delete_view(one.id)
    workspace.save_view(View(name="D", filter=PartnerFilter()))
    assert names(workspace) == ["B", "C", "D"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"name": " \n"}, "no name"),
        ({"name": "x" * 81}, "longer than 80"),
        ({"sentence": "y" * 301}, "longer than 300"),
        ({"filter": None}, "shows nothing"),
        ({"question": GapQuestion(need="library")}, "shows nothing"),
        ({"extent": (-86.0, 32.0, -87.0, 33.0)}, "could not be read"),
        ({"extent": (-86.0, 32.0, float("nan"), 33.0)}, "could not be read"),
    ],
)
def test_a_view_with_a_fault_is_refused_and_says_why(
    workspace: Workspace, fault: dict[str, object], said: str
) -> None:
    good = View(name="Good", filter=PartnerFilter(is_free=True))
    with pytest.raises(DataFileError, match=said):
        workspace.save_view(dataclasses.replace(good, **fault))  # type: ignore[arg-type]
    assert workspace.views() == []


def test_what_is_gone_can_be_neither_deleted_nor_moved(workspace: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="not there any more"):
        workspace.delete_view("gone")
    with pytest.raises(UnknownNameError, match="not there any more"):
        workspace.move_view("gone", by=1)


def test_there_is_room_for_a_hundred_views_and_no_more(workspace: Workspace) -> None:
    for number in range(100):
        kept = workspace.save_view(View(name=f"{number}", filter=PartnerFilter()))
    with pytest.raises(DataFileError, match="100 views"):
        workspace.save_view(View(name="one more", filter=PartnerFilter()))
    workspace.save_view(dataclasses.replace(kept, name="last"))
    assert names(workspace)[-1] == "last"
