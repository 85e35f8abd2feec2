"""Wording in the reader's language: English text is the key, ``assets/locale`` holds the rest.

Catalogues are ordinary gettext ``.po`` files; all files of one language are read together.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

__all__ = ["LANGUAGES", "Wording", "msg", "translator"]

LANGUAGES: Final = ("en", "es")
_FOLDER: Final = Path(__file__).resolve().parent.parent / "assets" / "locale"


@dataclass(frozen=True)
class Wording:
    """Texts of one language. Call it with an English text and the values of its placeholders.

    Parameters
    ----------
    language
        ISO 639-1 code.
    """

    language: str

    def __call__(self, text: str, **values: object) -> str:
        """Return the text in this language; a text without translation stays English."""
        found = _catalogue(self.language).get(text, text)
        return found.format(**values) if values else found

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Return ``one`` or ``many`` in this language; ``count`` fills the placeholder ``{n}``."""
        return self(one if count == 1 else many, n=self.number(count), **values)

    def number(self, value: float) -> str:
        """Return a whole number as readers in the United States write it: 12,345."""
        return format_decimal(round(value), locale=f"{self.language}_US")


def msg(text: str) -> str:
    """Return an English text as it is: the mark of one that is translated where it is shown."""
    return text


@cache
def translator(language: str) -> Wording:
    """Return the wording of a language ("en", "es", "es-MX" …); an unknown one gets English."""
    try:
        code = Locale.parse(language.replace("-", "_")).language
    except (UnknownLocaleError, ValueError):
        code = "en"
    return Wording(code if code in LANGUAGES else "en")


@cache
def _catalogue(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and isinstance(message.id, str):
                    texts[message.id] = str(message.string)
    return texts
