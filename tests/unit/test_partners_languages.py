"""Languages, by code and by the names people write."""

import pytest

from mapping.partners.languages import language_code, language_name, parse_languages


@pytest.mark.parametrize(
    "text", ["es", "ES", "Spanish", " spanish ", "Español", "espanol", "es-MX", "es_US", "spa"]
)
def test_spanish_is_written_in_many_ways(text: str) -> None:
    assert language_code(text) == "es"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English", "en"),
        ("inglés", "en"),
        ("Mandarin", "zh"),
        ("Cantonese", "zh"),
        ("Chinese (Mandarin)", "zh"),
        ("Haitian Creole", "ht"),
        ("Kreyòl", "ht"),
        ("Tagalog", "tl"),
        ("Filipino", "tl"),
        ("Farsi", "fa"),
        ("Dari", "fa"),
        ("Vietnamese", "vi"),
        ("tiếng Việt", "vi"),
        ("Hmong", "hmn"),
        ("American Sign Language", "ase"),
        ("K'iche'", "quc"),
    ],
)
def test_languages_of_american_schools_are_known(text: str, code: str) -> None:
    assert language_code(text) == code


@pytest.mark.parametrize("text", ["", "  ", "all", "interpreter", "qq", "Klingonese", "("])
def test_what_is_no_language_has_no_code(text: str) -> None:
    assert language_code(text) is None


@pytest.mark.parametrize(
    "text",
    ["en;es", "English, Spanish", "English/Spanish", "English and Spanish", "Inglés y español"],
)
def test_lists_are_split_however_they_are_written(text: str) -> None:
    assert parse_languages(text) == (("en", "es"), ())


def test_each_language_counts_once_and_remarks_are_passed_over() -> None:
    assert parse_languages("Spanish (some); Spanish only; English") == (("es", "en"), ())


def test_what_is_not_understood_is_given_back() -> None:
    assert parse_languages("English; Bilingual") == (("en",), ("Bilingual",))


def test_small_words_are_not_taken_for_codes() -> None:
    assert parse_languages("Spanish is spoken") == ((), ("Spanish is spoken",))


def test_names_come_in_the_readers_language() -> None:
    assert language_name("es") == "Spanish"
    assert language_name("es", "es") == "español"
    assert language_name("en", "es-MX") == "inglés"
    assert language_name("qqq") == "qqq"
    assert language_name("hmn", "xx") == "Hmong"
