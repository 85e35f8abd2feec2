"""The language of the pages: the reader's choice, else what the address says, else the browser's.

``_("English text", name=value)`` is the text in that language. It is looked up when it is called,
so nothing worded may be kept for longer than a run, or for another visitor.
"""

from collections.abc import Mapping
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mapping.partners.languages import language_name
from mapping.vocabulary import category_label
from mapping.wording import LANGUAGES, Wording, translator

__all__ = [
    "_",
    "code",
    "kind_of_help",
    "label",
    "spoken",
    "switch",
    "wording",
]

_KEY: Final = "lang"
"""Name of the switch, and of the language in the page's address: ``?lang=es``."""
_OWN_NAMES: Final = {"en": "English", "es": "Español"}


def code() -> str:
    """Return the language of this session: "en" or "es"; outside a session "en"."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    chosen = st.session_state.get(_KEY) or st.query_params.get(_KEY, "")
    return chosen if chosen in LANGUAGES else translator(st.context.locale or "en").language


def wording() -> Wording:
    """Return the wording in the session's language, to hand on."""
    return translator(code())


class _Said:
    """Texts in the language that the session has when they are asked for."""

    def __call__(self, text: str, **values: object) -> str:
        return wording()(text, **values)

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Return ``one`` or ``many``; ``count`` fills the placeholder ``{n}``."""
        return wording().plural(one, many, count, **values)

    def number(self, value: float) -> str:
        """Return a whole number as readers write it."""
        return wording().number(value)


_: Final = _Said()


def switch() -> None:
    """Draw the choice of the language; it stands in the page's address."""
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default=translator(st.context.locale or "en").language,
        required=True,
        key=_KEY,
        format_func=_OWN_NAMES.__getitem__,
        label_visibility="collapsed",
        bind="query-params",
    )


def kind_of_help(category: str) -> str:
    """Return the label of a category; "Other" for none."""
    return category_label(category, code()) or _("Other")


def label(names: Mapping[str, str]) -> str:
    """Return the name that a thing of the vocabulary has in the reader's language."""
    return names.get(code()) or names["en"]


def spoken(language: str) -> str:
    """Return the name of a language, for a list to choose from."""
    name = language_name(language, code())
    return name[:1].upper() + name[1:]
