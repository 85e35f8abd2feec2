"""Every wording that can appear in Spanish does, and no translation lies around unused."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from mapping.wording import translator

ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {"_": None, "wording": None, "plural": (1, 2)}


def used_texts() -> set[str]:
    texts: set[str] = set()
    for path in sorted((ROOT / "mapping").rglob("*.py")):
        source = io.BytesIO(path.read_bytes())
        for _line, message, _comments, _context in extract("python", source, KEYWORDS):
            found = message if isinstance(message, tuple) else (message,)
            texts.update(text for text in found if text)
        # translator(language)("…") is no plain name for the extractor.
        code = path.read_text(encoding="utf-8")
        texts.update(re.findall(r'translator\([^)]*\)\(\s*"((?:[^"\\]|\\.)*)"', code))
    return texts


def spanish() -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((ROOT / "assets" / "locale" / "es").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="es"):
                if isinstance(message.id, str) and message.id:
                    texts[message.id] = str(message.string)
    return texts


def test_every_text_has_a_spanish_one() -> None:
    missing = sorted(used_texts() - set(spanish()))
    assert not missing, f"without Spanish: {missing}"


def test_no_translation_is_unused_or_empty() -> None:
    unused = sorted(set(spanish()) - used_texts())
    assert not unused, f"nobody says any more: {unused}"
    empty = sorted(text for text, translated in spanish().items() if not translated.strip())
    assert not empty, f"left untranslated: {empty}"


def test_placeholders_survive_translation() -> None:
    for text, translated in spanish().items():
        assert sorted(re.findall(r"\{(\w*)", text)) == sorted(re.findall(r"\{(\w*)", translated)), (
            f"other placeholders in the Spanish of: {text}"
        )


@pytest.mark.parametrize(
    ("asked", "language"),
    [("es", "es"), ("es-MX", "es"), ("en_US", "en"), ("fr", "en"), ("?", "en")],
)
def test_an_unknown_language_gets_english(asked: str, language: str) -> None:
    assert translator(asked).language == language


def test_numbers_are_written_as_in_the_united_states() -> None:
    assert translator("es").number(12345) == "12,345"
    assert translator("en").plural("{n} place", "{n} places", 1) == "1 place"
