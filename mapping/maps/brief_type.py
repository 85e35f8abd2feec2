"""Setting words on a sheet: lines that fit, and the table of numbered places."""

from collections.abc import Container, Sequence
from typing import Final, Literal, cast

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from mapping.maps.paper_words import printable
from mapping.maps.places import Place

__all__ = ["FACT_PT", "INK", "MARGIN", "SOFT", "cut", "lines", "one_line", "table"]

MARGIN: Final = 36.0
"""Around the page, in points."""
INK: Final = (31, 35, 40)
SOFT: Final = (87, 96, 106)
FACT_PT: Final = 8.0
"""Height of a line of facts, in points."""


def one_line(pdf: FPDF, words: str, size: float, *, style: Literal["", "B"] = "") -> None:
    """Write a line in letters of a size in points, cut off where it would not fit."""
    pdf.set_font("sans", style, size)
    fitted = cut(pdf, words, pdf.epw)
    pdf.cell(0, size * 1.4, fitted, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def cut(pdf: FPDF, words: str, room: float) -> str:
    """Return words that fit into a line, with an ellipsis where something was cut off."""
    words = printable(words)
    if pdf.get_string_width(words) <= room:
        return words
    while words and pdf.get_string_width(f"{words}…") > room:
        words = words[: max(0, min(len(words) - 1, int(len(words) * 0.95)))]
    return f"{words.rstrip()}…"


def lines(pdf: FPDF, words: str, room: float, *, most: int) -> list[str]:
    """Return words as at most so many lines, with an ellipsis where something was cut off."""
    fitted = cast(
        list[str], pdf.multi_cell(room, 8, printable(words), dry_run=True, output="LINES")
    )
    kept = fitted[:most]
    if len(fitted) > most:
        kept[-1] = cut(pdf, f"{kept[-1]} {fitted[most]}", room)
    return kept


def table(
    pdf: FPDF,
    places: Sequence[Place],
    inner: float,
    *,
    columns: int,
    row_pt: float,
    fact_lines: int,
    unsaid: Container[str],
) -> None:
    """Write the numbered places column by column; ``fact_lines`` lines of facts below each name,
    or with none its phone beside it.
    """
    top = pdf.get_y()
    rows = -(-len(places) // columns) or 1
    width = inner / columns - 6
    for at, place in enumerate(places):
        column, row = divmod(at, rows)
        x, y = MARGIN + column * inner / columns, top + row * row_pt
        pdf.set_xy(x, y)
        pdf.set_font("sans", "B", 6.6)
        pdf.cell(17, 8, f"{place.number}", align="R")
        phone = next((words for words, link in place.links if link.startswith("tel:")), "")
        pdf.set_xy(x + 20, y)
        if fact_lines:
            pdf.cell(width - 20, 8, cut(pdf, place.name, width - 20))
            pdf.set_font("sans", "", 6.2)
            facts = [text for label, text in place.facts if label not in unsaid]
            words = " · ".join(([phone] if phone else []) + facts[: 2 + fact_lines])
            for at_line, line in enumerate(lines(pdf, words, width - 20, most=fact_lines)):
                pdf.set_xy(x + 20, y + 8.5 + at_line * FACT_PT)
                pdf.cell(width - 20, 8, line)
            continue
        pdf.set_font("sans", "", 6.4)
        phone_pt = pdf.get_string_width(phone) + 7 if phone else 0.0
        pdf.cell(width - 20 - phone_pt, 8, cut(pdf, place.name, width - 20 - phone_pt))
        if phone:
            pdf.set_text_color(*SOFT)
            pdf.set_xy(x + width - phone_pt, y)
            pdf.cell(phone_pt, 8, phone, align="R")
            pdf.set_text_color(*INK)
    pdf.set_xy(MARGIN, top + rows * row_pt)
