"""The languages that services speak: codes, names, and the many ways to write them.

Codes are ISO 639-1 ("es"). A language that has no two-letter code keeps its three-letter one
("hmn" for Hmong). Mandarin and Cantonese are both Chinese ("zh"), Dari is Persian ("fa"),
Filipino is Tagalog ("tl").
"""

import re
import unicodedata
from functools import cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError, get_global

__all__ = ["language_code", "language_name", "parse_languages"]

_OTHER_NAMES: Final = {
    "amharico": "am",
    "arabe": "ar",
    "asl": "ase",
    "signlanguage": "ase",
    "lenguadesenas": "ase",
    "cantonese": "zh",
    "mandarin": "zh",
    "mandarinchinese": "zh",
    "simplifiedchinese": "zh",
    "traditionalchinese": "zh",
    "cmn": "zh",
    "yue": "zh",
    "中文": "zh",
    "chinomandarin": "zh",
    "dari": "fa",
    "farsi": "fa",
    "prs": "fa",
    "filipino": "tl",
    "fil": "tl",
    "pilipino": "tl",
    "castellano": "es",
    "castilian": "es",
    "creole": "ht",
    "haitian": "ht",
    "kreyol": "ht",
    "kreyolayisyen": "ht",
    "francais": "fr",
    "deutsch": "de",
    "italiano": "it",
    "portugues": "pt",
    "brazilianportuguese": "pt",
    "hmoob": "hmn",
    "khmer": "km",
    "cambodian": "km",
    "laotian": "lo",
    "myanmar": "my",
    "karen": "kar",
    "kiche": "quc",
    "quiche": "quc",
    "mam": "mam",
    "mixteco": "mix",
    "mixtec": "mix",
    "nahuatl": "nah",
    "navajo": "nv",
    "dine": "nv",
    "kinyarwanda": "rw",
    "kirundi": "rn",
    "oromo": "om",
    "panjabi": "pa",
    "pashto": "ps",
    "pushto": "ps",
    "serbocroatian": "sh",
    "soomaali": "so",
    "swahili": "sw",
    "kiswahili": "sw",
    "tiengviet": "vi",
    "русский": "ru",
    "العربية": "ar",
    "한국어": "ko",
    "日本語": "ja",
}
_EXTRA_NAMES: Final = {
    "kar": {"en": "Karen", "es": "karen"},
    "mam": {"en": "Mam", "es": "mam"},
    "mix": {"en": "Mixtec", "es": "mixteco"},
}
_SEPARATORS: Final = re.compile(r"[;,/|\n•]|\s&\s|\+|\band\b|\s+y\s+", re.IGNORECASE)
_AROUND: Final = re.compile(
    r"\(.*?\)|\b(only|speaking|spoken|speaker|language|fluent|some|limited|also)s?\b",
    re.IGNORECASE,
)


def language_code(name_or_code: str) -> str | None:
    """Return the code of a language written as code or name, English, Spanish or its own.

    ``Spanish``, ``español``, ``ES``, ``es-MX`` and ``spa`` are all ``es``. Unknown names and
    empty text give ``None``.
    """
    text = name_or_code.strip()
    key = _fold(text)
    if not key:
        return None
    names = _names()
    if key in names:
        return names[key]
    if re.fullmatch(r"[A-Za-z]{2,3}[-_][A-Za-z0-9_-]+", text):
        return names.get(_fold(re.split(r"[-_]", text)[0]))
    if "(" in text:
        return language_code(re.sub(r"\(.*?\)|\(.*", " ", text))
    return None


def language_name(code: str, locale: str = "en") -> str:
    """Return a language's name in another language; a code that nobody knows is its own name."""
    names = _locale_names(locale.split("-")[0].split("_")[0])
    if code in _EXTRA_NAMES:
        return _EXTRA_NAMES[code].get(locale, _EXTRA_NAMES[code]["en"])
    return names.get(code) or _locale_names("en").get(code) or code


def parse_languages(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes in a cell such as ``English; Spanish`` or ``en/es``, and the other parts.

    Codes come in the order written, each once. The second tuple holds the parts that are not
    understood, as written.
    """
    codes: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for raw in _SEPARATORS.split(text):
        part = raw.strip(" .:\t")
        if not part:
            continue
        code = language_code(part) or language_code(_AROUND.sub(" ", part))
        if code is None and len(words := part.split()) > 1:
            found = [language_code(word) for word in words if len(word) > 3]  # "is" is no Icelandic
            if len(found) == len(words) and all(found):
                codes.update((one, None) for one in found if one)
                continue
        if code is None:
            unknown[part] = None
        else:
            codes[code] = None
    return tuple(codes), tuple(unknown)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[\W_]+", "", plain)


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in ("es", "en"):
        for code, name in _locale_names(locale).items():
            if re.fullmatch(r"[a-z]{2,3}", code):
                names[_fold(name)] = code
    names.update((code, code) for code in _locale_names("en") if re.fullmatch(r"[a-z]{2,3}", code))
    for other, codes in get_global("language_aliases").items():
        two_letters = codes.split("_")[0]
        if len(other) == 3 and two_letters in names:
            names.setdefault(other, two_letters)
    for code, in_locales in _EXTRA_NAMES.items():
        names.update({_fold(name): code for name in in_locales.values()}, **{code: code})
    names.update({_fold(name): code for name, code in _OTHER_NAMES.items()})
    return names


@cache
def _locale_names(locale: str) -> dict[str, str]:
    try:
        return dict(Locale(locale).languages)
    except UnknownLocaleError:
        return dict(Locale("en").languages)
