"""The sheet for a meeting: one page, the audience's places alone, words that can be searched."""

import io
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from pypdf import PdfReader

from mapping.geo import local_projection
from mapping.maps.brief import PAPERS, Brief, brief_pdf, brief_png
from mapping.maps.paper_ground import Frame, Space
from mapping.maps.paper_map import moved_apart
from mapping.maps.paper_words import printable
from mapping.store.records import FamilyResource, partners_frame
from tests.unit.test_maps_onefile import FRAME, gap


def made(partners_gdf: gpd.GeoDataFrame = FRAME, **more: Any) -> Brief:
    options: dict[str, Any] = {
        "basemap": None,
        "title": "Help nearby",
        "district": "Oak District",
        "said": "3 places.",
        "as_of": date(2026, 11, 23),
    }
    return Brief(partners_gdf, **(options | more))


def read(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(content))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def pantries(count: int, *, spread: float = 0.05) -> gpd.GeoDataFrame:
    steps = np.linspace(0, spread, count)
    return partners_frame(
        [
            FamilyResource(
                id=f"p{i:03d}", name=f"Pantry {i:03d}", category="food", phone="334-555-0100",
                lon=-86.5 + float(step), lat=32.5 + float(step) / 2,
            )
            for i, step in enumerate(steps)
        ]
    )  # fmt: skip


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_sheet_is_one_page_of_the_paper_asked_for(paper: Any) -> None:
    reader, words = read(brief_pdf(made(pantries(300)), paper=paper))
    assert len(reader.pages) == 1
    size = reader.pages[0].mediabox
    assert (float(size.width), float(size.height)) == pytest.approx(PAPERS[paper], abs=0.1)
    assert "Help nearby" in words
    assert "Oak District" in words


def test_every_place_is_in_the_table_or_counted_as_a_dot() -> None:
    _, words = read(brief_pdf(made(pantries(300))))
    listed = sum(f"Pantry {i:03d}" in words for i in range(300))
    assert 60 < listed < 300
    assert f"{300 - listed} more are on the map as dots." in words


def test_the_public_sheet_holds_nothing_that_is_for_staff() -> None:
    _, words = read(brief_pdf(made()))
    assert "Pantry" in words
    for hidden in ("Refuge", "0100", "Hidden Lane", "n0te", "st4ge", "tru5t", "f33dback", "t1e"):
        assert hidden not in words
    assert "confidential places (1)" in words


def test_the_staff_sheet_says_so_on_its_face() -> None:
    _, words = read(brief_pdf(made(audience="staff")))
    assert "Staff copy: not for handing on." in words
    assert "tru5t" not in words


def test_a_gap_brings_its_sentence_and_notes_in_the_language_of_the_sheet() -> None:
    _, words = read(brief_pdf(made(gap=gap(), language="es", fictional=True)))
    assert "80 of 150 students" in words
    assert "Note." in words
    assert "Datos al 23 de noviembre de 2026" in words
    assert "Fictional" not in words


def test_places_beyond_the_map_are_said() -> None:
    near_gdf = pantries(30, spread=0.01)
    near_gdf.loc[0, ["lon", "lat"]] = (-80.0, 40.0)
    near_gdf.loc[0, "geometry"] = shapely.Point(-80.0, 40.0)
    _, words = read(brief_pdf(made(near_gdf)))
    assert "1 lie beyond the map or have no position." in words


def test_the_picture_is_wide_enough_for_a_slide() -> None:
    picture = Image.open(io.BytesIO(brief_png(made(gap=gap()))))
    assert picture.size == (2200, 1700)
    assert len(picture.convert("RGB").getcolors(maxcolors=1 << 24) or []) > 50


def test_a_sheet_without_any_place_is_still_a_sheet() -> None:
    reader, words = read(brief_pdf(made(FRAME.iloc[:0])))
    assert len(reader.pages) == 1
    assert "Help nearby" in words


def test_hostile_words_are_words() -> None:
    name = "$\\frac{1}{0}$ {{7*7}} <b>x</b> 食物 \u202eabc"
    frame_gdf = partners_frame(
        [FamilyResource(id="1", name=name, category="$x$ {%", lon=-86.5, lat=32.5)]
    )
    _, words = read(brief_pdf(made(frame_gdf)))
    assert "{{7*7}}" in words
    assert brief_png(made(frame_gdf, title=name, said=name))


def test_signs_at_one_spot_are_moved_apart_and_stay_near() -> None:
    frame = Frame(local_projection([-86.5], [32.5]), 0, 0, 4000, 4000, metres_per_point=10)
    at = moved_apart(np.full((12, 2), 2000.0), frame)
    gaps = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 95  # a sign is 110 m wide here
    assert np.hypot(*(at - 2000).T).max() < 400


def test_letters_do_not_lie_on_letters() -> None:
    space = Space()
    assert space.take(0, 0, 10, 4)
    assert not space.take(9, 0, 10, 4)
    assert space.take(11, 0, 10, 4)


def test_an_emoji_is_left_out_and_a_letter_without_a_glyph_is_a_box() -> None:
    assert printable("🥕 Carrot 👍🏽 Club ❤\n🥕") == "Carrot Club ❤"
    assert printable("漢 tea\u200b house") == "□ tea house"
    assert printable("Despensa Niño · 50 %") == "Despensa Niño · 50 %"
