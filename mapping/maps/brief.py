"""The sheet for a meeting: one page as PDF, or one picture as PNG, made without a browser.

Who may see what is decided by ``places.shown_places``, as for every other output.
"""

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import geopandas as gpd
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mapping.maps.areas import AreaView, gap_view
from mapping.maps.brief_type import FACT_PT, INK, MARGIN, SOFT, lines, one_line, table
from mapping.maps.onefile import GapSheet
from mapping.maps.paper_map import draw_area_key, draw_map, draw_sign_key, signs_of
from mapping.maps.paper_words import FONT_FOLDER, printable
from mapping.maps.places import Audience, Place, Shown, day_text, shown_places
from mapping.maps.symbols import legend
from mapping.wording import Wording, translator

__all__ = ["PAPERS", "Brief", "Paper", "brief_pdf", "brief_png"]

Paper = Literal["letter", "a4"]
PAPERS: Final[Mapping[str, tuple[float, float]]] = {"letter": (612.0, 792.0), "a4": (595.3, 841.9)}
"""Width and height in points (1/72 inch)."""
_DPI: Final = 220
_PICTURE_INCHES: Final = (11.0, 8.5)
_PICTURE_DPI: Final = 200
_PICTURE_SIGNS: Final = 150
_RED: Final = (160, 32, 32)
_FOOT: Final = 46.0
_MAP_PT: Final = (280.0, 460.0)
"""Least and greatest height of the map: the table takes what it needs in between."""
_LARGE_MAP_PT: Final = 370.0
_FEW_PLACES: Final = 12
_ROW_PT: Final = 8.6
_ENTRY_PT: Final = 22.0
_MOST_FACT_LINES: Final = 3
_KEY_LETTER_PT: Final = 3.7
_KEY_SIGN_PT: Final = 22.0
"""Width of a letter of the key, and of its sign with some air, in points."""


@dataclass(frozen=True)
class Brief:
    """What a sheet says.

    Parameters
    ----------
    partners_gdf
        The partner frame, EPSG:4326, in list order; confidential places are dropped or reduced
        here, whatever the caller did.
    basemap
        The document of ``basemap.build_basemap``; ``None``: no streets.
    title, district
        Head of the sheet.
    said
        The sentence below the title; the gap's own where there is one.
    gap
        Home areas by the share of students out of reach, with its sentence and notes.
    sources
        Attributions, in one line.
    """

    partners_gdf: gpd.GeoDataFrame
    basemap: Mapping[str, Any] | None
    title: str
    district: str
    said: str
    as_of: date
    audience: Audience = "public"
    language: str = "en"
    gap: GapSheet | None = None
    sources: str = ""
    fictional: bool = False


def brief_pdf(brief: Brief, *, paper: Paper = "letter") -> bytes:
    """Return the sheet as a one-page PDF: sentence, map, key, numbered table, sources.

    Places that the table has no room for are dots on the map, and their number is said.
    """
    wording, shown, view = _prepared(brief)
    width, height = PAPERS[paper]
    inner = width - 2 * MARGIN
    pdf = FPDF(unit="pt", format=(width, height))
    pdf.set_auto_page_break(False)
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_lang(wording.language)
    pdf.set_title(f"{brief.title} - {brief.district}")
    pdf.set_creator("Common Ground")
    pdf.set_creation_date(datetime(*brief.as_of.timetuple()[:3], tzinfo=UTC))
    pdf.add_font("sans", "", FONT_FOLDER / "DejaVuSans.ttf")
    pdf.add_font("sans", "B", FONT_FOLDER / "DejaVuSans-Bold.ttf")
    pdf.add_page()
    _head(pdf, brief, wording, inner)
    listed = [place for place in shown.places if place.number is not None]
    is_few = len(listed) <= _FEW_PLACES
    entries = _entries(listed, wording)
    key_columns = _key_columns(entries, inner, most=5)
    key_pt = 13.0 * -(-len(entries) // key_columns) + (30.0 if view else 0.0) + 4.0
    room = height - MARGIN - _FOOT - pdf.get_y() - key_pt - 18
    columns = 2 if is_few else 3
    # Few places leave room: each may say more while the map stays large.
    fact_lines = _fact_lines(-(-len(listed) // columns), room) if is_few else 0
    row_pt = _ENTRY_PT + FACT_PT * (fact_lines - 1) if is_few else _ROW_PT
    wanted = row_pt * -(-len(listed) // columns)
    map_pt = min(max(room - wanted, _MAP_PT[0]), _MAP_PT[1])
    rows = max(1, int((room - map_pt) // row_pt))
    in_table = listed[: rows * columns]
    picture, off = _picture(
        (inner, map_pt + key_pt),
        brief,
        wording,
        in_table,
        listed[len(in_table) :],
        view,
        entries,
        key_pt=key_pt,
        key_columns=key_columns,
    )
    pdf.image(
        io.BytesIO(picture),
        x=MARGIN,
        w=inner,
        h=map_pt + key_pt,
        alt_text=f"{brief.title}. {_said(brief)}",
    )
    pdf.set_y(pdf.get_y() + 6)
    # Whom to credit stands at the foot; what is repeated there gives room to hours and street.
    unsaid = {wording("Source"), wording("Last checked")}
    table(
        pdf,
        in_table,
        inner,
        columns=columns,
        row_pt=row_pt,
        fact_lines=fact_lines,
        unsaid=unsaid,
    )
    more = len(listed) - len(in_table)
    unmapped = off + sum(place.lon is None for place in listed)
    notes = []
    if more:
        notes.append(wording("{n} more are on the map as dots.", n=wording.number(more)))
    if unmapped:
        notes.append(
            wording("{n} lie beyond the map or have no position.", n=wording.number(unmapped))
        )
    if notes:
        one_line(pdf, " ".join(notes), 6.5)
    _foot(pdf, brief, wording, shown, height, inner)
    return bytes(pdf.output())


def brief_png(brief: Brief) -> bytes:
    """Return the sheet as a picture of 2200 by 1700 pixels: title, sentence, map, key, sources."""
    wording, shown, view = _prepared(brief)
    listed = [place for place in shown.places if place.number is not None]
    figure = Figure(figsize=_PICTURE_INCHES, dpi=_PICTURE_DPI, facecolor="white")
    wide, tall = (inches * 72 for inches in _PICTURE_INCHES)
    left, right = 24 / wide, 1 - 24 / wide
    y = tall - 26
    ink = "#1f2328"

    def write(words: str, size: float, *, weight: str = "normal", colour: str = ink) -> None:
        nonlocal y
        for line in textwrap.wrap(printable(words), int((wide - 48) / (size * 0.56))):
            figure.text(
                left,
                y / tall,
                line,
                parse_math=False,
                fontsize=size,
                weight=weight,
                color=colour,
                va="top",
            )
            y -= size * 1.35

    write(brief.district, 9, colour="#57606a")
    write(brief.title, 16, weight="bold")
    write(_said(brief), 10.5)
    for mark in _marks(brief, wording):
        write(mark, 9, weight="bold", colour="#a02020")
    entries = _entries(listed, wording)
    key_columns = _key_columns(entries, wide - 48, most=6)
    key_pt = 14.0 * -(-len(entries) // key_columns) + (32.0 if view else 0.0)
    foot_pt = 30.0
    bottom = foot_pt + key_pt + 8
    box = (left, bottom / tall, right - left, (y - 4 - bottom) / tall)
    draw_map(
        figure,
        box,
        basemap=brief.basemap,
        signs=signs_of(listed[:_PICTURE_SIGNS]),
        dots=signs_of(listed[_PICTURE_SIGNS:]),
        view=view,
        wording=wording,
    )
    _keys(
        figure,
        (left, foot_pt / tall, right - left, key_pt / tall),
        entries,
        view,
        columns=key_columns,
    )
    y = foot_pt - 4
    write(_sources_line(brief, wording), 6, colour="#57606a")
    return _png(figure)


def _key_columns(entries: Sequence[tuple[str, str]], width_pt: float, *, most: int) -> int:
    """Return in how many columns the key stands, so that no words run into the next one."""
    longest = max((len(words) for _, words in entries), default=1)
    return max(1, min(most, int(width_pt / (longest * _KEY_LETTER_PT + _KEY_SIGN_PT))))


def _fact_lines(rows: int, room_pt: float) -> int:
    """Return how many lines of facts each place gets while the map stays large."""
    rows = max(rows, 1)
    spare_pt = room_pt - _LARGE_MAP_PT - rows * _ENTRY_PT
    return 1 + max(0, min(_MOST_FACT_LINES - 1, int(spare_pt / (rows * FACT_PT))))


def _prepared(brief: Brief) -> tuple[Wording, Shown, AreaView | None]:
    wording = translator(brief.language)
    order = {entry.category: at for at, entry in enumerate(legend(brief.partners_gdf["category"]))}
    ordered_gdf = brief.partners_gdf.iloc[
        brief.partners_gdf["category"].map(order).argsort(kind="stable")
    ]
    shown = shown_places(ordered_gdf, audience=brief.audience, wording=wording)
    gap = brief.gap
    view = gap_view(gap.table_df, gap.areas_gdf, wording=wording) if gap else None
    return wording, shown, view


def _said(brief: Brief) -> str:
    return brief.gap.sentence if brief.gap else brief.said


def _marks(brief: Brief, wording: Wording) -> list[str]:
    marks = []
    if brief.fictional:
        marks.append(wording("Fictional demonstration data: no place and no person here is real."))
    if brief.audience == "staff":
        marks.append(wording("Staff copy: not for handing on."))
    return marks


def _entries(listed: Sequence[Place], wording: Wording) -> list[tuple[str, str]]:
    """Return the key: each category with the numbers of its places, which follow each other."""
    numbers: dict[str, list[int]] = {}
    for place in listed:
        numbers.setdefault(place.category, []).append(place.number or 0)
    entries = []
    for entry in legend([place.category for place in listed], language=wording.language):
        first, last = min(numbers[entry.category]), max(numbers[entry.category])
        span = f"{first}-{last}" if last > first else f"{first}"
        entries.append((entry.category, f"{entry.label or wording('Other')} {span}"))
    return entries


def _picture(
    size_pt: tuple[float, float],
    brief: Brief,
    wording: Wording,
    in_table: Sequence[Place],
    others: Sequence[Place],
    view: AreaView | None,
    entries: Sequence[tuple[str, str]],
    *,
    key_pt: float,
    key_columns: int,
) -> tuple[bytes, int]:
    wide, tall = size_pt
    figure = Figure(figsize=(wide / 72, tall / 72), dpi=_DPI, facecolor="white")
    off = draw_map(
        figure,
        (0.001, key_pt / tall, 0.998, 1 - key_pt / tall - 0.002),
        basemap=brief.basemap,
        signs=signs_of(in_table),
        dots=signs_of(others),
        view=view,
        wording=wording,
    )
    _keys(figure, (0.0, 0.0, 1.0, (key_pt - 4) / tall), entries, view, columns=key_columns)
    return _png(figure), off


def _keys(
    figure: Figure,
    box: tuple[float, float, float, float],
    entries: Sequence[tuple[str, str]],
    view: AreaView | None,
    *,
    columns: int,
) -> None:
    left, bottom, width, height = box
    area_part = 0.0
    if view is not None:
        tall = figure.get_size_inches()[1] * 72
        area_part = 28.0 / tall
        draw_area_key(figure.add_axes((left, bottom + height - area_part, width, area_part)), view)
    if entries:
        ax = figure.add_axes((left, bottom, width, height - area_part))
        draw_sign_key(ax, entries, columns=columns)


def _head(pdf: FPDF, brief: Brief, wording: Wording, inner: float) -> None:
    pdf.set_text_color(*SOFT)
    one_line(pdf, brief.district, 8.5)
    pdf.set_text_color(*INK)
    one_line(pdf, brief.title, 16, style="B")
    pdf.set_font("sans", "", 9.5)
    pdf.multi_cell(
        inner, 12.5, printable(_said(brief)), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )
    pdf.set_text_color(*_RED)
    for mark in _marks(brief, wording):
        one_line(pdf, mark, 8, style="B")
    pdf.set_text_color(*INK)
    pdf.set_y(pdf.get_y() + 5)


def _foot(
    pdf: FPDF, brief: Brief, wording: Wording, shown: Shown, height: float, inner: float
) -> None:
    parts = [_sources_line(brief, wording)]
    if brief.gap:
        parts.insert(0, " ".join(brief.gap.notes))
    if shown.left_out:
        said = ", ".join(f"{what} ({count})" for what, count in shown.left_out.items())
        parts.append(wording("Left out: {what}.", what=said))
    pdf.set_y(height - MARGIN - _FOOT + 10)
    pdf.set_draw_color(200, 204, 208)
    pdf.line(MARGIN, pdf.get_y() - 3, MARGIN + inner, pdf.get_y() - 3)
    pdf.set_text_color(*SOFT)
    words, size = " ".join(parts), 5.8
    pdf.set_font("sans", "", size)
    for line in lines(pdf, words, inner, most=int((_FOOT - 8) // 7.2) + 1):
        pdf.cell(inner, 7.2, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _sources_line(brief: Brief, wording: Wording) -> str:
    sources = wording.said(brief.sources) or wording("none")
    return wording(
        "As of {day}. Sources: {sources}.", day=day_text(brief.as_of, wording), sources=sources
    )


def _png(figure: Figure) -> bytes:
    target = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(target, format="png")
    return target.getvalue()
