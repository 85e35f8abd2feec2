"""The form of one partner as the session keeps it, so that nothing typed is ever lost.

Widgets forget their values when their page is left; the form remembers them, and gives them back
to the widgets when they are drawn again.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from mapping.files.values import parse_free
from mapping.store.records import TRANSLATED_FIELDS, TRANSLATED_LANGUAGES, translated_column
from mapping.ui import partner_text as words
from mapping.vocabulary import readiness_aspects
from mapping.workspace import AddressAnswer, PartnerDraft, Workspace

__all__ = ["FormState", "bound", "close", "current", "go_on", "leave", "open_form", "set_value"]

_FORM: Final = "kept.partner_form"
_ASIDE: Final = "kept.partner_aside"
_SERIAL: Final = "kept.partner_serial"
_THREE_WAY: Final = ("is_free", "childcare_on_site", "wheelchair_accessible")
_TOLD: Final = {
    code: {name: translated_column(name, code) for name in TRANSLATED_FIELDS}
    for code in TRANSLATED_LANGUAGES
}
"""Column by language and field of the texts for families in other languages."""
_PIN: Final = ("lon", "lat", "precision", "score", "placed_by")


@dataclass
class FormState:
    """What stands in the form.

    Parameters
    ----------
    serial
        Part of the widgets' keys, so that no form inherits another's values.
    partner_id
        Empty for a new partner.
    stored
        The partner as it was when the form was opened.
    values, start
        What the widgets hold now, and what they held at first.
    next_ids
        Partners to go on with after saving.
    shown, versions
        What each widget was made with, and how often it was made anew. A value that the
        application sets makes a new widget: one whose value is set through the session state can
        come up empty in the browser when two runs follow each other closely.
    """

    serial: int
    partner_id: str
    stored: PartnerDraft
    values: dict[str, Any]
    start: dict[str, Any]
    next_ids: tuple[str, ...] = ()
    shown: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    answered: str = ""
    answer: AddressAnswer | None = None
    note: str = ""
    trouble: str = ""
    seen_click: tuple[float, float] | None = None
    view: tuple[float, float, int] | None = None
    is_tried: bool = False
    is_fresh: bool = True
    is_resumed: bool = False
    repeats_asked: tuple[str, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def hides_place(self) -> bool:
        """Whether the stored place is confidential, so that the form must not show it."""
        return self.stored.confidential

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.values != self.start

    def draft(self) -> PartnerDraft:
        """Return the form as the workspace takes it."""
        values = dict(self.values)
        for name in _THREE_WAY:
            values[name] = {"yes": True, "no": False}.get(values[name])
        values["languages"] = "; ".join(values["languages"])
        others = tuple(one for one in self.stored.readiness if one not in _aspects())
        values["readiness"] = (*values["readiness"], *others)
        for name in ("category", "stage", "trust"):
            values[name] = values[name] or ""
        # Languages that the form has no fields for keep what they have.
        values["translations"] = {
            **self.stored.translations,
            **{
                code: {name: values.pop(column) for name, column in columns.items()}
                for code, columns in _TOLD.items()
            },
        }
        if self.hides_place and not values["address"].strip():
            values["address"] = self.stored.address
        if self.hides_place and values["lon"] is None:
            values.update({name: getattr(self.stored, name) for name in _PIN})
        return PartnerDraft(**values)

    def put_pin(
        self,
        lon: float,
        lat: float,
        *,
        placed_by: str,
        precision: str = "",
        score: float | None = None,
        look: bool = True,
    ) -> None:
        """Put the pin somewhere; with ``look``, the map goes there."""
        self.values.update(
            lon=round(lon, 6), lat=round(lat, 6), placed_by=placed_by, precision=precision
        )
        self.values["score"] = score
        if look:
            self.view = (round(lon, 6), round(lat, 6), 16)

    def take_pin(self) -> None:
        """Take the pin off the map."""
        self.values.update(lon=None, lat=None, placed_by="", precision="", score=None)


def current() -> FormState | None:
    """Return the open form."""
    form: FormState | None = st.session_state.get(_FORM)
    return form


def open_form(workspace: Workspace, partner_id: str = "", *, next_ids: Sequence[str] = ()) -> None:
    """Open the form of a partner, or an empty one; what another form holds is put aside.

    Raises
    ------
    UnknownNameError
        The partner is not there any more.
    """
    stored = workspace.partner_draft(partner_id) if partner_id else PartnerDraft(name="")
    leave()
    serial = int(st.session_state.get(_SERIAL, 0)) + 1
    st.session_state[_SERIAL] = serial
    values = _values(stored)
    form = FormState(
        serial, partner_id, stored, values, dict(values), tuple(next_ids), shown=dict(values)
    )
    if values["lon"] is not None:
        form.view = (values["lon"], values["lat"], 16)
        form.answered = values["address"].strip()
    st.session_state[_FORM] = form


def close() -> None:
    """Close the form; what it holds is gone."""
    st.session_state.pop(_FORM, None)


def leave() -> None:
    """Leave the form; what was typed and not saved is put aside, to go on with later."""
    form = current()
    if form is not None and form.is_changed:
        st.session_state[_ASIDE] = form
    close()


def go_on(*, is_wanted: bool | None = None) -> FormState | None:
    """Return the form put aside; ``True`` opens it again, ``False`` throws it away."""
    aside: FormState | None = st.session_state.get(_ASIDE)
    if aside is not None and is_wanted is not None:
        del st.session_state[_ASIDE]
        if is_wanted:
            aside.is_fresh = aside.is_resumed = True
            st.session_state[_FORM] = aside
    return aside


def bound(
    form: FormState, name: str, *, as_: str = "value", options: Sequence[str] = ()
) -> dict[str, Any]:
    """Return key, callback and first value that tie a widget to a value of the form.

    ``as_`` is what the widget calls its first value; with ``options`` it is their index.
    """
    if _key(form, name) not in st.session_state and form.shown[name] != form.values[name]:
        # The widget forgot what was typed, because its page was left.
        set_value(form, name, form.values[name])
    first = form.shown[name]
    if options:
        as_, first = "index", list(options).index(first)
    return {"key": _key(form, name), "on_change": _take, "args": (name,), as_: first}


def set_value(form: FormState, name: str, value: Any) -> None:
    """Set a value and its widget; before that is drawn, or in a callback."""
    form.values[name] = form.shown[name] = value
    form.versions[name] = form.versions.get(name, 0) + 1


def _take(name: str) -> None:
    form = current()
    if form is None:
        return
    form.values[name] = st.session_state[_key(form, name)]
    if name == "cost" and form.values["is_free"] == "unknown":
        is_free = parse_free(form.values["cost"])
        if is_free is not None:
            set_value(form, "is_free", "yes" if is_free else "no")


def _key(form: FormState, name: str) -> str:
    return f"partners.form{form.serial}.{name}.{form.versions.get(name, 0)}"


def _values(stored: PartnerDraft) -> dict[str, Any]:
    values = {one.name: getattr(stored, one.name) for one in dataclasses.fields(PartnerDraft)}
    told = values.pop("translations")
    for code, columns in _TOLD.items():
        values |= {column: told.get(code, {}).get(name, "") for name, column in columns.items()}
    for name in _THREE_WAY:
        values[name] = {True: "yes", False: "no"}.get(values[name], "unknown")
    values["languages"] = [code for code in stored.languages.split("; ") if code]
    values["readiness"] = [one for one in stored.readiness if one in _aspects()]
    if values["location_type"] not in words.HOW_REACHED:
        values["location_type"] = "physical"
    if stored.confidential:
        values.update(dict.fromkeys(_PIN), address="", precision="", placed_by="")
    return values


def _aspects() -> tuple[str, ...]:
    return tuple(aspect.id for aspect in readiness_aspects())
