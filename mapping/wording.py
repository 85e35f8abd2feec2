"""Wording in the reader's language: English text is the key, ``assets/locale`` holds the rest.

Catalogues are ordinary gettext ``.po`` files; all files of one language are read together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from babel import Locale, UnknownLocaleError
from babel.dates import format_time
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

__all__ = ["LANGUAGES", "Said", "Wording", "as_sentence", "joined", "msg"]
__all__ += ["say", "say_plural", "shortened", "translator"]

LANGUAGES: Final = ("en", "es")
_LONGEST: Final = 1_500
_FOLDER: Final = Path(__file__).resolve().parent.parent / "assets" / "locale"


class Said(str):
    """English words that remember what they were made of, so that another language can say them.

    A room that knows no reader says what it has to say once (``say``); it goes through errors,
    warnings and reports as the English text that it is, and whoever shows it asks
    ``Wording.said`` for the reader's language. Changing it, by slicing or adding, forgets that.
    """

    template: str
    values: Mapping[str, Any]
    parts: tuple[str, ...]
    is_sentence: bool

    def __new__(
        cls,
        text: str,
        *,
        template: str = "",
        values: Mapping[str, Any] | None = None,
        parts: tuple[str, ...] = (),
        is_sentence: bool = False,
    ) -> Self:
        """Return the English text with its template and values, or with the parts it joins."""
        made = super().__new__(cls, text)
        made.template, made.values, made.parts = template, dict(values or {}), parts
        made.is_sentence = is_sentence
        return made


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

    def said(self, words: str) -> str:
        """Return words of ``say``, ``say_plural`` or ``joined`` in this language.

        Words within them are said in it too; any other text, such as what a file holds, stays.
        """
        if not isinstance(words, Said):
            return words
        if words.parts:
            text = "".join(self.said(part) for part in words.parts)
            return _sentence(text) if words.is_sentence else text
        values = {
            name: self.said(value) if isinstance(value, str) else value
            for name, value in words.values.items()
        }
        return self(words.template, **values)

    def if_known(self, words: str) -> str:
        """Return words of a file or record in this language if they are ours by chance.

        The name of a source may be ("Fictional demo data"); any other text stays.
        """
        return _catalogue(self.language).get(words, words)

    def number(self, value: float) -> str:
        """Return a whole number as readers in the United States write it: 12,345."""
        return format_decimal(round(value), locale=f"{self.language}_US")

    def percent(self, share: float) -> str:
        """Return a share (0 to 1) in whole percent as readers in the United States write it."""
        return str(format_percent(share, locale=f"{self.language}_US"))

    def clock(self, hour: int, minute: int) -> str:
        """Return a time of the day (0:00 to 23:59) in the same way, with a plain space: 6:00 PM."""
        text = str(format_time(time(hour, minute), "short", locale=f"{self.language}_US"))
        return text.replace("\u202f", " ").replace("\u00a0", " ")


def msg(text: str) -> str:
    """Return an English text as it is: the mark of one that is translated where it is shown."""
    return text


def say(text: str, **values: Any) -> Said:
    """Return an English text with its values filled in, which ``Wording.said`` can say anew.

    Parameters
    ----------
    text
        The text as the catalogues have it, with named placeholders: ``"Row {row} has no name."``
    values
        What fills them. Format figures before, in a way that all languages share
        (``Wording.number``); words in a value have to be ``Said`` themselves to be translated.
    """
    return Said(text.format(**values) if values else text, template=text, values=values)


def say_plural(one: str, many: str, count: int, **values: Any) -> Said:
    """Return ``one`` or ``many`` for ``Wording.said``; ``count`` fills the placeholder ``{n}``."""
    return say(one if count == 1 else many, n=translator("en").number(count), **values)


def joined(parts: Iterable[str], separator: str = " ") -> Said:
    """Return several texts as one, each of which ``Wording.said`` can say anew; empty ones go."""
    kept: list[str] = []
    for part in parts:
        if part:
            kept += [separator, part] if kept else [part]
    return Said("".join(kept), parts=tuple(kept))


def as_sentence(words: str) -> Said:
    """Return words with a capital letter first and a full stop last, in whatever language."""
    return Said(_sentence(words), parts=(words,), is_sentence=True)


def shortened(text: str) -> str:
    """Return a text of a bearable length: a file's own words can be endless.

    What happened and what to do stand at the ends.
    """
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 3 :]}"


def _sentence(words: str) -> str:
    text = words.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '.!?' else '.'}"


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
