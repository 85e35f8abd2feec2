"""A gap result in words that a parent understands, in English and Spanish.

The two languages are written apart, sentence by sentence, because their grammar differs: they
share the facts and not the pattern.
"""

from typing import Final

from mapping.errors import UnknownNameError
from mapping.gaps import english, spanish
from mapping.gaps.facts import Facts
from mapping.wording import say

__all__ = [
    "LANGUAGES",
    "Facts",
    "access_sentences",
    "group_label",
    "group_sentence",
    "in_reach_label",
    "marginal_label",
    "notes",
    "range_sentence",
    "reason_label",
    "sentence",
]

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


def marginal_label(stage: str, language: str = "en") -> str:
    """Return what the fall of one barrier means, for charts ("If all were open then")."""
    labels = english.IF_ONLY if _language(language) == "en" else spanish.IF_ONLY
    return labels[stage]


def in_reach_label(places: str, language: str = "en") -> str:
    """Return how many places are within the limit, for charts ("2 places")."""
    labels = english.IN_REACH if _language(language) == "en" else spanish.IN_REACH
    return labels[places]


def group_label(group: str, language: str = "en") -> str:
    """Return the name of a group of students for charts ("home language: Spanish")."""
    is_english = _language(language) == "en"
    if not group:
        return "all students" if is_english else "todos los estudiantes"
    return english.group_name(group) if is_english else spanish.group_name(group)


def group_sentence(group: str, ratio: float | None, language: str = "en") -> str:
    """Return how often a group is out of reach against all students.

    ``ratio`` is that of the shares; ``None`` if nobody at all is out of reach.
    """
    worded = english.group_sentence if _language(language) == "en" else spanish.group_sentence
    return worded(group, ratio)


def range_sentence(facts: Facts, language: str = "en") -> str:
    """Return how many are within reach for sure and at most; empty if nothing is unknown."""
    return _words(facts, language).range() if facts.totals.unknown else ""


def access_sentences(facts: Facts, language: str = "en") -> list[str]:
    """Return what the two access scores mean, one sentence each."""
    return _words(facts, language).access()


def _language(language: str) -> str:
    code = language.replace("_", "-").split("-")[0].casefold()
    if code not in LANGUAGES:
        raise UnknownNameError(
            say(
                'We have no wording in the language "{language}". The languages are: {languages}. '
                "Choose one of them.",
                language=language,
                languages=", ".join(LANGUAGES),
            )
        )
    return code


def _words(facts: Facts, language: str) -> english.English | spanish.Spanish:
    return english.English(facts) if _language(language) == "en" else spanish.Spanish(facts)
