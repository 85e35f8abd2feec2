"""The language of the pages: the reader's choice, else what the address says, else the browser's.

``_("English text", name=value)`` is the text in that language. It is looked up when it is called,
so nothing worded may be kept for longer than a run, or for another visitor. What is kept is made
with ``wording.say``, or is the ``words`` of an error, and goes through ``_.said`` when it is drawn.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mapping.errors import MappingError
from mapping.partners.languages import language_name
from mapping.partners.searching import folded
from mapping.ui import keys
from mapping.vocabulary import category_label
from mapping.wording import LANGUAGES, Wording, shortened, translator

__all__ = [
    "_",
    "by_name",
    "code",
    "kind_of_help",
    "label",
    "spoken",
    "switch",
    "wording",
]

_WIDGET: Final = "main.language"
_PARAMETER: Final = "lang"
"""Name of the language in the page's address: ``?lang=es``."""
_BOTH: Final = "Language / Idioma"
_LABELLED: Final = (
    *("map.categories", "map.language", "map.day", "map.within", "map.within_mode", "map.layers"),
    *("map.reach", "gaps.need", "gaps.group", "gaps.zone", "gaps.own", "gaps.language"),
    *("gaps.day", "gaps.second_need", "gaps.second_mode", "partners.mark"),
    *("map.page", "partners.page", "review.partners.page", "review.roster.page"),
)
"""Widgets whose options have labels in the reader's language, and no default of their own."""
_OWN_NAMES: Final = {"en": "English", "es": "Español"}


def code() -> str:
    """Return the language of this session: "en" or "es"; outside a session "en"."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    chosen = st.session_state.get(keys.KEPT_LANGUAGE)
    if chosen is None:
        chosen = st.session_state[keys.KEPT_LANGUAGE] = _of_the_visit()
    return str(chosen)


def _of_the_visit() -> str:
    """Return the language to begin with.

    An address that holds a filter but no language was copied from an English page: what it holds
    is worded in English.
    """
    asked = st.query_params.get(_PARAMETER, "")
    if asked in LANGUAGES:
        return asked
    return "en" if len(st.query_params) else _of_the_browser()


def _of_the_browser() -> str:
    return translator(st.context.locale or "en").language


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

    def said(self, words: str) -> str:
        """Return what a room has to say: a warning, a reason, the words of an error."""
        return shortened(wording().said(words))

    def told(self, error: MappingError) -> str:
        """Return the message of an error."""
        return error.told(wording())


_: Final = _Said()


def switch() -> None:
    """Draw the choice of the language, and put it into the page's address where due."""
    st.session_state.setdefault(_WIDGET, code())
    st.segmented_control(
        _BOTH,  # another label would be another widget, and forget the choice
        list(LANGUAGES),
        required=True,
        key=_WIDGET,
        format_func=_OWN_NAMES.__getitem__,
        label_visibility="collapsed",
        on_change=_switched,
    )
    is_said = code() != "en" or _of_the_browser() != "en"
    if is_said and st.query_params.get(_PARAMETER) != code():
        st.query_params[_PARAMETER] = code()
    elif not is_said and _PARAMETER in st.query_params:
        del st.query_params[_PARAMETER]


def _switched() -> None:
    """Keep the language, and what was chosen by labels of the other one.

    A browser sends the label of a choice: in the next run no option is called so any more, and the
    filter or the question would be lost. Set by us, the choice itself counts.
    """
    chosen = {name: st.session_state[name] for name in _LABELLED if name in st.session_state}
    keys.keep(_WIDGET, keys.KEPT_LANGUAGE)  # from here on labels are read in the new language
    st.session_state.update(chosen)


def kind_of_help(category: str) -> str:
    """Return the label of a category; "Other" for none."""
    return category_label(category, code()) or _("Other")


def label(names: Mapping[str, str]) -> str:
    """Return the name that a thing of the vocabulary has in the reader's language."""
    return names.get(code()) or names["en"]


def by_name(languages: Iterable[str]) -> list[str]:
    """Return languages in the order of their names, accents ignored ("Árabe" before "Inglés")."""
    return sorted(set(languages), key=lambda one: folded(spoken(one)))


def spoken(language: str) -> str:
    """Return the name of a language, for a list to choose from."""
    name = language_name(language, code())
    return name[:1].upper() + name[1:]
