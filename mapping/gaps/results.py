"""The answer to a gap question: its table, sentence, charts, and the rows behind the figures."""

from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.gaps import sentences
from mapping.gaps.needs import Need
from mapping.gaps.table import REASON_COLUMNS, Rows, Totals, round_table, totals_of
from mapping.wording import Said, say, say_plural, translator

__all__ = [
    "PUBLIC_ROUNDING",
    "GapResult",
    "InReach",
    "Marginal",
    "Reason",
    "rounded",
    "warnings_of",
]

PUBLIC_ROUNDING: Final = 5
"""Students are shown to the public in steps of this size."""


@dataclass(frozen=True)
class Reason:
    """One reason why students are not served, for a chart.

    Parameters
    ----------
    stage
        ``no_service``, ``distance``, ``hours``, ``language``, ``cost``, ``childcare``, ``age`` or
        ``step_free``.
    label
        Its name in the reader's language.
    """

    stage: str
    label: str
    students: int


@dataclass(frozen=True)
class Marginal:
    """What it would change if one barrier alone fell, for a chart beside the reasons.

    Reasons add up, because each student counts under the first barrier; these figures do not:
    who has two barriers before him is served by the fall of neither.

    Parameters
    ----------
    stage, label
        The barrier: ``distance`` or a condition that was asked for; what its fall means, in the
        reader's language ("If distance were no barrier").
    served_more
        Students now unserved who would be served for certain.
    perhaps_more
        Further students now unserved who might be; a fact is missing.
    """

    stage: str
    label: str
    served_more: int
    perhaps_more: int


@dataclass(frozen=True)
class InReach:
    """How many students have so many places of the category within the limit.

    ``places`` is ``0``, ``1``, ``2`` or ``3+``; ``label`` says it in the reader's language.
    """

    places: str
    label: str
    students: int


@dataclass(frozen=True)
class GapResult:
    """Who is out of reach of a need, and why.

    Parameters
    ----------
    need
        As asked, with category, group and language resolved to ids.
    table
        `GAP_COLUMNS`: one row per input area in input order, then one per join in the order of
        its first member. Rows without figures have NaN and ``suppressed``.
    totals
        Sums over the rows that show figures.
    points_df
        One row per home point: ``point_id, reporting_id, students, outcome, reason, nearest_id,
        nearest_min, second_min, access_score, enhanced_access_score, places_in_reach``; no
        position. Empty in a rounded result.
    ask_df
        Whom to call, in the order in which calling tells most, as short as can be: ``id, name,
        phone, missing`` (conditions joined with "; "), ``students`` (undecided ones for whom the
        place may decide) and ``decides`` (those whom no call above decides for). See
        `mapping.gaps.calls.places_to_ask`.
    places_df
        One row per place of the category that can serve a home, sorted by id: ``id, name``, for
        each condition asked for a column with its name that says ``yes``, ``no`` or ``perhaps``,
        ``serves`` (all conditions together) and ``students_in_reach`` (students within the limit,
        whatever the conditions).
    virtual_gdf
        Virtual services of the category, listed beside: they serve nobody here.
    warnings
        What the reader should know before trusting the figures, in English.
    is_rounded
        The figures are those for the public.
    """

    need: Need
    table: pd.DataFrame
    totals: Totals
    points_df: pd.DataFrame
    ask_df: pd.DataFrame
    places_df: pd.DataFrame
    virtual_gdf: gpd.GeoDataFrame
    warnings: tuple[str, ...]
    is_rounded: bool
    facts: sentences.Facts
    rows: Rows
    beside_df: pd.DataFrame

    def sentence(self, language: str = "en") -> str:
        """Return the result in a few short sentences, in ``en`` or ``es``."""
        return sentences.sentence(self.facts, language)

    def notes(self, language: str = "en") -> list[str]:
        """Return how the figures were made, one sentence each."""
        return sentences.notes(self.facts, language)

    def reasons(self, language: str = "en") -> list[Reason]:
        """Return all reasons with their students, in the order of the stages, for a chart."""
        return [
            Reason(stage, sentences.reason_label(stage, language), students)
            for stage, students in self.totals.reasons.items()
        ]

    def marginal(self, language: str = "en") -> list[Marginal]:
        """Return what it would change if each barrier alone fell, in the order of the stages.

        For distance and every condition that was asked for; empty if the list has no place of
        the category at all.
        """
        return [
            Marginal(
                stage, sentences.marginal_label(stage, language), more["served"], more["perhaps"]
            )
            for stage, more in self.totals.if_only.items()
        ]

    def in_reach(self, language: str = "en") -> list[InReach]:
        """Return how many students have 0, 1, 2, 3 or more places within the limit.

        Whatever the conditions; students where there is no street data are in none of these.
        """
        return [
            InReach(many, sentences.in_reach_label(many, language), students)
            for many, students in self.totals.in_reach.items()
        ]

    def range_sentence(self, language: str = "en") -> str:
        """Return what is sure and what is not as a range; empty if nothing is unknown."""
        return sentences.range_sentence(self.facts, language)

    def access_sentences(self, language: str = "en") -> list[str]:
        """Return what the access scores mean, one sentence each: plain, then by distance."""
        return sentences.access_sentences(self.facts, language)

    def who_is_unserved(self) -> pd.DataFrame:
        """Return the areas with unserved students, the most first (ties: smaller id).

        Columns ``area_id, area_name, unserved_students, unknown_students, main_reason,
        nearest_name, nearest_min``; ``main_reason`` is the stage with most students, the earlier
        one if two have as many.
        """
        some = self.table[self.table["unserved_students"] > 0]
        by_stage = some[list(REASON_COLUMNS)].to_numpy(dtype=float)
        stages = np.array([c.removeprefix("unserved_by_") for c in REASON_COLUMNS], dtype=object)
        main = stages[by_stage.argmax(axis=1)] if len(some) else np.empty(0, dtype=object)
        columns = ["area_id", "area_name", "unserved_students", "unknown_students"]
        listed = some[columns].assign(
            unserved_students=some["unserved_students"].astype(np.int64),
            unknown_students=some["unknown_students"].astype(np.int64),
            main_reason=pd.array(main, dtype="str"),
            nearest_name=some["nearest_name"],
            nearest_min=some["nearest_min"],
        )
        return listed.sort_values(
            ["unserved_students", "area_id"], ascending=[False, True]
        ).reset_index(drop=True)


def rounded(result: GapResult) -> GapResult:
    """Return a result for the public: students rounded to 5, each cell before totals.

    Home points are left out, and the students behind each place to ask are rounded. A result
    that is rounded already is returned as it is.
    """
    if result.is_rounded:
        return result
    table, beside_df = round_table(result.table, result.beside_df, to=PUBLIC_ROUNDING)
    totals = totals_of(table, beside_df, result.rows)
    facts = replace(result.facts, totals=totals, is_rounded=True)
    exact = warnings_of(result.facts)
    others = tuple(warning for warning in result.warnings if warning not in exact)
    return replace(
        result,
        table=table,
        totals=totals,
        points_df=result.points_df.iloc[:0],
        ask_df=_rounded_columns(result.ask_df, "students", "decides"),
        places_df=_rounded_columns(result.places_df, "students_in_reach"),
        warnings=(*others, *warnings_of(facts)),
        is_rounded=True,
        facts=facts,
        beside_df=beside_df,
    )


def warnings_of(
    facts: sentences.Facts, language: str = "en", *, with_advice: bool = True
) -> tuple[str, ...]:
    """Return what the reader should know before trusting the figures, in ``en`` or ``es``.

    The sentence of the answer says what was left out; advice is for those who can mend it.
    """
    found: list[Said] = []
    if facts.is_estimate and with_advice:
        found.append(
            say(
                "Add a street file, and ways are measured along streets instead of estimated "
                "along straight lines."
            )
        )
    if facts.totals.no_street_students:
        count = translator("en").number(facts.totals.no_street_students)
        found.append(
            say(
                "{students} students live where no street that we can use is within 500 m, so "
                "they count as unknown. If the street file doesn't cover the whole district, add "
                "one that does.",
                students=say("About {n}", n=count) if facts.is_rounded else count,
            )
        )
    if facts.unplaced and with_advice:
        found.append(
            say_plural(
                "Correct the address of {n} place without a position, or place it by hand, and "
                "it counts too.",
                "Correct the addresses of {n} places without a position, or place them by hand, "
                "and they count too.",
                facts.unplaced,
            )
        )
    if language == "en":
        return tuple(found)
    return tuple(translator(language).said(words) for words in found)


def _rounded_columns(frame_df: pd.DataFrame, *columns: str) -> pd.DataFrame:
    counts = {c: frame_df[c].to_numpy(dtype=float) / PUBLIC_ROUNDING + 0.5 for c in columns}
    return frame_df.assign(
        **{c: (np.floor(v) * PUBLIC_ROUNDING).astype(np.int64) for c, v in counts.items()}
    )
