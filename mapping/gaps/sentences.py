"""A gap result in words that a parent understands, in English and Spanish.

The two languages are written apart, sentence by sentence, because their grammar differs: they
share the facts and not the pattern.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal

from mapping.errors import UnknownNameError
from mapping.gaps.conditions import CONDITIONS
from mapping.gaps.needs import Need
from mapping.gaps.table import Totals
from mapping.partners.languages import language_name
from mapping.vocabulary import category_label

__all__ = ["LANGUAGES", "Facts", "notes", "reason_label", "sentence"]

LANGUAGES: Final = ("en", "es")
_LOCALES: Final = {"en": Locale("en", "US"), "es": Locale("es", "US")}

_NOUNS_EN: Final = {
    "food": ("", "food help"),
    "health": ("", "health care"),
    "mental_health": ("", "mental health care"),
    "childcare": ("", "childcare"),
    "after_school": ("an", "after-school program"),
    "library": ("a", "library"),
    "housing": ("", "housing help"),
    "legal": ("", "legal help"),
    "adult_education": ("", "adult education"),
    "employment": ("", "help with finding work"),
    "transportation": ("a", "place that offers rides or transit"),
    "recreation": ("a", "place to play"),
    "faith": ("a", "faith community"),
    "school": ("a", "school"),
    "government": ("a", "government office"),
}
"""Article (empty where there is none) and noun, as in "lives far from ..."."""

_NOUNS_ES: Final = {
    "food": ("", "ayuda alimentaria{free}", "f"),
    "health": ("", "atención médica{free}", "f"),
    "mental_health": ("", "atención{free} de salud mental", "f"),
    "childcare": ("un", "servicio{free} de cuidado infantil", "m"),
    "after_school": ("un", "programa{free} para después de clases", "m"),
    "library": ("una", "biblioteca{free}", "f"),
    "housing": ("", "ayuda{free} con la vivienda", "f"),
    "legal": ("", "ayuda legal{free}", "f"),
    "adult_education": ("un", "programa{free} de educación para adultos", "m"),
    "employment": ("", "ayuda{free} para encontrar trabajo", "f"),
    "transportation": ("un", "servicio{free} de transporte", "m"),
    "recreation": ("un", "lugar{free} para jugar", "m"),
    "faith": ("una", "comunidad de fe{free}", "f"),
    "school": ("una", "escuela{free}", "f"),
    "government": ("una", "oficina de gobierno{free}", "f"),
}
"""Article, noun with the place for "gratuito", and its gender."""

_REASONS: Final = {
    "en": {
        "no_service": "No such place on our list",
        "distance": "Too far away",
        "hours": "Not open at that time",
        "language": "Not in that language",
        "cost": "Not free",
        "childcare": "No childcare on site",
    },
    "es": {
        "no_service": "No hay ningún lugar en nuestra lista",
        "distance": "Demasiado lejos",
        "hours": "No abre a esa hora",
        "language": "No atiende en ese idioma",
        "cost": "No es gratis",
        "childcare": "Sin cuidado infantil en el lugar",
    },
}
_GROUP_COLUMNS_ES: Final = {
    "home_language": "idioma del hogar",
    "grade": "grado",
    "school": "escuela",
    "no_car": "sin automóvil",
    "spanish": "español",
}
_MISSING: Final = {
    "en": {
        "hours": "opening hours",
        "language": "languages",
        "cost": "cost",
        "childcare": "childcare",
    },
    "es": {
        "hours": "el horario",
        "language": "los idiomas",
        "cost": "el costo",
        "childcare": "si hay cuidado infantil",
    },
}
"""What nobody wrote down, as in "we don't know the ... of 3 places"."""


@dataclass(frozen=True)
class Facts:
    """What a sentence is made of.

    Parameters
    ----------
    need
        With category, group and language resolved.
    mode
        How the travel model travels.
    is_estimate
        The ways are straight lines, not streets.
    is_rounded
        The counts are rounded: say "about".
    places, virtual, unplaced
        Places of the category on the map; virtual services; places without a position.
    askable
        How many places have a missing fact that would decide for an undecided home.
    missing
        The conditions about which those places say nothing.
    """

    need: Need
    mode: str
    is_estimate: bool
    is_rounded: bool
    totals: Totals
    places: int
    virtual: int
    unplaced: int
    askable: int
    missing: tuple[str, ...]


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
    return _REASONS[_language(language)][stage]


def _language(language: str) -> str:
    code = language.replace("_", "-").split("-")[0].casefold()
    if code not in LANGUAGES:
        raise UnknownNameError(
            f'We have no wording in the language "{language}". '
            f"The languages are: {', '.join(LANGUAGES)}. Choose one of them."
        )
    return code


def _near_but(facts: Facts) -> dict[str, int]:
    """Return the students who have a place within the limit that does not fit, by stage."""
    reasons = facts.totals.reasons
    return {stage: reasons[stage] for stage in CONDITIONS if reasons[stage]}


def _words(facts: Facts, language: str) -> "_English | _Spanish":
    return _English(facts) if _language(language) == "en" else _Spanish(facts)


def _end(text: str) -> str:
    """Return a sentence with its full stop, and only one after an abbreviation."""
    return text if text.endswith(".") else text + "."


@dataclass(frozen=True)
class _English:
    facts: Facts

    def main(self) -> str:
        totals = self.facts.totals
        if not totals.students:
            who = self._students(0)
            return f"There are too few {who} to show figures without pointing at single families."
        if not self.facts.places:
            return self._nothing_on_the_list()
        everyone = f"{self._n(totals.students)} {self._students(totals.students)}"
        if totals.unserved:
            verb = "lives" if totals.unserved == 1 else "live"
            who = f"{self._about(totals.unserved)} of {everyone}"
            if totals.unserved == totals.students:
                who = self._all()
            return _end(self._capital(f"{who} {verb} more than {self._way()} from {self._what()}"))
        if totals.served == totals.students:
            verb = "lives" if totals.students == 1 else "live"
            return _end(f"{self._all()} {verb} within {self._way()} of {self._what()}")
        if not totals.served:
            return _end(
                f"We can't tell yet whether any of the {everyone} "
                f"lives within {self._way()} of {self._what()}"
            )
        verb = "lives" if totals.served == 1 else "live"
        return self._capital(
            f"{self._about(totals.served)} of {everyone} {verb} within {self._way()} of "
            f"{self._what()}, and nobody is known to live farther away."
        )

    def why(self) -> str:
        near = _near_but(self.facts)
        if not near:
            return ""
        language = language_name(self.facts.need.language or "en", "en")
        but = {
            "hours": "closed at that time",
            "language": f"not serving families in {language}",
            "cost": "not free",
            "childcare": "without childcare on site",
        }
        texts = [
            f"{but[stage]} ({self._about(count)})" if len(near) > 1 else but[stage]
            for stage, count in near.items()
        ]
        count = self._about(sum(near.values()))
        return self._capital(
            f"for {count} of them there are places within that distance, "
            f"but these are {_listed(texts, 'or')}."
        )

    def unknown(self) -> str:
        totals = self.facts.totals
        count = totals.unknown - totals.no_street_students
        if count <= 0:
            return ""
        facts = [_MISSING["en"][name] for name in self.facts.missing]
        is_one = self.facts.askable == 1
        places = "one place" if is_one else f"{self._n(self.facts.askable)} places"
        if not facts:
            why = "because facts about places in reach are missing"
        elif facts == ["childcare"]:
            why = f"because we don't know whether {places} {'has' if is_one else 'have'} childcare"
        else:
            why = f"because we don't know the {_listed(facts, 'or')} of {places}"
        if count == totals.students:
            return _end(self._capital(why.removeprefix("because ")))
        if not (totals.unserved or totals.served):
            return _end(f"For {self._about(count)} of them that is {why}")
        return _end(f"For {self._another(count)} we can't tell, {why}")

    def no_streets(self) -> str:
        count = self.facts.totals.no_street_students
        if not count:
            return ""
        who = f"{self._about(count)} {'student lives' if count == 1 else 'students live'}"
        return self._capital(f"{who} where we have no street data, so we can't tell for them.")

    def estimate(self) -> str:
        if not self.facts.is_estimate:
            return ""
        return "This is an estimate along straight lines, not along streets."

    def areas(self) -> str:
        totals, parts = self.facts.totals, []
        if totals.areas_joined and totals.students:
            some = "1 area" if totals.areas_joined == 1 else f"{self._n(totals.areas_joined)} areas"
            verb = "is" if totals.areas_joined == 1 else "are"
            parts.append(f"{some} with few students {verb} counted together with neighbors.")
        if totals.areas_hidden and totals.students:
            many = totals.areas_hidden != 1
            some = f"{self._n(totals.areas_hidden)} area{'s' if many else ''}"
            few = f"{'have' if many else 'has'} too few {self._students(0)} to be shown"
            parts.append(f"{some} {few} and {'are' if many else 'is'} left out.")
        if self.facts.unplaced:
            many = self.facts.unplaced != 1
            some = f"{self._n(self.facts.unplaced)} place{'s' if many else ''}"
            parts.append(
                f"{some} on our list {'have' if many else 'has'} no position on the map yet "
                f"and {'are' if many else 'is'} not counted."
            )
        return " ".join(parts)

    def notes(self) -> list[str]:
        need, lines = self.facts.need, []
        if need.open_at is not None:
            day = format_date(need.open_at, "full", locale=_LOCALES["en"])
            lines.append(
                f"Opening hours were checked for {day}, {_clock(need.open_at, 'en')}. A place "
                "that opens at that minute is open, one that closes at that minute is closed. "
                "Missing or unclear hours count as unknown."
            )
        if need.language is not None:
            lines.append(
                "A place that lists no languages is taken to speak English; whether it speaks "
                "others is unknown."
            )
        if need.free or need.childcare:
            lines.append("A missing answer about cost or childcare counts as unknown, never as no.")
        lines.append(
            "Minutes to the nearest place do not look at hours, language, cost or childcare."
        )
        lines.append(
            "Places per student: the capacity of the places in reach, shared among all students "
            "in reach of each; a place of unknown capacity counts as 1."
        )
        if self.facts.virtual:
            many = self.facts.virtual != 1
            lines.append(
                f"{self._n(self.facts.virtual)} service{'s' if many else ''} by phone or online "
                f"{'are' if many else 'is'} listed beside and close{'' if many else 's'} no gap."
            )
        if self.facts.is_rounded:
            lines.append("Numbers of students are rounded to 5.")
        return lines

    def _nothing_on_the_list(self) -> str:
        totals, noun = self.facts.totals, self._what(bare=True)
        perhaps = "That may be a real gap, or a place that is missing from the list."
        if totals.unserved == totals.students and totals.students > 1:
            who = f"none of the {self._n(totals.students)} {self._students(totals.students)} has"
        else:
            verb = "lacks" if totals.unserved == 1 else "lack"
            who = (
                f"{self._about(totals.unserved)} of {self._n(totals.students)} "
                f"{self._students(totals.students)} {verb}"
            )
            return f"Our list has no {noun}, so {who} it. {perhaps}"
        return f"Our list has no {noun}, so {who} any within reach. {perhaps}"

    def _all(self) -> str:
        count = self.facts.totals.students
        if count == 1:
            return f"The only {self._students(1)}"
        if self.facts.is_rounded:
            return f"All {self._students(count)} (about {self._n(count)})"
        return f"All {self._n(count)} {self._students(count)}"

    def _what(self, *, bare: bool = False) -> str:
        need = self.facts.need
        article, noun = _NOUNS_EN.get(
            need.category, ("a", f"place listed as “{category_label(need.category)}”")
        )
        if bare:
            return noun
        if need.free:
            article, noun = ("a" if article else ""), f"free {noun}"
        extras = []
        if need.open_at is not None:
            day = get_day_names("wide", locale=_LOCALES["en"])[need.open_at.weekday()]
            extras.append(f"that is open on {day} at {_clock(need.open_at, 'en')}")
        if need.language is not None:
            extras.append(f"in {language_name(need.language, 'en')}")
        if need.childcare:
            extras.append("with childcare on site")
        return " ".join(part for part in (article, noun, ", ".join(extras)) if part)

    def _way(self) -> str:
        minutes = _minutes(self.facts.need.limit_min, "en")
        whole = minutes.split(".")[0]
        article = "an" if whole.startswith("8") or whole in ("11", "18") else "a"
        trip = {"drive": "drive", "transit": "trip by bus or train"}.get(self.facts.mode, "walk")
        return f"{article} {minutes}-minute {trip}"

    def _students(self, count: int) -> str:
        noun = "student" if count == 1 else "students"
        group = self.facts.need.group
        return f"{noun} in the group “{_group_name(group, 'en')}”" if group else noun

    def _n(self, count: int) -> str:
        return str(format_decimal(count, locale=_LOCALES["en"]))

    def _about(self, count: int) -> str:
        return f"about {self._n(count)}" if self.facts.is_rounded else self._n(count)

    def _another(self, count: int) -> str:
        if self.facts.is_rounded:
            return f"about another {self._n(count)}"
        return "1 more" if count == 1 else f"another {self._n(count)}"

    @staticmethod
    def _capital(text: str) -> str:
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class _Spanish:
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
            return _end(self._capital(f"{who} {verb} a más de {self._way()} de {self._what()}"))
        if totals.served == totals.students:
            verb = "vive" if totals.students == 1 else "viven"
            return _end(f"{self._all()} {verb} a {self._way()} o menos de {self._what()}")
        if not totals.served:
            return _end(
                f"Todavía no podemos decir si alguno de los {everyone} "
                f"vive a {self._way()} o menos de {self._what()}"
            )
        verb = "vive" if totals.served == 1 else "viven"
        return self._capital(
            f"{self._about(totals.served)} de {everyone} {verb} a {self._way()} o menos de "
            f"{self._what()}, y no sabemos de nadie que viva más lejos."
        )

    def why(self) -> str:
        near = _near_but(self.facts)
        if not near:
            return ""
        language = language_name(self.facts.need.language or "en", "es")
        but = {
            "hours": "están cerrados a esa hora",
            "language": f"no atienden en {language}",
            "cost": "no son gratuitos",
            "childcare": "no ofrecen cuidado infantil",
        }
        texts = [
            f"{but[stage]} ({self._about(count)})" if len(near) > 1 else but[stage]
            for stage, count in near.items()
        ]
        count = self._about(sum(near.values()))
        return f"Para {count} de ellos hay lugares a esa distancia, pero {_listed(texts, 'o')}."

    def unknown(self) -> str:
        totals = self.facts.totals
        count = totals.unknown - totals.no_street_students
        if count <= 0:
            return ""
        facts = [_MISSING["es"][name] for name in self.facts.missing]
        askable = self.facts.askable
        places = "un lugar" if askable == 1 else f"{self._n(askable)} lugares"
        if not facts:
            why = "faltan datos sobre los lugares a su alcance"
        elif facts == ["si hay cuidado infantil"]:
            why = f"no sabemos si hay cuidado infantil en {places}"
        else:
            facts = [f.replace("si hay", "la oferta de") for f in facts]
            why = f"no conocemos {_listed(facts, 'ni')} de {places}"
        if count == totals.students:
            return self._capital(f"{why}.")
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
        return self._capital(
            f"{who} donde no tenemos datos de las calles, así que de ellos no podemos saberlo."
            if count > 1
            else f"{who} donde no tenemos datos de las calles, así que no podemos saberlo."
        )

    def estimate(self) -> str:
        if not self.facts.is_estimate:
            return ""
        return "Es una estimación en línea recta, no por las calles."

    def areas(self) -> str:
        totals, parts = self.facts.totals, []
        if totals.areas_joined == 1 and totals.students:
            parts.append("1 zona con pocos estudiantes se cuenta junto con sus vecinas.")
        elif totals.areas_joined and totals.students:
            parts.append(
                f"{self._n(totals.areas_joined)} zonas con pocos estudiantes se cuentan junto con "
                "sus vecinas."
            )
        if totals.areas_hidden and totals.students:
            few = f"muy pocos {self._students(0)} para mostrar cifras"
            many = totals.areas_hidden != 1
            parts.append(
                f"{self._n(totals.areas_hidden)} zonas tienen {few} y no se incluyen."
                if many
                else f"1 zona tiene {few} y no se incluye."
            )
        if self.facts.unplaced:
            parts.append(
                f"{self._n(self.facts.unplaced)} lugares de nuestra lista aún no están ubicados en "
                "el mapa y no se cuentan."
                if self.facts.unplaced != 1
                else "1 lugar de nuestra lista aún no está ubicado en el mapa y no se cuenta."
            )
        return " ".join(parts)

    def notes(self) -> list[str]:
        need, lines = self.facts.need, []
        if need.open_at is not None:
            day = format_date(need.open_at, "full", locale=_LOCALES["es"])
            lines.append(
                f"Los horarios se revisaron para el {day}, {_clock(need.open_at, 'es')} Un lugar "
                "que abre a esa hora está abierto; uno que cierra a esa hora está cerrado. Los "
                "horarios que faltan o no son claros cuentan como desconocidos."
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
        lines.append(
            "Los minutos hasta el lugar más cercano no toman en cuenta horario, idioma, costo ni "
            "cuidado infantil."
        )
        lines.append(
            "Plazas por estudiante: la capacidad de los lugares al alcance, repartida entre todos "
            "los estudiantes que pueden llegar a cada uno; si no se conoce la capacidad, cuenta "
            "como 1."
        )
        if self.facts.virtual == 1:
            lines.append(
                "1 servicio por teléfono o en línea aparece aparte y no cubre ninguna carencia."
            )
        elif self.facts.virtual:
            lines.append(
                f"{self._n(self.facts.virtual)} servicios por teléfono o en línea aparecen aparte "
                "y no cubren ninguna carencia."
            )
        if self.facts.is_rounded:
            lines.append("Las cifras de estudiantes están redondeadas a múltiplos de 5.")
        return lines

    def _nothing_on_the_list(self) -> str:
        totals = self.facts.totals
        _, noun, gender = self._noun()
        noun = noun.format(free="")
        none = f"ninguna {noun}" if gender == "f" else f"ningún {noun}"
        it = "la" if gender == "f" else "lo"
        if totals.unserved == totals.students and totals.students > 1:
            who = f"ninguno de los {self._n(totals.students)} {self._students(totals.students)}"
            tail = f"{who} {it} tiene a su alcance"
        else:
            verb = "tiene" if totals.unserved == 1 else "tienen"
            tail = (
                f"{self._about(totals.unserved)} de {self._n(totals.students)} "
                f"{self._students(totals.students)} no {it} {verb} a su alcance"
            )
        return (
            f"En nuestra lista no hay {none}, así que {tail}. Puede ser una carencia real o un "
            "lugar que falta en la lista."
        )

    def _all(self) -> str:
        count = self.facts.totals.students
        if count == 1:
            return f"El único {self._students(1)}"
        if self.facts.is_rounded:
            return f"Todos los {self._students(count)} (unos {self._n(count)})"
        return f"Los {self._n(count)} {self._students(count)}"

    def _noun(self) -> tuple[str, str, str]:
        category = self.facts.need.category
        label = category_label(category, "es").replace("{", "").replace("}", "")
        own = ("un", f"lugar{{free}} de la categoría «{label}»", "m")
        return _NOUNS_ES.get(category, own)

    def _what(self) -> str:
        need = self.facts.need
        article, noun, gender = self._noun()
        ending, comma = ("a" if gender == "f" else "o"), ""
        extras = []
        if need.open_at is not None:
            day = get_day_names("wide", locale=_LOCALES["es"])[need.open_at.weekday()]
            at = "a la" if need.open_at.hour % 12 == 1 else "a las"
            # "ayuda con la vivienda, abierta": it is the help that is open, not the housing
            comma = "" if noun.endswith("{free}") else ","
            extras.append(f"abiert{ending} el {day} {at} {_clock(need.open_at, 'es')}")
        if need.language is not None:
            extras.append(f"en {language_name(need.language, 'es')}")
        if need.childcare:
            extras.append("con cuidado infantil en el lugar")
        noun = noun.format(free=f" gratuit{ending}" if need.free else "") + comma
        return " ".join(part for part in (article, noun, ", ".join(extras)) if part)

    def _way(self) -> str:
        minutes = _minutes(self.facts.need.limit_min, "es")
        unit = "minuto" if minutes == "1" else "minutos"
        trip = {"drive": "en automóvil", "transit": "en transporte público"}
        return f"{minutes} {unit} {trip.get(self.facts.mode, 'a pie')}"

    def _students(self, count: int) -> str:
        noun = "estudiante" if count == 1 else "estudiantes"
        group = self.facts.need.group
        return f"{noun} del grupo «{_group_name(group, 'es')}»" if group else noun

    def _n(self, count: int) -> str:
        return str(format_decimal(count, locale=_LOCALES["es"]))

    def _about(self, count: int) -> str:
        return f"unos {self._n(count)}" if self.facts.is_rounded else self._n(count)

    @staticmethod
    def _capital(text: str) -> str:
        return text[:1].upper() + text[1:]


def _listed(items: list[str], word: str) -> str:
    """Return "a", "a or b" or "a, b or c"; empty for nothing."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def _minutes(limit_min: float, language: str) -> str:
    return str(format_decimal(limit_min, format="0.##", locale=_LOCALES[language]))


def _clock(at: datetime, language: str) -> str:
    """Return "6:00 PM", with plain spaces."""
    text = str(format_time(at.replace(tzinfo=None), "short", locale=_LOCALES[language]))
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def _group_name(group: str, language: str) -> str:
    """Return "home_language=es" as "home language: Spanish"; words of the user's own stay."""
    key, _, value = group.partition("=")
    if "language" in key or "idioma" in key:
        value = language_name(value, language)
    name = _GROUP_COLUMNS_ES.get(key, key) if language == "es" else key
    return f"{name.replace('_', ' ')}: {value}" if value else name.replace("_", " ")
