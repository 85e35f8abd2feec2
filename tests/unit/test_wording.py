"""Every wording that can appear in Spanish does, and no translation lies around unused."""

import ast
import copy
import pickle
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from mapping.errors import MappingError
from mapping.vocabulary import readiness_aspects
from mapping.wording import as_sentence, joined, say, say_plural, shortened, translator

ROOT = Path(__file__).resolve().parent.parent.parent
TEXTS_OF_A_CALL = {"_": 1, "wording": 1, "msg": 1, "plural": 2, "say": 1, "say_plural": 2}


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


def catalogues() -> dict[str, dict[str, str]]:
    found = {}
    for path in sorted((ROOT / "assets" / "locale" / "es").glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = {str(m.id): str(m.string) for m in read_po(file) if m.id}
    return found


def spanish() -> dict[str, str]:
    return {text: said for one in catalogues().values() for text, said in one.items()}


def test_every_text_has_a_spanish_one() -> None:
    told = spanish()
    missing = sorted(text for text in used_texts() if not told.get(text, "").strip())
    assert not missing, f"without Spanish: {missing}"


def test_no_translation_is_left_over_or_said_twice() -> None:
    used = used_texts() | {aspect.asks for aspect in readiness_aspects()}
    seen: dict[str, str] = {}
    for name, catalogue in catalogues().items():
        unused = sorted(set(catalogue) - used)
        assert not unused, f"nobody says any more what is in {name}: {unused}"
        twice = {text: seen[text] for text in catalogue if text in seen}
        assert not twice, f"{name} says it too: {twice}"
        seen |= dict.fromkeys(catalogue, name)


def test_placeholders_marks_and_spaces_are_the_same_in_both_languages() -> None:
    for text, said in spanish().items():
        for pattern in (r"{\w*", r"\*\*", r"`[^`]*`", r"^\s|\s$", r"(?<!\w)\d+(?!\w)"):
            expected, found = (sorted(re.findall(pattern, one)) for one in (text, said))
            assert expected == found, (text, said)


def test_what_was_said_in_english_can_be_said_in_spanish() -> None:
    es = translator("es")
    free = say("free")
    told = joined(
        [say("open {when}", when=free), "Calle 1", "", say_plural("{n} place", "{n} places", 2)]
    )
    assert told == "open free Calle 1 2 places"
    assert es.said(told) == "abiertas gratis Calle 1 2 lugares"
    assert es.said("free") == "free", "a file's own words stay as they are"
    assert pickle.loads(pickle.dumps(told)) == told  # noqa: S301
    assert es.said(copy.deepcopy(told)) == es.said(told)


def test_an_error_tells_its_message_in_the_readers_language() -> None:
    error = MappingError(say("with “{words}”", words="x" * 5_000))
    assert error.user_message.startswith("with “xxx")
    assert len(error.user_message) < 1_600
    told = error.told(translator("es"))
    assert told.startswith("con «xxx")
    assert told.endswith("x»")
    assert MappingError("As it is.").told(translator("es")) == "As it is."


def test_words_of_an_error_are_kept_and_told_later() -> None:
    kept = MappingError(say("with “{words}”", words="x" * 5_000)).words
    assert translator("es").said(kept).startswith("con «xxx")
    assert len(kept) > 5_000
    assert len(shortened(kept)) < 1_600


def test_words_become_a_sentence_in_both_languages() -> None:
    told_of = joined([as_sentence(say("unit left out")), as_sentence(say("no such street!"))])
    assert told_of == "Unit left out. No such street!"
    assert translator("es").said(told_of).startswith("El número de apartamento no se tomó")
    assert copy.deepcopy(as_sentence("as it is.")) == "As it is."


@pytest.mark.parametrize(
    ("asked", "language"),
    [("es", "es"), ("es-MX", "es"), ("en_US", "en"), ("fr", "en"), ("?", "en")],
)
def test_an_unknown_language_gets_english(asked: str, language: str) -> None:
    assert translator(asked).language == language


def test_numbers_and_times_are_written_as_in_the_united_states() -> None:
    en, es = translator("en"), translator("es")
    assert es.number(12345) == "12,345"
    assert (en.percent(0.425), es.percent(0.425)) == ("42%", "42%")
    assert (en.clock(18, 0), es.clock(18, 0)) == ("6:00 PM", "6:00 p.m.")
    assert translator("en").plural("{n} place", "{n} places", 1) == "1 place"


def test_a_name_of_ours_in_a_record_is_told_and_any_other_stays() -> None:
    es = translator("es")
    assert es.if_known("Fictional demo data") == "Datos ficticios de demostración"
    assert es.if_known("Harvest {n} Pantries") == "Harvest {n} Pantries"
