"""What-ifs of a workspace: tried, saved under a name, compared, exported."""

import dataclasses
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd

from mapping.errors import DataFileError, UnknownNameError
from mapping.files.writing import guard_formula, write_csv, write_geojson, write_gpkg
from mapping.gaps.analysis import GapResult, rounded
from mapping.gaps.scenarios import Change, Difference, Scenario, apply, check_change, difference
from mapping.operations import analysis, outputs
from mapping.operations.analysis import Audience, GapQuestion
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.partners.languages import language_name
from mapping.partners.translations import in_language
from mapping.vocabulary import category_label
from mapping.wording import LANGUAGES, Wording, msg, say, translator

__all__ = [
    "Scenario",
    "ScenarioChange",
    "WhatIf",
    "changes_in_words",
    "delete_scenario",
    "export_what_if",
    "save_scenario",
    "scenarios",
    "what_if",
]

ScenarioChange = Change
_KEY: Final = "scenario."
_LONGEST_NAME: Final = 80
_MOST_SAVED: Final = 200


@dataclass(frozen=True)
class WhatIf:
    """A what-if and what it would change.

    Parameters
    ----------
    today, after
        The two answers as the audience may see them.
    difference
        What is gained and lost, area by area.
    places_gdf
        The places that were added, moved or changed, as the frame of partners, with a column
        ``change``: the kind of the last change.
    closed_gdf
        The places that would be closed, where they are today.
    words
        Each change in a sentence.
    left_out
        Positions of the changes that did nothing, because their place is not on the list.
    names
        Names of the places by language and id.
    """

    scenario: Scenario
    today: GapResult
    after: GapResult
    difference: Difference
    places_gdf: gpd.GeoDataFrame
    closed_gdf: gpd.GeoDataFrame
    words: tuple[str, ...]
    left_out: tuple[int, ...]
    names: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)

    def in_words(self, language: str) -> tuple[str, ...]:
        """Return each change in a sentence of a language."""
        return _all_in_words(self.scenario, self.names.get(language, {}), translator(language))


def what_if(
    district: District,
    question: GapQuestion,
    scenario: Scenario,
    *,
    audience: Audience = "staff",
    today: GapResult | None = None,
) -> WhatIf:
    """Ask a question as things are and as they would be.

    Parameters
    ----------
    today
        The unrounded answer to the question, if it is at hand.

    Raises
    ------
    MappingError
        The question can't be answered, or a change can't be carried out.
    """
    partners_gdf = district.store.partners.frame()
    applied = apply(scenario, partners_gdf)
    if today is None or today.is_rounded:
        today = analysis.gaps(district, question, partners_gdf=partners_gdf)
    asked = question
    if scenario.limit_min is not None:
        asked = dataclasses.replace(question, minutes=scenario.limit_min)
    after = analysis.gaps(district, asked, partners_gdf=applied.partners_gdf)
    is_public = audience == "public"
    kinds = {
        name: change.kind
        for name, change in zip(applied.new_ids, scenario.changes, strict=True)
        if name
    }
    shown_gdf = applied.partners_gdf[applied.partners_gdf["id"].isin(list(kinds))]
    closed = set(partners_gdf["id"]) - set(applied.partners_gdf["id"])
    return WhatIf(
        scenario=scenario,
        today=rounded(today) if is_public else today,
        after=rounded(after) if is_public else after,
        difference=difference(today, after, is_public=is_public),
        places_gdf=shown_gdf.assign(change=[kinds[name] for name in shown_gdf["id"]]),
        closed_gdf=partners_gdf[partners_gdf["id"].isin(closed)],
        words=changes_in_words(scenario, partners_gdf),
        left_out=applied.left_out,
        names={code: _names(in_language(partners_gdf, code)) for code in LANGUAGES},
    )


def changes_in_words(scenario: Scenario, partners_gdf: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return each change in a sentence; names are those of the list as it is now."""
    return _all_in_words(scenario, _names(partners_gdf), translator("en"))


def scenarios(district: District) -> list[Scenario]:
    """Return the saved what-ifs by name."""
    found = [
        _from_json(key.removeprefix(_KEY), value)
        for key, value in district.store.meta.all().items()
        if key.startswith(_KEY) and isinstance(value, Mapping)
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def save_scenario(district: District, scenario: Scenario) -> Scenario:
    """Save a what-if, or save it again under its id (renamed, changed, or deleted before).

    Raises
    ------
    DataFileError
        It has no name or one that another has, no change, or a change that can't be made.
    """
    name = " ".join(scenario.name.split())
    if not name:
        raise DataFileError(
            say("This what-if has no name, so nobody would find it again. Write a name for it.")
        )
    if len(name) > _LONGEST_NAME:
        raise DataFileError(
            say(
                "The name is longer than {n} letters, so it was not saved. Shorten it.",
                n=_LONGEST_NAME,
            )
        )
    if not scenario.changes and scenario.limit_min is None:
        raise DataFileError(
            say("Nothing is changed yet, so there is nothing to save. Add a change first.")
        )
    for change in scenario.changes:
        check_change(change)
    others = [one for one in scenarios(district) if one.id != scenario.id]
    if any(one.name.casefold() == name.casefold() for one in others):
        raise DataFileError(
            say(
                'There is a what-if called "{name}" already, so this one was not saved. Choose '
                "another name.",
                name=name,
            )
        )
    if len(others) >= _MOST_SAVED:
        raise DataFileError(
            say(
                "{n} what-ifs are saved, and there is no room for more. Delete one first.",
                n=_MOST_SAVED,
            )
        )
    saved = dataclasses.replace(scenario, name=name, id=scenario.id or uuid.uuid4().hex)
    document = {
        "name": saved.name,
        "limit_min": saved.limit_min,
        "changes": [_without_defaults(change) for change in saved.changes],
    }
    district.store.meta.set(_KEY + saved.id, document)
    return saved


def delete_scenario(district: District, scenario_id: str) -> Scenario:
    """Delete a saved what-if and return it: saving it again takes that back.

    Raises
    ------
    UnknownNameError
        There is none with this id.
    """
    for one in scenarios(district):
        if one.id == scenario_id:
            district.store.meta.remove(_KEY + scenario_id)
            return one
    raise UnknownNameError(
        say(
            "This what-if is not there any more; somebody has probably deleted it. Reload the "
            "page to see those that are."
        )
    )


def export_what_if(
    district: District,
    target: Path,
    question: GapQuestion,
    scenario: Scenario,
    *,
    audience: Audience = "staff",
) -> Outcome:
    """Write the answer of a what-if as csv, geojson or gpkg, with today's figures beside it.

    The columns are those of a gap result; then ``served_students_today``,
    ``unserved_students_today``, ``unknown_students_today``, ``gained_students``,
    ``lost_students``, ``what_if`` and the columns of every gap file.
    """
    kind = target.suffix.casefold()
    if kind not in {".csv", ".geojson", ".gpkg"}:
        raise DataFileError(
            say(
                'A what-if is written as .csv, .geojson or .gpkg, not as "{ending}". Choose one '
                "of these endings.",
                ending=kind or target.name,
            )
        )
    found = what_if(district, question, scenario, audience=audience)
    by_area = found.difference.areas_df.set_index("area_id").reindex(found.after.table["area_id"])
    table_df = found.after.table.copy()
    for name in ("served", "unserved", "unknown"):
        table_df[f"{name}_students_today"] = by_area[f"{name}_today"].to_numpy()
    for name in ("gained", "lost"):
        table_df[f"{name}_students"] = by_area[name].to_numpy()
    title = scenario.name or "not saved"
    table_df["what_if"] = guard_formula(f"{title}: {' '.join(found.words)}")
    table_df = table_df.assign(**outputs.gap_columns(district, found.after))
    if kind == ".csv":
        write_csv(table_df, target)
    else:
        result = dataclasses.replace(found.after, table=table_df)
        shapes_gdf = outputs.gap_rows(district, result)
        (write_geojson if kind == ".geojson" else write_gpkg)(shapes_gdf, target)
    return Outcome(
        rows_in=len(district.store.homes.areas()),
        rows_out=len(table_df),
        warnings=list(found.after.warnings),
        details={"sentence": found.difference.sentence("en"), "what_if": title},
    )


_FLAGS: Final = {
    "cost": ("is_free", msg("{name} is free."), msg("{name} is not free."), msg("free")),
    "childcare": (
        "childcare_on_site",
        msg("{name} has childcare on site."),
        msg("{name} has no childcare on site."),
        msg("childcare on site"),
    ),
    "step_free": (
        "wheelchair_accessible",
        msg("{name} is step-free."),
        msg("{name} is not step-free."),
        msg("step-free"),
    ),
}


def _names(partners_gdf: gpd.GeoDataFrame) -> dict[str, str]:
    open_gdf = partners_gdf[~partners_gdf["confidential"].astype(bool)]
    return dict(zip(open_gdf["id"], open_gdf["name"], strict=True))


def _all_in_words(scenario: Scenario, names: Mapping[str, str], _: Wording) -> tuple[str, ...]:
    said = [_in_words(change, names, _) for change in scenario.changes]
    if scenario.limit_min is not None:
        said.append(_("The limit is {minutes} minutes.", minutes=f"{scenario.limit_min:g}"))
    return tuple(said)


def _in_words(change: Change, names: Mapping[str, str], _: Wording) -> str:
    hours = change.hours.strip()
    languages = ", ".join(language_name(code, _.language) for code in change.languages)
    if change.kind == "add":
        title = change.name.strip() or _("a place")
        facts = [category_label(change.category, _.language), hours, languages]
        facts += [_(short) for flag, *__, short in _FLAGS.values() if getattr(change, flag)]
        if change.capacity is not None:
            facts.append(_("room for {n}", n=f"{change.capacity:g}"))
        return _("New: {name} ({facts}).", name=title, facts=", ".join(filter(None, facts)))
    name = names.get(change.partner_id) or _("A place that is no longer on the list")
    if change.kind == "close":
        return _("{name} closes.", name=name)
    if change.kind == "move":
        return _("{name} moves.", name=name)
    if change.kind == "hours":
        if change.is_more:
            return _("{name} is also open {hours}.", name=name, hours=hours)
        return _("{name} is open only {hours}.", name=name, hours=hours)
    if change.kind == "language":
        return _("{name} adds {languages}.", name=name, languages=languages)
    flag, yes, no, __ = _FLAGS[change.kind]
    value = getattr(change, flag)
    if value is None:
        return _("{name}: nobody knows.", name=name)
    return _(yes if value else no, name=name)


def _without_defaults(change: Change) -> dict[str, Any]:
    """Return a change as JSON; what is as by default is left out."""
    values: dict[str, Any] = {"kind": change.kind}
    for field in dataclasses.fields(change):
        value = getattr(change, field.name)
        if field.name != "kind" and value != field.default:
            values[field.name] = list(value) if isinstance(value, tuple) else value
    return values


def _from_json(scenario_id: str, document: Mapping[str, Any]) -> Scenario:
    known = {field.name for field in dataclasses.fields(Change)}
    changes = []
    for stored in document.get("changes", ()):
        values = {name: value for name, value in stored.items() if name in known}
        values["languages"] = tuple(values.get("languages", ()))
        changes.append(Change(**values))
    limit_min = document.get("limit_min")
    return Scenario(
        name=str(document.get("name", "")),
        changes=tuple(changes),
        limit_min=None if limit_min is None else float(limit_min),
        id=scenario_id,
    )
