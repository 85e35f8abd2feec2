"""The result in words: what parents read, in English and Spanish, letter by letter."""

from dataclasses import replace

import pytest

from mapping.errors import UnknownNameError
from mapping.gaps.analysis import GapResult, rounded
from mapping.gaps.needs import Need
from mapping.gaps.sentences import group_label
from mapping.vocabulary import categories
from tests.gaps_plain import TUESDAY_18, FlatTravel, Home, ask, place

FOOD = Need("food")
NEAR = Home("A", 600, 0)
TUESDAY = Need("food", open_at=TUESDAY_18)


def says(result: GapResult, english: str, spanish: str) -> None:
    assert result.sentence("en") == english
    assert result.sentence("es").replace("\u00a0", " ") == spanish


def test_students_out_of_reach_undecided_and_without_streets() -> None:
    travel = FlatTravel(streets_end_at_x=20_000)
    places = [place("open", 0, opening_hours="Tu 18:00-20:00"), place("silent", 10_000)]
    homes = [
        Home("A", 411, 0),
        Home("B", 119, 5000),
        Home("C", 40, 10_000),
        Home("D", 30, 30_000),
    ]
    result = ask(TUESDAY, places, homes, travel=travel)
    says(
        result,
        "119 of 600 students live more than a 20-minute walk from food help that is open on "
        "Tuesday at 6:00 PM. For another 40 we can't tell, because we don't know the opening "
        "hours of one place. 30 students live where we have no street data, so we can't tell for "
        "them.",
        "119 de 600 estudiantes viven a más de 20 minutos a pie de un lugar con ayuda alimentaria "
        "que esté abierto el martes a las 6:00 p.m. De otros 40 no podemos saberlo, porque no "
        "conocemos el horario de un lugar. Además, 30 estudiantes viven donde no tenemos datos de "
        "las calles, así que de ellos no podemos saberlo.",
    )
    says(
        rounded(result),
        "About 120 of 600 students live more than a 20-minute walk from food help that is open on "
        "Tuesday at 6:00 PM. For about another 40 we can't tell, because we don't know the "
        "opening hours of one place. About 30 students live where we have no street data, so we "
        "can't tell for them.",
        "Unos 120 de 600 estudiantes viven a más de 20 minutos a pie de un lugar con ayuda "
        "alimentaria que esté abierto el martes a las 6:00 p.m. De unos 40 más no podemos saberlo, "
        "porque no conocemos el horario de un lugar. Además, unos 30 estudiantes viven donde no "
        "tenemos datos de las calles, así que de ellos no podemos saberlo.",
    )


def test_no_gap_at_all() -> None:
    result = ask(FOOD, [place("a", 0)], [NEAR])
    says(
        result,
        "All 600 students live within a 20-minute walk of food help.",
        "Los 600 estudiantes viven a 20 minutos o menos a pie de un lugar con ayuda alimentaria.",
    )
    says(
        rounded(result),
        "All students (about 600) live within a 20-minute walk of food help.",
        "Todos los estudiantes (unos 600) viven a 20 minutos o menos a pie de un lugar con ayuda "
        "alimentaria.",
    )


def test_nobody_is_known_to_be_out_of_reach() -> None:
    places = [place("free", 0, is_free=True), place("silent", 5000)]
    says(
        ask(Need("food", free=True), places, [NEAR, Home("B", 30, 5000)]),
        "600 of 630 students live within a 20-minute walk of free food help, and nobody is known "
        "to live farther away. For another 30 we can't tell, because we don't know the cost of "
        "one place.",
        "600 de 630 estudiantes viven a 20 minutos o menos a pie de un lugar con ayuda alimentaria "
        "gratuita, y no sabemos de nadie que viva más lejos. De otros 30 no podemos saberlo, "
        "porque no conocemos el costo de un lugar.",
    )


def test_nothing_is_known() -> None:
    need = Need("food", open_at=TUESDAY_18, language="es", childcare=True)
    says(
        ask(need, [place("a", 0), place("b", 1)], [NEAR]),
        "We can't tell yet whether any of the 600 students lives within a 20-minute walk of food "
        "help that is open on Tuesday at 6:00 PM, in Spanish, with childcare on site. We don't "
        "know the opening hours, languages or childcare of 2 places.",
        "Todavía no podemos decir si alguno de los 600 estudiantes vive a 20 minutos o menos a pie "
        "de un lugar con ayuda alimentaria que esté abierto el martes a las 6:00 p.m., atienda en "
        "español y tenga cuidado infantil. No conocemos el horario, los idiomas ni el cuidado "
        "infantil de 2 lugares.",
    )
    only_childcare = ask(Need("food", childcare=True), [place("a", 0)], [NEAR])
    assert "We don't know whether one place has childcare." in only_childcare.sentence()
    assert "No sabemos si hay cuidado infantil en un lugar." in only_childcare.sentence("es")


def test_no_place_of_the_category_on_the_list() -> None:
    says(
        ask(Need("library"), [], [NEAR]),
        "Our list has no library, so none of the 600 students has one within reach. That may be a "
        "real gap, or a place that is missing from the list.",
        "En nuestra lista no hay ninguna biblioteca, así que ninguno de los 600 estudiantes "
        "tiene una a su alcance. Puede ser una carencia real o un lugar que falta en la lista.",
    )
    travel = FlatTravel(streets_end_at_x=5000)
    partly = ask(Need("after_school"), [], [NEAR, Home("B", 30, 6000)], travel=travel)
    assert partly.sentence().startswith("Our list has no after-school program, so 600 of 630")
    assert "ningún programa después de clases, así que 600 de 630" in partly.sentence("es")
    says(
        ask(FOOD, [], [NEAR]),
        "Our list has no place that offers food help, so none of the 600 students has one within "
        "reach. That may be a real gap, or a place that is missing from the list.",
        "En nuestra lista no hay ningún lugar con ayuda alimentaria, así que ninguno de los 600 "
        "estudiantes tiene uno a su alcance. Puede ser una carencia real o un lugar que falta en "
        "la lista.",
    )


def test_a_place_near_enough_that_does_not_fit_is_said() -> None:
    need = Need("food", open_at=TUESDAY_18, free=True)
    places = [
        place("shut", 0, opening_hours="off"),
        place("dear", 10_000, opening_hours="24/7", is_free=False),
        place("right", 20_000, opening_hours="24/7", is_free=True),
    ]
    homes = [Home("A", 20, 0), Home("B", 10, 10_000), Home("C", 70, 20_000), Home("D", 25, 40_000)]
    says(
        ask(need, places, homes),
        "55 of 125 students live more than a 20-minute walk from free food help that is open on "
        "Tuesday at 6:00 PM. For 30 of them there are places within that distance, but these are "
        "closed at that time (20) or not free (10).",
        "55 de 125 estudiantes viven a más de 20 minutos a pie de un lugar con ayuda alimentaria "
        "gratuita que esté abierto el martes a las 6:00 p.m. Para 30 de ellos hay lugares a esa "
        "distancia, pero están cerrados a esa hora (20) o no son gratuitos (10).",
    )


def test_everybody_is_out_of_reach() -> None:
    need = Need("library", mode="drive", limit_min=8)
    travel = FlatTravel(mode="drive")
    says(
        ask(need, [place("a", 0, category="library")], [Home("A", 60, 9000)], travel=travel),
        "All 60 students live more than an 8-minute drive from a library.",
        "Los 60 estudiantes viven a más de 8 minutos en auto de una biblioteca.",
    )


@pytest.mark.parametrize(
    ("minutes", "english", "spanish"),
    [
        (1, "a 1-minute walk", "1 minuto o menos a pie"),
        (7.5, "a 7.5-minute walk", "7.5 minutos o menos a pie"),
        (11, "an 11-minute walk", "11 minutos o menos a pie"),
        (18, "an 18-minute walk", "18 minutos o menos a pie"),
        (80, "an 80-minute walk", "80 minutos o menos a pie"),
        (100, "a 100-minute walk", "100 minutos o menos a pie"),
    ],
)
def test_articles_and_numbers_agree(minutes: float, english: str, spanish: str) -> None:
    result = ask(Need("food", limit_min=minutes), [place("a", 0)], [NEAR])
    assert f" {english} " in result.sentence()
    assert f" {spanish} " in result.sentence("es")


def test_one_student_is_singular() -> None:
    result = ask(FOOD, [place("a", 0)], [Home("A", 1, 0), Home("B", 1, 9000)])
    says(
        result,
        "1 of 2 students lives more than a 20-minute walk from food help.",
        "1 de 2 estudiantes vive a más de 20 minutos a pie de un lugar con ayuda alimentaria.",
    )
    alone = ask(FOOD, [place("a", 0)], [Home("A", 1, 0)])
    assert alone.sentence() == "The only student lives within a 20-minute walk of food help."
    assert alone.sentence("es").startswith("El único estudiante vive a 20 minutos")


def test_one_o_clock_is_singular_in_spanish() -> None:
    result = ask(
        replace(TUESDAY, open_at=TUESDAY_18.replace(hour=13)),
        [place("a", 0, opening_hours="24/7")],
        [NEAR],
    )
    said = result.sentence("es")
    assert "que esté abierto el martes a la 1:00\u00a0p.m." in said, "no line breaks in the time"


def test_straight_lines_are_called_an_estimate() -> None:
    travel = FlatTravel(mode="line", is_estimate=True)
    result = ask(FOOD, [place("a", 0)], [NEAR], travel=travel)
    assert result.sentence().endswith(
        "This is an estimate along straight lines, not along streets."
    )
    assert result.sentence("es").endswith(
        "Es un cálculo aproximado en línea recta, no por las calles."
    )


def test_joined_and_hidden_areas_and_unplaced_places_are_said() -> None:
    result = ask(
        FOOD,
        [place("a", 0), place("lost", 0, lon=None, lat=None)],
        [NEAR, Home("B+C", 12, 0)],
        areas=["A", ("B", "C"), "D"],
        suppressed=["D"],
    )
    assert result.sentence().endswith(
        "2 areas with few students are counted together with neighbors. 1 area has too few "
        "students to be shown and is left out. 1 place on our list has no position on the map yet "
        "and is not counted."
    )
    assert result.sentence("es").endswith(
        "Hay 2 zonas con pocos estudiantes que se cuentan junto con sus vecinas. No se incluye 1 "
        "zona que tiene muy pocos estudiantes para mostrar cifras. En nuestra lista hay 1 lugar "
        "que aún no está en el mapa y no se cuenta."
    )


def test_a_group_is_named_and_too_small_a_group_shows_no_figures() -> None:
    homes = [NEAR, Home("A", 30, 0, group="home_language=es")]
    result = ask(Need("food", group="home_language=es"), [place("a", 0)], homes)
    assert result.sentence().startswith(
        "All 30 students in the group “home language: Spanish” live within"
    )
    assert result.sentence("es").startswith(
        "Los 30 estudiantes del grupo «idioma del hogar: español» viven a 20 minutos"
    )
    hidden = ask(Need("food", group="so"), [place("a", 0)], homes, groups=("so",))
    assert hidden.sentence().startswith("There are too few students in the group “so”")
    assert hidden.sentence("es").startswith("Hay muy pocos estudiantes del grupo «so»")


def test_a_group_called_like_a_language_has_its_name_in_spanish() -> None:
    assert group_label("arabic", "es") == "árabe"
    assert group_label("no_car", "es") == "sin auto"
    assert group_label("K5", "es") == "K5"
    assert group_label("arabic", "en") == "arabic"


def test_conditions_are_joined_in_one_clause_in_spanish() -> None:
    need = Need("housing", age=15, language="es", childcare=True, step_free=True, mode="drive")
    result = ask(need, [place("a", 0, category="housing")], [NEAR], travel=FlatTravel(mode="drive"))
    assert (
        "en auto de un lugar con ayuda de vivienda para adolescentes de 15 años que atienda en "
        "español y tenga cuidado infantil y acceso sin escalones." in result.sentence("es")
    )


def test_a_category_of_the_users_own_is_quoted_and_never_a_template() -> None:
    place_of_theirs = place("a", 0, category="{free} {0} diapers")
    result = ask(Need("{free} {0} diapers", free=True), [place_of_theirs], [NEAR])
    assert "a free place listed as “{free} {0} diapers”" in result.sentence()
    assert "un lugar gratuito del tipo «free 0 diapers»" in result.sentence("es")


@pytest.mark.parametrize("category", [category.id for category in categories()])
def test_every_category_reads_well_in_both_languages(category: str) -> None:
    need = Need(category, free=True, open_at=TUESDAY_18)
    somewhere = place("a", 0, category=category, is_free=True, opening_hours="24/7")
    result = ask(need, [somewhere], [NEAR])
    assert "listed as" not in result.sentence()
    assert " free " in result.sentence()
    spanish = result.sentence("es")
    assert "del tipo" not in spanish
    assert (" de una " in spanish) == ("que esté abierta el" in spanish)
    assert "gratuito" in spanish or "gratuita" in spanish
    for text in (result.sentence(), spanish):
        assert "  " not in text
        assert ".." not in text
        assert "{" not in text


def test_the_language_may_have_a_region_and_an_unknown_one_lists_the_others() -> None:
    result = ask(FOOD, [place("a", 0)], [NEAR])
    assert result.sentence("es-MX") == result.sentence("es")
    with pytest.raises(UnknownNameError, match="en, es"):
        result.sentence("fr")


def test_notes_say_how_the_figures_were_made() -> None:
    need = Need("food", open_at=TUESDAY_18, language="es", free=True)
    places = [place("a", 0), place("hotline", 0, location_type="virtual")]
    result = rounded(ask(need, places, [NEAR]))
    english, spanish = result.notes(), result.notes("es")
    assert english[0].startswith(
        "Opening hours were checked for Tuesday, November 24, 2026, 6:00 PM. A place"
    )
    assert spanish[0].startswith(
        "Los horarios se revisaron para el martes, 24 de noviembre de 2026, 6:00\u00a0p.m. Un lugar"
    )
    assert "1 service by phone or online is listed beside and closes no gap." in english
    assert english[-1] == "Numbers of students are rounded to 5."
    assert len(english) == len(spanish)
