"""The part of a partner's form for its texts in another language."""

from typing import Final

import streamlit as st

from mapping.store.records import TRANSLATED_FIELDS, TRANSLATED_LANGUAGES, translated_column
from mapping.ui.language import _
from mapping.ui.partner_draft import FormState, bound
from mapping.ui.partner_place import said
from mapping.wording import msg

__all__ = ["TOLD_LABELS", "show"]

_TITLES: Final = {"es": msg("In Spanish / En español")}
_HINTS: Final = {
    "es": msg(
        "For families who read Spanish. What you leave empty is shown to them as it is written "
        "above."
    )
}
TOLD_LABELS: Final = {
    "name_es": msg("Name in Spanish"),
    "description_es": msg("What it offers, in Spanish"),
    "eligibility_es": msg("Who it is for, in Spanish"),
    "cost_es": msg("Cost in Spanish"),
    "hours_es": msg("Opening hours in Spanish"),
}
"""What the columns of translated texts are called."""
_SIDES: Final = (("name", "description"), ("hours", "cost", "eligibility"))
"""Fields on the left and on the right, in the order in which the form has the originals."""
_TALL_PX: Final = 160


def show(form: FormState) -> None:
    """Draw the fields, folded up as long as there is nothing in them."""
    for code in TRANSLATED_LANGUAGES:
        columns = [translated_column(name, code) for name in TRANSLATED_FIELDS]
        is_used = any(form.start[column] for column in columns)
        is_used |= form.is_resumed and any(form.values[column] for column in columns)
        with st.expander(_(_TITLES[code]), expanded=is_used, icon=":material/translate:"):
            said(_(_HINTS[code]))
            for side, names in zip(st.columns(2, gap="medium"), _SIDES, strict=True):
                with side:
                    for name in names:
                        _field(form, name, code)


def _field(form: FormState, name: str, code: str) -> None:
    column = translated_column(name, code)
    original = form.values[name].strip()
    options = {"placeholder": " ".join(original.split()), **bound(form, column)}
    if name == "description":
        st.text_area(_(TOLD_LABELS[column]), height=_TALL_PX, **options)
    else:
        st.text_input(_(TOLD_LABELS[column]), **options)
    is_other = original != form.start[name].strip()
    is_left_behind = is_other and form.values[column] and form.values[column] == form.start[column]
    doubt = _("The text above was changed: check that this still says the same.")
    said(form.faults.get(column, "") or (doubt if is_left_behind else ""), kind="unsure")
