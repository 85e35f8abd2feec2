"""The check-list: what is loaded, what is missing, what that means and what comes next."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import streamlit as st

from mapping.ui import text
from mapping.ui.language import _
from mapping.ui.setup_status import what_is_loaded
from mapping.wording import msg
from mapping.workspace import Workspace

__all__ = ["Step", "next_step", "show", "steps"]

_MARKS: Final = {
    "done": ("✓", msg("Loaded")),
    "part": ("!", msg("Partly")),
    "open": ("○", msg("Missing")),
}


@dataclass(frozen=True)
class Step:
    """One line of the check-list.

    Parameters
    ----------
    key, title
        Which part of the workspace.
    state
        ``done``, ``part`` or ``open``.
    facts
        What is loaded, with counts, date and source; or that nothing is.
    meaning
        What that means, in one sentence.
    todo
        What to do; empty if there is nothing.
    is_optional
        Whether a workspace does well without it.
    """

    key: str
    title: str
    state: str
    facts: str
    meaning: str
    todo: str
    is_optional: bool = False


def steps(workspace: Workspace, *, is_staff: bool, shows_files: bool) -> list[Step]:
    """Return the check-list of a workspace; file names only where ``shows_files``."""
    status = what_is_loaded(workspace)

    def source(kind: str) -> str:
        return _source(status, kind, shows_files=shows_files)

    return [
        _district(status),
        _streets(status, source("streets")),
        _addresses(status, source("addresses")),
        _partners(status, source("partners")),
        _homes(status, source("homes"), is_staff=is_staff),
        _transit(status, source("transit")),
        _layers(workspace),
    ]


def next_step(of_steps: Sequence[Step]) -> str:
    """Return the key of what to do next; empty if all that is needed is there."""
    wanted = [step for step in of_steps if not step.is_optional]
    missing = [step for step in wanted if step.state == "open"]
    missing += [step for step in wanted if step.state == "part"]
    return missing[0].key if missing else ""


def show(of_steps: Sequence[Step]) -> None:
    """Draw the check-list."""
    comes_next = next_step(of_steps)
    done = sum(step.state == "done" for step in of_steps if not step.is_optional)
    needed = sum(not step.is_optional for step in of_steps)
    if comes_next:
        title = next(step.title for step in of_steps if step.key == comes_next)
        st.markdown(
            _(
                "**{done} of {needed} are ready.** Do this next: {step}.",
                done=done,
                needed=needed,
                step=title.lower(),
            )
        )
    else:
        st.markdown(
            _(
                "**All {needed} are ready.** Ask for gaps, or add what is still missing.",
                needed=needed,
            )
        )
        st.page_link("gaps.py", label=_("Go to Gaps"), icon=":material/query_stats:")
    items = "".join(_item(step, is_next=step.key == comes_next) for step in of_steps)
    name = _e(_("What is loaded"))
    st.html(f'<ol class="cg-steps" aria-label="{name}">{items}</ol>')


def _item(step: Step, *, is_next: bool) -> str:
    mark, word = _MARKS[step.state]
    if step.is_optional and step.state == "open":
        word = _("Optional")
    classes = f"cg-step cg-step-{step.state}" + (" cg-step-next" if is_next else "")
    todo = f'<p class="cg-step-todo">{_e(step.todo)}</p>' if step.todo else ""
    flag = f'<span class="cg-step-flag">{_e(_("Next"))}</span>' if is_next else ""
    return (
        f'<li class="{classes}"><p class="cg-step-head"><span class="cg-step-mark" '
        f'aria-hidden="true">{mark}</span><strong>{_e(step.title)}</strong>'
        f'<span class="cg-step-state">{_e(_(word))}</span>{flag}</p>'
        f'<p class="cg-step-facts">{_e(step.facts)}</p>'
        f'<p class="cg-step-meaning">{_e(step.meaning)}</p>{todo}</li>'
    )


def _district(status: dict[str, Any]) -> Step:
    name = ", ".join(part for part in (status["name"], status["state"]) if part)
    if status["has_boundary"]:
        return Step(
            "district",
            _("District"),
            "done",
            _("{name}. Boundary set, time zone {zone}.", name=name, zone=status["timezone"]),
            _("Addresses outside the boundary are told apart from those inside."),
            "",
        )
    meanwhile = _("Until then, home areas or addresses say roughly where it is.")
    return Step(
        "district",
        _("District"),
        "open",
        _("{name}. No boundary, time zone {zone} (a guess).", name=name, zone=status["timezone"]),
        _("We can't tell for sure which addresses lie inside. ") + meanwhile,
        _("Give its name, state and a map file of its outline."),
    )


def _streets(status: dict[str, Any], source: str) -> Step:
    if status["has_streets"]:
        return Step(
            "streets",
            _("Streets"),
            "done",
            source or _("Loaded."),
            _("Walking and driving minutes follow real streets."),
            "",
        )
    return Step(
        "streets",
        _("Streets"),
        "open",
        _("None."),
        _("Minutes are estimates from the straight line, and the map is empty under the pins."),
        _("Fetch the state's street file and add it."),
    )


def _addresses(status: dict[str, Any], source: str) -> Step:
    if source:
        meaning = _("Addresses are looked up on this machine.")
        return Step("addresses", _("Addresses"), "done", source, meaning, "")
    if status["has_addresses"]:
        return Step(
            "addresses",
            _("Addresses"),
            "part",
            _("Only those that the street file knows."),
            _("Many addresses won't be found."),
            _("Fetch the county's address ranges and add them."),
        )
    return Step(
        "addresses",
        _("Addresses"),
        "open",
        _("None."),
        _("Places need latitude and longitude; an address alone can't be put on the map."),
        _("Fetch the county's address ranges and add them."),
    )


def _partners(status: dict[str, Any], source: str) -> Step:
    count, mapped = status["partners"], status["mapped_partners"]
    if not count:
        known = status["candidates"]
        todo = _("Import a list.")
        if known:
            todo = _(
                "Import a list or take over some of the {n} that the street map knows.",
                n=_.number(known),
            )
        return Step(
            "partners",
            _("Partners"),
            "open",
            _("None."),
            _("The map has nothing to show, and every need is a gap."),
            todo,
        )
    left = count - mapped
    return Step(
        "partners",
        _("Partners"),
        "done",
        _(
            "{count} partners, {mapped} on the map. {source}",
            count=_.number(count),
            mapped=_.number(mapped),
            source=source,
        ).strip(),
        _("They are what families can reach.")
        if not left
        else _("{n} have no pin and count in no travel time.", n=_.number(left)),
        _("Go through those without a pin on the Review page.") if left else "",
    )


def _homes(status: dict[str, Any], source: str, *, is_staff: bool) -> Step:
    if not status["home_areas"]:
        return Step(
            "homes",
            _("Home areas"),
            "open",
            _("None."),
            _("Nobody lives on the map yet, so nobody can be out of reach."),
            _("Add a map file with how many students live where."),
        )
    students = status["students"]
    told = _.number(students) if is_staff else _.number(5 * round(students / 5))
    facts = {
        "students": told,
        "reporting": _.number(status["reporting_areas"]),
        "areas": _.number(status["home_areas"]),
        "source": source,
    }
    return Step(
        "homes",
        _("Home areas"),
        "done" if students else "part",
        (
            _(
                "{students} students in {reporting} reporting areas, made of {areas} areas. "
                "{source}",
                **facts,
            )
            if is_staff
            else _(
                "About {students} students in {reporting} reporting areas, made of {areas} "
                "areas. {source}",
                **facts,
            )
        ).strip(),
        _("Gaps are counted for these students; no single student is stored.")
        if students
        else _("The areas hold too few students to report any."),
        "" if students else _("Import areas with at least 10 students in all."),
    )


def _transit(status: dict[str, Any], source: str) -> Step:
    if status["has_transit"]:
        return Step(
            "transit",
            _("Buses and trains"),
            "done",
            source or _("Loaded."),
            _("Gaps can be asked for by bus and train."),
            "",
            is_optional=True,
        )
    return Step(
        "transit",
        _("Buses and trains"),
        "open",
        _("None."),
        _("Gaps are on foot or by car; what a bus brings within reach isn't counted."),
        _("Add the timetable of the transit company, if there is one."),
        is_optional=True,
    )


def _layers(workspace: Workspace) -> Step:
    zones, sites = workspace.layer("attendance_zones"), workspace.layer("school_sites")
    parts = []
    if len(zones):
        parts.append(_.plural("{n} attendance zone", "{n} attendance zones", len(zones)))
    if len(sites):
        parts.append(_.plural("{n} school site", "{n} school sites", len(sites)))
    return Step(
        "layers",
        _("School layers"),
        "done" if parts else "open",
        f"{_(' and ').join(parts)}." if parts else _("None."),
        _("Gaps can be asked for one school's families.")
        if len(zones)
        else _("Without attendance zones, gaps are for the whole district."),
        "" if len(zones) else _("Add a map file of attendance zones if you have one."),
        is_optional=True,
    )


def _source(status: dict[str, Any], kind: str, *, shows_files: bool) -> str:
    """Return rows, file names and the latest date of a kind of source; empty without any."""
    found = [source for source in status["sources"] if source["kind"] == kind and source["rows"]]
    if not found:
        return ""
    dates = [source["loaded_at"] for source in found if source["loaded_at"]]
    on = _day(max(dates), status["timezone"]) if dates else ""
    names = ", ".join(_(source["name"]) for source in found[:3])
    if len(found) > 3:
        names = _("{names} and {n} more", names=names, n=len(found) - 3)
    rows = sum(source["rows"] for source in found)
    total = {
        "streets": _("{n} streets", n=_.number(rows)),
        "addresses": _("{n} entries", n=_.number(rows)),
    }.get(kind, "")
    parts = [
        total,
        _("from {names}", names=names) if shows_files else "",
        _("loaded on {day}", day=on) if on else "",
    ]
    line = ", ".join(part for part in parts if part)
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def _day(moment: str, timezone: str) -> str:
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(timezone))
    return text.day(local.date())


def _e(words: str) -> str:
    return html.escape(words, quote=True)
