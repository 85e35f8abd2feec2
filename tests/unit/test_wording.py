"""Every wording that can appear in Spanish does, and no translation lies around unused."""

import ast
import re
from collections.abc import Collection
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from mapping.wording import translator

ROOT = Path(__file__).resolve().parent.parent.parent
TEXTS_OF_A_CALL = {"_": 1, "wording": 1, "msg": 1, "plural": 2}
OTHER_TESTS = {"pages", "setup", "partners", "gaps", "review", "present", "nearby"}
"""Catalogues of the pages, which ``test_pages_wording`` looks through."""


def used_texts() -> set[str]:
    texts: set[str] = set()
    for path in sorted((ROOT / "mapping").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Call):  # translator(language)("…")
                name = "_" if getattr(node.func.func, "id", "") == "translator" else ""
            else:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for argument in node.args[: TEXTS_OF_A_CALL.get(name, 0)]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    texts.add(argument.value)
    return texts


def spanish(*, without: Collection[str] = ()) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((ROOT / "assets" / "locale" / "es").glob("*.po")):
        if path.stem in without:
            continue
        with path.open("rb") as file:
            for message in read_po(file, locale="es"):
                if isinstance(message.id, str) and message.id:
                    texts[message.id] = str(message.string)
    return texts


def test_every_text_has_a_spanish_one() -> None:
    missing = sorted(used_texts() - set(spanish()))
    assert not missing, f"without Spanish: {missing}"


def test_no_translation_is_unused_or_empty() -> None:
    unused = sorted(set(spanish(without=OTHER_TESTS)) - used_texts())
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
