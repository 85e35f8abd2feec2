"""A gap result in Spanish, written as one would for parents in the United States."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mapping.gaps.facts import (
    Facts,
    capital,
    clock_text,
    day_text,
    end,
    listed,
    near_but,
    number,
    spoken_name,
    weekday_text,
)
from mapping.partners.languages import language_code, language_name
from mapping.vocabulary import category_label

__all__ = ["IF_ONLY", "IN_REACH", "REASONS", "Spanish", "group_name", "group_sentence"]

_NOUNS: Final = {
    "food": ("un lugar con ayuda alimentaria{free}", "f"),
    "health": ("un lugar con atención médica{free}", "f"),
    "mental_health": ("un lugar con atención{free} de salud mental", "f"),
    "childcare": ("un servicio{free} de cuidado infantil", "m"),
    "after_school": ("un programa{free} después de clases", "m"),
    "library": ("una biblioteca{free}", "f"),
    "housing": ("un lugar con ayuda{free} de vivienda", "f"),
    "legal": ("un lugar con ayuda legal{free}", "f"),
    "adult_education": ("un programa{free} de educación para adultos", "m"),
    "employment": ("un lugar con ayuda{free} para encontrar trabajo", "f"),
    "transportation": ("un servicio{free} de transporte", "m"),
    "recreation": ("un lugar{free} para jugar", "m"),
    "faith": ("una comunidad de fe{free}", "f"),
    "school": ("una escuela{free}", "f"),
    "government": ("una oficina de gobierno{free}", "f"),
}
"""Article and noun with the place for "gratuito", and the gender of what is free."""

REASONS: Final[dict[str, str]] = {
    "no_service": "No hay ningún lugar así en nuestra lista",
    "distance": "Demasiado lejos",
    "hours": "No abre a esa hora",
    "language": "No atiende en ese idioma",
    "cost": "No es gratis",
    "childcare": "Sin cuidado infantil en el lugar",
    "age": "No es para esa edad",
    "step_free": "Hay escalones",
}
"""Names of the reasons, for charts."""

IF_ONLY: Final[dict[str, str]] = {
    "distance": "Si la distancia no fuera un obstáculo",
    "hours": "Si todos los lugares abrieran a esa hora",
    "language": "Si todos los lugares atendieran en ese idioma",
    "cost": "Si todos los lugares fueran gratuitos",
    "childcare": "Si todos los lugares tuvieran cuidado infantil",
    "age": "Si todos los lugares aceptaran esa edad",
    "step_free": "Si no hubiera escalones en el camino",
}
"""What the fall of one barrier means, for charts."""

IN_REACH: Final[dict[str, str]] = {
    "0": "ningún lugar",
    "1": "1 lugar",
    "2": "2 lugares",
    "3+": "3 lugares o más",
}
"""How many places are within the limit, for charts."""

_MISSING: Final = {
    "hours": "el horario",
    "language": "los idiomas",
    "cost": "el costo",
    "childcare": "si hay cuidado infantil",
    "age": "las edades",
    "step_free": "el acceso sin escalones",
}
"""What nobody wrote down, as in "no conocemos ... de 3 lugares"."""

_GROUP_COLUMNS: Final = {
    "home_language": "idioma del hogar",
    "grade": "grado",
    "school": "escuela",
    "no_car": "sin auto",
}


_TEENAGER: Final = 13
_GROWN_UP: Final = 18
_ABOUT_THE_SAME: Final = 0.05


@dataclass(frozen=True)
class Spanish:
    """The sentences of one result. Each method gives one part, empty if there is nothing to say."""

    facts: Facts

    def main(self) -> str:
        totals = self.facts.totals
        if not totals.students:
            return (
                f"Hay muy pocos {self._students(0)} para mostrar cifras sin señalar a familias "
                "concretas."
            )
        if not self.facts.places:
            return self._nothing_on_the_list()
        everyone = f"{self._n(totals.students)} {self._students(totals.students)}"
        if totals.unserved:
            verb = "vive" if totals.unserved == 1 else "viven"
            who = f"{self._about(totals.unserved)} de {everyone}"
            if totals.unserved == totals.students:
                who = self._all()
            return end(capital(f"{who} {verb} a más de {self._way()} de {self._what()}"))
        if totals.served == totals.students:
            verb = "vive" if totals.students == 1 else "viven"
            return end(f"{self._all()} {verb} a {self._way(' o menos')} de {self._what()}")
        if not totals.served:
            return end(
                f"Todavía no podemos decir si alguno de los {everyone} "
                f"vive a {self._way(' o menos')} de {self._what()}"
            )
        verb = "vive" if totals.served == 1 else "viven"
        return capital(
            f"{self._about(totals.served)} de {everyone} {verb} a {self._way(' o menos')} de "
            f"{self._what()}, y no sabemos de nadie que viva más lejos."
        )

    def why(self) -> str:
        near = near_but(self.facts)
        if not near:
            return ""
        language = language_name(self.facts.need.language or "en", "es")
        but = {
            "hours": "están cerrados a esa hora",
            "language": f"no atienden en {language}",
            "cost": "no son gratuitos",
            "childcare": "no tienen cuidado infantil",
            "age": f"no son para {self._age()}",
            "step_free": "no se puede llegar sin escalones",
        }
        texts = [
            f"{but[stage]} ({self._about(count)})" if len(near) > 1 else but[stage]
            for stage, count in near.items()
        ]
        count = self._about(sum(near.values()))
        return f"Para {count} de ellos hay lugares a esa distancia, pero {listed(texts, 'o')}."

    def unknown(self) -> str:
        totals = self.facts.totals
        count = totals.unknown - totals.no_street_students
        if count <= 0:
            return ""
        facts = [_MISSING[name] for name in self.facts.missing]
        askable = self.facts.askable
        places = "un lugar" if askable == 1 else f"{self._n(askable)} lugares"
        if not facts:
            why = "faltan datos sobre los lugares a su alcance"
        elif facts == ["si hay cuidado infantil"]:
            why = f"no sabemos si hay cuidado infantil en {places}"
        else:
            facts = [f.replace("si hay", "el") for f in facts]
            why = f"no conocemos {listed(facts, 'ni')} de {places}"
        if count == totals.students:
            return capital(f"{why}.")
        if not (totals.unserved or totals.served):
            about = "unos " if self.facts.is_rounded else ""
            return f"De {about}{self._n(count)} no podemos saberlo porque {why}."
        if self.facts.is_rounded:
            return f"De unos {self._n(count)} más no podemos saberlo, porque {why}."
        more = "1 más" if count == 1 else f"otros {self._n(count)}"
        return f"De {more} no podemos saberlo, porque {why}."

    def no_streets(self) -> str:
        count = self.facts.totals.no_street_students
        if not count:
            return ""
        who = f"{self._about(count)} {'estudiante vive' if count == 1 else 'estudiantes viven'}"
        of_whom = "" if count == 1 else "de ellos "
        return (
            f"Además, {who} donde no tenemos datos de las calles, así que {of_whom}no podemos "
            "saberlo."
        )

    def estimate(self) -> str:
        if not self.facts.is_estimate:
            return ""
        return "Es un cálculo aproximado en línea recta, no por las calles."

    def areas(self) -> str:
        totals, parts = self.facts.totals, []
        if totals.areas_joined == 1 and totals.students:
            parts.append("Hay 1 zona con pocos estudiantes que se cuenta junto con sus vecinas.")
        elif totals.areas_joined and totals.students:
            parts.append(
                f"Hay {self._n(totals.areas_joined)} zonas con pocos estudiantes que se cuentan "
                "junto con sus vecinas."
            )
        if totals.areas_hidden and totals.students:
            few = f"muy pocos {self._students(0)} para mostrar cifras"
            parts.append(
                f"No se incluye 1 zona que tiene {few}."
                if totals.areas_hidden == 1
                else f"No se incluyen {self._n(totals.areas_hidden)} zonas que tienen {few}."
            )
        if self.facts.unplaced:
            parts.append(
                "En nuestra lista hay 1 lugar que aún no está en el mapa y no se cuenta."
                if self.facts.unplaced == 1
                else f"En nuestra lista hay {self._n(self.facts.unplaced)} lugares que aún no "
                "están en el mapa y no se cuentan."
            )
        return " ".join(parts)

    def notes(self) -> list[str]:
        need, lines = self.facts.need, []
        if need.open_at is not None:
            day = day_text(need.open_at, "es")
            lines.append(
                f"Los horarios se revisaron para el {day}, {_clock(need.open_at)} "
                "Un lugar que abre a esa hora cuenta como abierto; uno que cierra a esa hora, "
                "como cerrado. Los horarios que faltan o no son claros cuentan como desconocidos."
            )
        if self.facts.departures is not None:
            first, last = self.facts.departures
            lines.append(
                f"Los viajes en autobús o tren salen el {day_text(first, 'es')}, en cada minuto "
                f"desde {_at(first)} {_clock(first)} hasta {_at(last)} "
                f"{_clock(last)} La mitad de ellos dura los minutos indicados o menos."
            )
        if need.language is not None:
            lines.append(
                "Si un lugar no indica idiomas, suponemos que atiende en inglés; si atiende en "
                "otros no se sabe."
            )
        if need.free or need.childcare:
            lines.append(
                "Si falta el dato sobre el costo o el cuidado infantil, cuenta como desconocido, "
                "nunca como un no."
            )
        if need.age is not None:
            lines.append(
                "Un lugar acepta una edad con seguridad si se conocen su edad mínima y su edad "
                "máxima; la que falta cuenta como desconocida."
            )
        if need.step_free:
            lines.append(
                "Sin escalones quiere decir que el lugar indica que se puede entrar en silla de "
                "ruedas y que el mapa no conoce escalones en el camino. Si falta el dato sobre la "
                "entrada, cuenta como desconocido."
            )
        lines.append(
            "Los minutos hasta el lugar más cercano no toman en cuenta horario, idioma, costo, "
            "cuidado infantil, edad ni escalones."
        )
        lines.extend(self.access())
        if self.facts.virtual == 1:
            lines.append(
                "Un servicio por teléfono o en línea aparece aparte y no cubre ninguna carencia."
            )
        elif self.facts.virtual:
            lines.append(
                f"Los {self._n(self.facts.virtual)} servicios por teléfono o en línea aparecen "
                "aparte y no cubren ninguna carencia."
            )
        if self.facts.is_rounded:
            lines.append("Las cifras de estudiantes están redondeadas a múltiplos de 5.")
        return lines

    def access(self) -> list[str]:
        """Say what the access scores mean: plain, then weighed by distance."""
        plain = (
            "Cupo por estudiante: el cupo de los lugares al alcance, repartido entre todos los "
            "estudiantes que pueden llegar a cada uno; si no se conoce el cupo, cuenta como 1."
        )
        by_distance = (
            "Cupo por estudiante según la distancia: lo mismo, pero un lugar en el tercio más "
            "cercano del límite cuenta entero, en el tercio medio cuenta un 68% y en el más lejano "
            "un 22%, y lo mismo vale para los estudiantes que lo comparten."
        )
        return [plain, by_distance]

    def range(self) -> str:
        """Say how many are within reach for sure, and how many at most."""
        totals = self.facts.totals
        if not totals.students:
            return ""
        about = "unos " if self.facts.is_rounded else ""
        most = totals.served + totals.unknown
        return (
            f"Con seguridad a su alcance: {about if totals.served else ''}"
            f"{self._n(totals.served)} de {about}{self._n(totals.students)} "
            f"{self._students(totals.students)}; como máximo {about}{self._n(most)}, si todas las "
            "respuestas que faltan son favorables."
        )

    def _nothing_on_the_list(self) -> str:
        totals, count = self.facts.totals, self.facts.totals.unserved
        article, _, noun = self._noun()[0].format(free="").partition(" ")
        is_female = article == "una"
        if count == totals.students and count > 1:
            one = "una" if is_female else "uno"
            who = f"ninguno de los {self._n(count)} {self._students(count)} tiene {one}"
        else:
            who = (
                f"{self._about(count)} de {self._n(totals.students)} "
                f"{self._students(totals.students)} no {'tiene' if count == 1 else 'tienen'} "
                f"{'ninguna' if is_female else 'ninguno'}"
            )
        return (
            f"En nuestra lista no hay {'ninguna' if is_female else 'ningún'} {noun}, así que {who} "
            "a su alcance. Puede ser una carencia real o un lugar que falta en la lista."
        )

    def _all(self) -> str:
        count = self.facts.totals.students
        if count == 1:
            return f"El único {self._students(1)}"
        if self.facts.is_rounded:
            return f"Todos los {self._students(count)} (unos {self._n(count)})"
        return f"Los {self._n(count)} {self._students(count)}"

    def _noun(self) -> tuple[str, str]:
        category = self.facts.need.category
        label = category_label(category, "es").replace("{", "").replace("}", "")
        return _NOUNS.get(category, (f"un lugar{{free}} del tipo «{label}»", "m"))

    def _what(self) -> str:
        need = self.facts.need
        noun, gender = self._noun()
        parts = [noun.format(free=f" gratuit{'a' if gender == 'f' else 'o'}" if need.free else "")]
        if need.age is not None:
            parts.append(f"para {self._age()}")
        wanted = []
        if need.open_at is not None:
            is_open = "abierta" if noun.startswith("una ") else "abierto"
            day, clock = weekday_text(need.open_at, "es"), _clock(need.open_at)
            wanted.append(f"esté {is_open} el {day} a {_at(need.open_at)} {clock}")
        if need.language is not None:
            wanted.append(f"atienda en {language_name(need.language, 'es')}")
        has = ["cuidado infantil"] if need.childcare else []
        has += ["acceso sin escalones"] if need.step_free else []
        if has:
            wanted.append(f"tenga {listed(has, 'y')}")
        if wanted:
            parts.append(f"que {listed(wanted, 'y')}")
        return " ".join(parts)

    def _age(self) -> str:
        age = self.facts.need.age or 0.0
        if age < 1:
            return "bebés"
        years = "año" if age == 1 else "años"
        who = "niños" if age < _TEENAGER else "adolescentes" if age < _GROWN_UP else "personas"
        return f"{who} de {number(age, 'es')} {years}"

    def _way(self, at_most: str = "") -> str:
        minutes = number(self.facts.need.limit_min, "es")
        unit = "minuto" if minutes == "1" else "minutos"
        trip = {"drive": "en auto", "transit": "en autobús o tren"}
        return f"{minutes} {unit}{at_most} {trip.get(self.facts.mode, 'a pie')}"

    def _students(self, count: int) -> str:
        noun = "estudiante" if count == 1 else "estudiantes"
        group = self.facts.need.group
        return f"{noun} del grupo «{group_name(group)}»" if group else noun

    def _n(self, count: int) -> str:
        return number(count, "es")

    def _about(self, count: int) -> str:
        return f"unos {self._n(count)}" if self.facts.is_rounded else self._n(count)


def _clock(moment: datetime) -> str:
    """Return "6:00 p.m." that no line is broken in."""
    return clock_text(moment, "es").replace(" ", "\u00a0")


def _at(moment: datetime) -> str:
    return "la" if moment.hour % 12 == 1 else "las"


def group_name(group: str) -> str:
    """Return "home_language=es" as "idioma del hogar: español"; words of the user's own stay."""
    key, _, value = group.partition("=")
    if "language" in key or "idioma" in key:
        value = language_name(value, "es")
    name = _GROUP_COLUMNS.get(key) or _language(key) or spoken_name(key)
    return f"{name}: {value}" if value else name


def _language(key: str) -> str:
    """Return the Spanish name if a column is called like a language ("arabic"); else empty."""
    code = language_code(key) or ""
    is_name = language_name(code, "en").casefold() == key.casefold()
    return language_name(code, "es") if is_name else ""


def group_sentence(group: str, ratio: float | None) -> str:
    """Return how often a group is out of reach against all students."""
    key, _, value = group.partition("=")
    if "language" in key and value:
        who = f"Hogares donde se habla {language_name(value, 'es')}"
    else:
        who = capital(group_name(group))
    if ratio is None:
        return f"{who}: no sabemos de nadie que esté fuera de alcance."
    if ratio == 0:
        return f"{who}: no sabemos de ninguno que esté fuera de alcance."
    if abs(ratio - 1) < _ABOUT_THE_SAME:
        return (
            f"{who}: el porcentaje fuera de alcance es casi el mismo que el de todos los "
            "estudiantes."
        )
    times = number(round(ratio, 1), "es")
    often = "vez" if times == "1" else "veces"
    return f"{who}: el porcentaje fuera de alcance es {times} {often} el de todos los estudiantes."
