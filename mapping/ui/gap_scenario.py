"""The panel in which a what-if is put together: its changes, the form for one, the saved ones."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import streamlit as st

from mapping.partners.filter_words import day_names
from mapping.ui import access, gap_text, language, session
from mapping.ui.gap_trial import Trial, current, guarded
from mapping.ui.language import _
from mapping.ui.setup_text import cross, markdown_plain
from mapping.vocabulary import categories
from mapping.wording import msg
from mapping.workspace import (
    GapAnswer,
    Scenario,
    ScenarioChange,
    WhatIf,
    Workspace,
)

__all__ = ["changes", "form", "saved"]

_LANGUAGES: Final = ("es", "en", "ar", "zh", "vi", "so", "fr", "ht", "pt", "ru", "uk", "ko", "ase")
_FLAGS: Final = {
    "cost": ("is_free", msg("Free of charge"), msg("Costs money")),
    "childcare": ("childcare_on_site", msg("Childcare on site"), msg("No childcare")),
    "step_free": ("wheelchair_accessible", msg("Step-free"), msg("Steps in the way")),
}


def changes(trial: Trial, found: WhatIf) -> None:
    """List what is changed, each with a button that takes it back."""
    st.html(f'<h2 class="cg-part">{html.escape(_("What would change"))}</h2>')
    if not found.words:
        st.html(f'<p class="cg-note">{html.escape(_(gap_text.NOTHING_CHANGED))}</p>')
        return
    with st.container(key="gaps-changes", gap="small"):
        for position, words in enumerate(found.in_words(language.code())):
            is_limit = position == len(trial.scenario.changes)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                gone = ""
                if position in found.left_out:
                    gone = f' <span class="cg-scenario-gone">{html.escape(_(gap_text.GONE))}</span>'
                number = "" if is_limit else f"<b>{position + 1}</b> "
                st.html(f'<p class="cg-scenario-change">{number}{html.escape(words)}{gone}</p>')
                st.button(
                    cross(_("Take back: {what}", what=words)),
                    key=trial.key(f"remove{position}"),
                    help=_("Take back: {what}", what=markdown_plain(words)),
                    type="tertiary",
                    on_click=_take_back,
                    args=(None if is_limit else position,),
                )


def form(workspace: Workspace, trial: Trial, answer: GapAnswer) -> None:
    """Draw the choice of a change and the few fields that it needs."""
    kinds = list(gap_text.CHANGE_KINDS)
    with st.container(border=True, key="gaps-form"):
        kind = st.selectbox(
            _("Add a change"),
            kinds,
            key=trial.key("kind"),
            format_func=lambda name: _(gap_text.CHANGE_KINDS[name]),
        )
        if kind == "limit":
            _limit(trial, answer)
        elif kind == "add":
            _new_place(workspace, trial, answer)
        elif kind:
            _changed_place(workspace, trial, answer, kind)
        if trial.fault:
            fault = html.escape(_.said(trial.fault))
            st.html(f'<p class="cg-said cg-said-bad" role="alert">{fault}</p>')


def _limit(trial: Trial, answer: GapAnswer) -> None:
    st.slider(_("At most minutes"), 5, 60, int(answer.need.limit_min), 5, key=trial.key("limit"))
    _try(lambda: trial.set_limit(float(trial.value("limit"))))


def _new_place(workspace: Workspace, trial: Trial, answer: GapAnswer) -> None:
    need = answer.need
    left, right = st.columns(2)
    left.text_input(
        _("Name"), key=trial.key("name"), max_chars=100, placeholder=_("Evening pantry")
    )
    present = set(session.partners(workspace)["category"]) - {""}
    known = [category.id for category in categories()]
    offered = [*known, *sorted(present - set(known))]
    right.selectbox(
        _("Kind of help"),
        offered,
        offered.index(need.category) if need.category in offered else 0,
        key=trial.key("category"),
        format_func=language.kind_of_help,
    )
    _where(workspace, trial)
    left, right = st.columns(2)
    hours = _usual_hours(need.open_at)
    left.text_input(_("Open"), hours, key=trial.key("hours"), placeholder=_("Mon-Fri 9am-5pm"))
    right.multiselect(
        _("Languages"),
        _languages(workspace),
        sorted({"en", *([need.language] if need.language else [])}),
        key=trial.key("languages"),
        format_func=language.spoken,
    )
    with st.container(horizontal=True, gap="medium"):
        st.checkbox(_("Free"), need.free, key=trial.key("is_free"))
        st.checkbox(_("Childcare on site"), need.childcare, key=trial.key("care"))
        st.checkbox(_("Step-free"), need.step_free, key=trial.key("step_free"))
    with st.expander(_("Capacity and ages")):
        one, two, three = st.columns(3)
        one.number_input(_("Room for"), 0, 100_000, None, key=trial.key("capacity"))
        two.number_input(_("From age"), 0, 120, None, key=trial.key("min_age"))
        three.number_input(_("To age"), 0, 120, None, key=trial.key("max_age"))
    _try(lambda: trial.add(_added(trial)))


def _usual_hours(open_at: datetime | None) -> str:
    """Return hours to begin with, which the reader of hours understands: "Tue 9am-8pm"."""
    if open_at is None:
        return ""
    return f"{day_names(language.wording())[open_at.weekday()]} 9am-8pm"


def _added(trial: Trial) -> ScenarioChange:
    return ScenarioChange(
        "add",
        name=str(trial.value("name", "")).strip(),
        category=str(trial.value("category", "")),
        lon=trial.lon,
        lat=trial.lat,
        capacity=_number(trial, "capacity"),
        hours=str(trial.value("hours", "")).strip(),
        languages=tuple(trial.value("languages", ())),
        is_free=bool(trial.value("is_free", False)),
        childcare_on_site=bool(trial.value("care", False)),
        wheelchair_accessible=bool(trial.value("step_free", False)),
        min_age=_number(trial, "min_age"),
        max_age=_number(trial, "max_age"),
    )


def _changed_place(workspace: Workspace, trial: Trial, answer: GapAnswer, kind: str) -> None:
    places_gdf = _places(workspace, answer.need.category)
    if places_gdf.empty:
        st.info(_("There is no place of this kind to change. Open a new one instead."))
        return
    names = {
        str(row.id): f"{row.name} ({row.address})" if row.address else str(row.name)
        for row in places_gdf.itertuples()
    }
    chosen = st.selectbox(
        _("Which place?"),
        list(names),
        index=None,
        key=trial.key("place"),
        format_func=lambda name: names.get(name, ""),
        placeholder=_("Choose a place"),
    )
    if kind == "move":
        _where(workspace, trial)
    elif kind == "hours":
        present = places_gdf.set_index("id")["hours"].get(chosen, "") if chosen else ""
        if chosen:
            said = _("Nobody has written down its hours.")
            if present:
                said = _("Open now: {hours}", hours=present)
            st.html(f'<p class="cg-said">{html.escape(said)}</p>')
        when = _usual_hours(answer.need.open_at)
        st.text_input(_("Open"), when, key=trial.key("hours"), placeholder=_("Tue 5pm-8pm"))
        st.radio(
            _("These hours come"),
            [True, False],
            key=trial.key("is_more"),
            format_func=lambda more: (
                _("on top of the present ones") if more else _("in their place")
            ),
            horizontal=True,
        )
    elif kind == "language":
        wanted = answer.need.language
        st.multiselect(
            _("Languages to add"),
            _languages(workspace),
            [wanted] if wanted and wanted != "en" else [],
            key=trial.key("languages"),
            format_func=language.spoken,
        )
    elif kind in _FLAGS:
        __, yes, no = _FLAGS[kind]
        st.radio(
            _("It would be"),
            [True, False],
            key=trial.key("flag"),
            format_func=lambda is_so: _(yes) if is_so else _(no),
            horizontal=True,
        )
    _try(lambda: trial.add(_change(trial, kind)))


def _change(trial: Trial, kind: str) -> ScenarioChange:
    values: dict[str, Any] = {"kind": kind, "partner_id": str(trial.value("place") or "")}
    if kind == "move":
        values |= {"lon": trial.lon, "lat": trial.lat}
    elif kind == "hours":
        values |= {"hours": str(trial.value("hours", "")), "is_more": trial.value("is_more", True)}
    elif kind == "language":
        values["languages"] = tuple(trial.value("languages", ()))
    elif kind in _FLAGS:
        values[_FLAGS[kind][0]] = bool(trial.value("flag", True))
    return ScenarioChange(**values)


def _where(workspace: Workspace, trial: Trial) -> None:
    """Draw the address field, and say where the pin stands."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(_("Address"), key=trial.key("address"), placeholder=_("12 Main St, Town"))
        st.button(
            _("Look up"),
            key=trial.key("look_up"),
            icon=":material/search:",
            on_click=guarded,
            args=(lambda: trial.look_up(workspace),),
        )
    hint = gap_text.PLACE_HINT if trial.lon is None else gap_text.PLACE_SET
    kind = "cg-said-unsure" if trial.lon is None else "cg-said-good"
    words = f"{_.said(trial.said)} {_(hint)}".strip()
    st.html(f'<p class="cg-said {kind}" role="status">{html.escape(words)}</p>')


def _try(work: Callable[[], None]) -> None:
    st.button(
        _("Try it"),
        key=current().key("try"),
        type="primary",
        icon=":material/play_arrow:",
        on_click=guarded,
        args=(work,),
    )


def _take_back(position: int | None) -> None:
    trial = current()
    if position is None:
        trial.set_limit(None)
    else:
        trial.remove(position)


def saved(workspace: Workspace, trial: Trial) -> list[Scenario]:
    """Draw what is saved: open, save, rename, delete, undo; return those to compare."""
    known = workspace.scenarios()
    can_edit = access.can_edit()
    with st.container(border=True, key="gaps-saved"):
        st.html(f'<h2 class="cg-part">{html.escape(_("Saved what-ifs"))}</h2>')
        if known:
            _open(known, trial)
        elif can_edit:
            none = html.escape(_("None yet. Give this one a name to keep it."))
            st.html(f'<p class="cg-note">{none}</p>')
        if not can_edit:
            st.html(f'<p class="cg-note">{html.escape(_(gap_text.ONLY_TRYING))}</p>')
            return _compared(known)
        if trial.scenario.changes or trial.scenario.limit_min is not None:
            _save(workspace, trial)
        _undo(workspace, trial)
        return _compared(known)


def _open(known: list[Scenario], trial: Trial) -> None:
    by_id = {one.id: one for one in known}
    here = trial.scenario.id if trial.scenario.id in by_id else ""
    key = trial.key("open")
    st.selectbox(
        _("Open one"),
        ["", *by_id],
        ["", *by_id].index(here),
        key=key,
        format_func=lambda name: by_id[name].name if name else _("A new what-if"),
        on_change=lambda: trial.open(by_id.get(str(st.session_state.get(key, "")), Scenario())),
    )


def _save(workspace: Workspace, trial: Trial) -> None:
    is_kept = bool(trial.scenario.id)
    st.text_input(
        _("Name of this what-if"),
        trial.scenario.name,
        key=trial.key("title"),
        max_chars=80,
        placeholder=_("Pantry open in the evening"),
    )
    with st.container(horizontal=True, gap="small"):
        _button(
            _("Save"),
            "save",
            lambda: _keep(workspace, trial, trial.scenario.id),
            icon=":material/save:",
        )
        if is_kept:
            _button(_("Save as new"), "save_new", lambda: _keep(workspace, trial, ""))
            _button(
                _("Delete"),
                "delete",
                lambda: _delete(workspace, trial),
                icon=":material/delete:",
            )


def _button(label: str, name: str, work: Callable[[], None], *, icon: str | None = None) -> None:
    st.button(label, key=current().key(name), icon=icon, on_click=guarded, args=(work,))


def _keep(workspace: Workspace, trial: Trial, scenario_id: str) -> None:
    title = str(trial.value("title", ""))
    trial.open(workspace.save_scenario(replace(trial.scenario, name=title, id=scenario_id)))


def _delete(workspace: Workspace, trial: Trial) -> None:
    deleted = workspace.delete_scenario(trial.scenario.id)
    trial.open(Scenario())
    trial.deleted = deleted


def _undo(workspace: Workspace, trial: Trial) -> None:
    if trial.deleted is None:
        return
    deleted = trial.deleted
    with st.container(horizontal=True, vertical_alignment="center"):
        said = html.escape(_("“{name}” is deleted.", name=deleted.name))
        st.html(f'<p class="cg-undo" role="status">{said}</p>')
        _button(_("Undo"), "undo", lambda: trial.open(workspace.save_scenario(deleted)))


def _compared(known: list[Scenario]) -> list[Scenario]:
    """Draw the choice of what-ifs to put side by side."""
    if not known:
        return []
    by_id = {one.id: one for one in known}
    key = "gaps.compare"
    st.session_state[key] = [name for name in st.session_state.get(key, []) if name in by_id]
    chosen = st.multiselect(
        _("Compare"),
        list(by_id),
        key=key,
        format_func=lambda name: by_id[name].name if name in by_id else "",
        max_selections=3,
        placeholder=_("Choose up to three"),
    )
    return [by_id[name] for name in chosen]


def _places(workspace: Workspace, category: str) -> gpd.GeoDataFrame:
    """Return the places of a category that may be changed, by name; never confidential ones."""
    partners_gdf = session.visible_partners(workspace, is_staff=False)
    is_here = (partners_gdf["category"] == category) & (partners_gdf["location_type"] == "physical")
    return partners_gdf[is_here]


def _languages(workspace: Workspace) -> list[str]:
    spoken = {code for row in session.partners(workspace)["languages"] for code in row}
    return language.by_name({*_LANGUAGES, *spoken})


def _number(trial: Trial, name: str) -> float | None:
    value = trial.value(name)
    return None if value is None else float(value)
