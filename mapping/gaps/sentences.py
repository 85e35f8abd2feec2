"""A gap result in words that a parent understands, in English and Spanish.

The two languages are written apart, sentence by sentence, because their grammar differs: they
share the facts and not the pattern.
"""

from typing import Final

from mapping.errors import UnknownNameError
from mapping.gaps import english, spanish
from mapping.gaps.facts import Facts

__all__ = ["LANGUAGES", "Facts", "notes", "reason_label", "sentence"]

LANGUAGES: Final = ("en", "es")


def sentence(facts: Facts, language: str = "en") -> str:
    """Return the result as a few short sentences.

    Parameters
    ----------
    language
        ``en`` or ``es``, possibly with a region ("es-MX").

    Raises
    ------
    UnknownNameError
        There is no wording in this language.
    """
    words = _words(facts, language)
    parts = (
        words.main(),
        words.why(),
        words.unknown(),
        words.no_streets(),
        words.estimate(),
        words.areas(),
    )
    return " ".join(part for part in parts if part)


def notes(facts: Facts, language: str = "en") -> list[str]:
    """Return how the figures were made, one sentence each."""
    return _words(facts, language).notes()


def reason_label(stage: str, language: str = "en") -> str:
    """Return the name of a reason for charts."""
    reasons = english.REASONS if _language(language) == "en" else spanish.REASONS
    return reasons[stage]


def _language(language: str) -> str:
    code = language.replace("_", "-").split("-")[0].casefold()
    if code not in LANGUAGES:
        raise UnknownNameError(
            f'We have no wording in the language "{language}". '
            f"The languages are: {', '.join(LANGUAGES)}. Choose one of them."
        )
    return code


def _words(facts: Facts, language: str) -> english.English | spanish.Spanish:
    return english.English(facts) if _language(language) == "en" else spanish.Spanish(facts)
