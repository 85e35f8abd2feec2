"""The form of one partner: everything that is known of it, and what to do with it."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import streamlit as st

from mapping.errors import MappingError
from mapping.files.values import is_unknown_word
from mapping.partners.hours import to_opening_hours
from mapping.ui import errors, language, partner_changes, partner_place, partner_told, session
from mapping.ui import partner_draft as drafts
from mapping.ui import partner_text as words
from mapping.ui.language import _
from mapping.ui.partner_draft import FormState, bound
from mapping.ui.partner_place import said
from mapping.vocabulary import categories, readiness_aspects
from mapping.wording import msg
from mapping.workspace import Workspace

__all__ = ["show"]

_LANGUAGES: Final = re.findall(
    r"\S+",
    "en es zh vi ar fr ht tl ko ru pt so uk fa ps hi ur bn ne my kar sw am ti om rw pl de it ja km "
    "lo hmn th pa gu te ta quc mam mix nv ase",
)
"""Languages of families in US schools; any other can be typed."""
_FIRST_DAY: Final = date(1900, 1, 1)
_LAST_DAY: Final = date(2200, 12, 31)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEBSITE: Final = re.compile(r"(https?://)?[^\s/:@]+\.[^\s/:@]+(:\d+)?(/\S*)?", re.IGNORECASE)


def show(workspace: Workspace, form: FormState, *, is_staff: bool) -> None:
    """Draw the form; saving, leaving and deleting close it."""
    partner_place.refresh(workspace, form)
    _begin(form)
    form.faults = workspace.draft_faults(form.draft()) if form.is_tried else {}
    title = _("Edit {name}", name=form.stored.name) if form.partner_id else _("Add a partner")
    st.html(f'<h2 class="cg-form-title" id="cg-form-title">{html.escape(title)}</h2>')
    repeats = _repeats(workspace, form, is_staff=is_staff)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        _what(workspace, form)
        with st.container():
            _show_repeats(workspace, form, repeats)
        partner_place.address(form)
    with right, st.container(border=True, height="stretch", key="partners-pin"):
        partner_place.pin_map(workspace, form)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        _when_and_how(workspace, form)
    with right, st.container(border=True, height="stretch"):
        _for_whom(form)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        _contact(form)
    with right, st.container(border=True, height="stretch"):
        _readiness_and_checked(workspace, form)
    partner_told.show(form)
    if is_staff:
        with st.container(border=True, key="partners-staff"):
            _staff(form)
    with st.container(key="partners-bar", border=True):
        _actions(workspace, form, repeats)


def _begin(form: FormState) -> None:
    """Bring the form's top into view, once, for whoever uses the keyboard or a small screen."""
    if form.is_fresh and form.partner_id and not form.is_resumed:
        form.start = dict(form.values)  # an address looked up on opening is no typing
    form.is_fresh = False
    st.html(
        f"<script>/* {form.serial} */ setTimeout(() => {{"
        "document.querySelector('[data-testid=\"stMain\"]')?.scrollTo(0, 0);"
        f"document.querySelector('input[aria-label=\"{_('Name')}\"]')"
        "?.focus({preventScroll: true});"
        "}, 250)</script>",
        unsafe_allow_javascript=True,
    )


def _what(workspace: Workspace, form: FormState) -> None:
    st.text_input(_("Name"), placeholder=_("What families call it"), **bound(form, "name"))
    said(form.faults.get("name", ""), kind="bad")
    first, second = st.columns(2)
    first.text_input(_("Organization"), placeholder=_("Who runs it"), **bound(form, "organization"))
    in_use = set(session.partners(workspace)["category"]) | {form.shown["category"]}
    known = [category.id for category in categories()]
    kinds = ["", *known, *sorted(in_use - set(known) - {""})]
    second.selectbox(
        _("Kind of help"),
        kinds,
        format_func=lambda kind: language.kind_of_help(kind) if kind else _(words.NOT_SAID),
        accept_new_options=True,
        help=_("Choose one, or write your own."),
        **bound(form, "category", options=kinds),
    )
    st.text_area(
        _("What it offers"),
        height=82,
        placeholder=_("In a sentence or two, as a family would ask for it"),
        **bound(form, "description"),
    )


def _repeats(workspace: Workspace, form: FormState, *, is_staff: bool) -> list[Mapping[str, Any]]:
    """Return partners that this one may repeat and that the viewer may know of."""
    asked = ("name", "phone", "address", "lon", "lat")
    if form.partner_id and all(form.values[name] == form.start[name] for name in asked):
        return []
    found = workspace.check_draft(form.draft(), partner_id=form.partner_id)[1]
    known = set(session.visible_partners(workspace, is_staff=is_staff)["id"])
    return [repeat for repeat in found if repeat["id"] in known]


def _show_repeats(workspace: Workspace, form: FormState, repeats: list[Mapping[str, Any]]) -> None:
    """Warn of likely repeats, each with a way to open it."""
    if not repeats:
        return
    with st.container(border=True, key="partners-repeats"):
        said(_("This may be in the list already:"), kind="unsure")
        for number, repeat in enumerate(repeats):
            said(f"{repeat['name']}. {_.said(repeat['reason'])}")
            if st.button(
                _("Open {name}", name=words.plain(repeat["name"])),
                key=f"partners.form{form.serial}.repeat{number}",
                icon=":material/open_in_new:",
                help=_("What you typed here is put aside; you can go on with it later."),
            ):
                _do(partial(drafts.open_form, workspace, repeat["id"]))


def _when_and_how(workspace: Workspace, form: FormState) -> None:
    st.text_input(
        _("Opening hours"), placeholder=_("Mon-Fri 9am-5pm; Sat 10-2"), **bound(form, "hours")
    )
    _hours_read(form.values["hours"])
    in_use = {code for row in session.partners(workspace)["languages"] for code in row}
    in_use |= set(form.shown["languages"])
    st.multiselect(
        _("Languages spoken there"),
        _languages(in_use),
        format_func=language.spoken,
        accept_new_options=True,
        placeholder=_("English alone, unless you choose"),
        **bound(form, "languages", as_="default"),
    )
    said(form.faults.get("languages", ""), kind="bad")
    st.text_input(
        _("Cost"), placeholder=_("free; $5 a visit; sliding scale"), **bound(form, "cost")
    )
    _three_way(_("Free for families"), form, "is_free")


def _for_whom(form: FormState) -> None:
    st.text_input(
        _("Who it is for"),
        placeholder=_("Anyone; children of 6 to 12"),
        **bound(form, "eligibility"),
    )
    st.number_input(
        _("Places (how many can come at once)"),
        min_value=0.0,
        step=1.0,
        format="%g",
        placeholder=_("Unknown"),
        **bound(form, "capacity"),
    )
    said(form.faults.get("capacity", ""), kind="bad")
    _three_way(_("Childcare on site"), form, "childcare_on_site")
    _three_way(_("Wheelchair accessible"), form, "wheelchair_accessible")


def _hours_read(hours: str) -> None:
    if is_unknown_word(hours):
        said(_("Not known yet: whether it is open counts as unknown."))
        return
    read = to_opening_hours(hours)
    if read is None:
        said(
            _(
                "We can't read these hours; they are kept as written and count as unknown. "
                "Write them like Mon-Fri 9am-5pm; Sat 10-2."
            ),
            kind="unsure",
        )
    else:
        said(_("We read: {hours}", hours=words.hours_in_words(read)), kind="good")


def _contact(form: FormState) -> None:
    first, second = st.columns(2)
    with first:
        st.text_input(_("Phone"), **bound(form, "phone"))
        phone = form.values["phone"].strip()
        is_odd = bool(phone) and len(re.sub(r"\D", "", phone)) not in {3, *range(7, 16)}
        _odd(_("This is no usual phone number. It is saved as written."), is_odd=is_odd)
    with second:
        st.text_input(_("E-mail"), **bound(form, "email"))
        email = form.values["email"].strip()
        is_odd = bool(email) and not _EMAIL.fullmatch(email)
        _odd(_("This is no usual e-mail address. It is saved as written."), is_odd=is_odd)
    st.text_input(_("Website"), placeholder="https://", **bound(form, "website"))
    website = form.values["website"].strip()
    is_odd = bool(website) and not _WEBSITE.fullmatch(website)
    _odd(_("This is no usual web address. It is saved as written."), is_odd=is_odd)


def _odd(sentence: str, *, is_odd: bool) -> None:
    said(sentence if is_odd else "", kind="unsure")


def _readiness_and_checked(workspace: Workspace, form: FormState) -> None:
    aspects = {aspect.id: aspect for aspect in readiness_aspects()}
    st.pills(
        _("Helps students to"),
        list(aspects),
        selection_mode="multi",
        format_func=lambda one: aspects[one].label[language.code()].lower(),
        help="  \n".join(
            f"**{aspect.label[language.code()]}**: {words.plain(_(aspect.asks))}"
            for aspect in aspects.values()
        ),
        **bound(form, "readiness", as_="default"),
    )
    first, second, third = st.columns([3, 3, 2], vertical_alignment="bottom")
    first.date_input(
        _("Facts checked on"),
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        format="YYYY-MM-DD",
        **bound(form, "verified_on"),
    )
    second.text_input(_("Checked by"), **bound(form, "verified_by"))
    third.button(
        _("Checked today"),
        key=f"partners.form{form.serial}.today",
        icon=":material/event_available:",
        width="stretch",
        on_click=_checked_today,
        args=(workspace.timezone,),
    )


def _checked_today(timezone: str) -> None:
    form = drafts.current()
    if form is not None:
        drafts.set_value(form, "verified_on", datetime.now(ZoneInfo(timezone)).date())


def _staff(form: FormState) -> None:
    st.html(f'<h3 class="cg-form-part">{html.escape(_("For staff only"))}</h3>')
    columns = st.columns(4)
    for column, (label, name, usual) in zip(
        columns,
        ((_("Stage"), "stage", words.STAGES), (_("Trust"), "trust", words.TRUST)),
        strict=False,
    ):
        value = form.shown[name]
        offered = ["", *usual, *([value] if value and value not in usual else [])]
        column.selectbox(
            label,
            offered,
            format_func=lambda one: _(one or words.NOT_SAID),
            accept_new_options=True,
            **bound(form, name, options=offered),
        )
    columns[2].text_input(_("Who knows them"), **bound(form, "tie_holder"))
    columns[3].date_input(
        _("Last contact"),
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        format="YYYY-MM-DD",
        **bound(form, "last_contact_on"),
    )
    st.text_area(_("Notes"), height=82, **bound(form, "notes"))
    st.checkbox(
        _("Confidential place: never on a map, in a distance or a public list"),
        **bound(form, "confidential"),
    )


def _three_way(label: str, form: FormState, name: str) -> None:
    st.radio(
        label,
        list(words.ANSWERS),
        format_func=lambda one: _(words.ANSWERS[one]),
        horizontal=True,
        **bound(form, name, options=list(words.ANSWERS)),
    )


def _actions(workspace: Workspace, form: FormState, repeats: list[Mapping[str, Any]]) -> None:
    """Draw the buttons, and do what was pressed."""
    ids = tuple(str(repeat["id"]) for repeat in repeats)
    asks = bool(ids) and not form.partner_id and form.repeats_asked == ids
    question = ""
    if asks:
        name = repeats[0]["name"]
        question = _("It looks like {name}. Save it as another partner?", name=name)
    said(" ".join(form.faults.values()), kind="bad")
    said(question, kind="unsure")
    row = st.container(horizontal=True, gap="small")
    is_saved = row.button(
        _("Save as another partner") if asks else _("Save"),
        key=f"partners.form{form.serial}.{'save_anyway' if asks else 'save'}",
        type="primary",
        icon=":material/save:",
    )
    is_next = bool(form.next_ids) and row.button(
        _("Save and next"), key=f"partners.form{form.serial}.save_next", icon=":material/skip_next:"
    )
    if row.button(_("Back to the list"), key=f"partners.form{form.serial}.leave"):
        _do(drafts.leave)
    if form.partner_id and row.button(
        _("Delete"), key=f"partners.form{form.serial}.delete", icon=":material/delete:"
    ):
        _do(lambda: _delete(workspace, form))
    if not (is_saved or is_next):
        return
    form.is_tried = True
    if workspace.draft_faults(form.draft()):
        st.rerun()
    if ids and not form.partner_id and not asks:
        form.repeats_asked = ids
        st.rerun()
    _do(lambda: _save(workspace, form, is_next=is_next))


def _save(workspace: Workspace, form: FormState, *, is_next: bool) -> None:
    draft = form.draft()
    before = workspace.data_version()
    partner_id = workspace.save_partner(draft, partner_id=form.partner_id or None)
    if workspace.data_version() != before:
        partner_changes.remember(
            workspace,
            msg("Saved") if form.partner_id else msg("Added"),
            draft.name.strip(),
            is_hidden=draft.confidential or form.stored.confidential,
        )
    else:
        partner_changes.forget()
    drafts.close()
    partner_changes.choose(partner_id, is_new=not form.partner_id)
    if is_next:
        drafts.open_form(workspace, form.next_ids[0], next_ids=form.next_ids[1:])


def _delete(workspace: Workspace, form: FormState) -> None:
    partner_changes.delete(
        workspace, form.partner_id, form.stored.name, is_hidden=form.stored.confidential
    )
    drafts.close()


def _do(action: Callable[[], object]) -> None:
    """Do it and draw the page anew; if it fails, say why and leave the form as it is."""
    is_done = False
    with errors.boundary():
        try:
            action()
        except MappingError as error:
            said(_.told(error), kind="bad")
        else:
            is_done = True
    if is_done:
        st.rerun()


def _languages(in_use: set[str]) -> list[str]:
    """Return the languages to choose from: those in use first, then by name."""
    ordered = language.by_name({*_LANGUAGES, *in_use})
    return sorted(ordered, key=lambda code: code not in in_use)
