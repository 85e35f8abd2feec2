"""A gap result in English."""

from dataclasses import dataclass
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
from mapping.partners.languages import language_name
from mapping.vocabulary import category_label

__all__ = ["IF_ONLY", "IN_REACH", "REASONS", "English", "group_name", "group_sentence"]

_NOUNS: Final = {
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

REASONS: Final[dict[str, str]] = {
    "no_service": "No such place on our list",
    "distance": "Too far away",
    "hours": "Not open at that time",
    "language": "Not in that language",
    "cost": "Not free",
    "childcare": "No childcare on site",
    "age": "Not for that age",
    "step_free": "Not without steps",
}
"""Names of the reasons, for charts."""

IF_ONLY: Final[dict[str, str]] = {
    "distance": "If no way were too far",
    "hours": "If all places were open then",
    "language": "If all places spoke that language",
    "cost": "If all places were free",
    "childcare": "If all places had childcare on site",
    "age": "If all places took that age",
    "step_free": "If no steps were in the way",
}
"""What the fall of one barrier means, for charts."""

IN_REACH: Final[dict[str, str]] = {
    "0": "no place",
    "1": "1 place",
    "2": "2 places",
    "3+": "3 places or more",
}
"""How many places are within the limit, for charts."""

_MISSING: Final = {
    "hours": "opening hours",
    "language": "languages",
    "cost": "cost",
    "childcare": "childcare",
    "age": "ages",
    "step_free": "step-free access",
}
"""What nobody wrote down, as in "we don't know the ... of 3 places"."""


_TEENAGER: Final = 13
_GROWN_UP: Final = 18
_ABOUT_THE_SAME: Final = 0.05


@dataclass(frozen=True)
class English:
    """The sentences of one result. Each method gives one part, empty if there is nothing to say."""

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
            return end(capital(f"{who} {verb} more than {self._way()} from {self._what()}"))
        if totals.served == totals.students:
            verb = "lives" if totals.students == 1 else "live"
            return end(f"{self._all()} {verb} within {self._way()} of {self._what()}")
        if not totals.served:
            return end(
                f"We can't tell yet whether any of the {everyone} "
                f"lives within {self._way()} of {self._what()}"
            )
        verb = "lives" if totals.served == 1 else "live"
        return capital(
            f"{self._about(totals.served)} of {everyone} {verb} within {self._way()} of "
            f"{self._what()}, and nobody is known to live farther away."
        )

    def why(self) -> str:
        near = near_but(self.facts)
        if not near:
            return ""
        language = language_name(self.facts.need.language or "en", "en")
        but = {
            "hours": "closed at that time",
            "language": f"not serving families in {language}",
            "cost": "not free",
            "childcare": "without childcare on site",
            "age": f"not for {self._age()}",
            "step_free": "not reached without steps",
        }
        texts = [
            f"{but[stage]} ({self._about(count)})" if len(near) > 1 else but[stage]
            for stage, count in near.items()
        ]
        count = self._about(sum(near.values()))
        return capital(
            f"for {count} of them there are places within that distance, "
            f"but these are {listed(texts, 'or')}."
        )

    def unknown(self) -> str:
        totals = self.facts.totals
        count = totals.unknown - totals.no_street_students
        if count <= 0:
            return ""
        facts = [_MISSING[name] for name in self.facts.missing]
        is_one = self.facts.askable == 1
        places = "one place" if is_one else f"{self._n(self.facts.askable)} places"
        if not facts:
            why = "because facts about places in reach are missing"
        elif facts == ["childcare"]:
            why = f"because we don't know whether {places} {'has' if is_one else 'have'} childcare"
        else:
            why = f"because we don't know the {listed(facts, 'or')} of {places}"
        if count == totals.students:
            return end(capital(why.removeprefix("because ")))
        if not (totals.unserved or totals.served):
            return end(f"For {self._about(count)} of them that is {why}")
        return end(f"For {self._another(count)} we can't tell, {why}")

    def no_streets(self) -> str:
        count = self.facts.totals.no_street_students
        if not count:
            return ""
        who = f"{self._about(count)} {'student lives' if count == 1 else 'students live'}"
        return capital(f"{who} where we have no street data, so we can't tell for them.")

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
            day = day_text(need.open_at, "en")
            lines.append(
                f"Opening hours were checked for {day}, {clock_text(need.open_at, 'en')}. A place "
                "that opens at that minute is open, one that closes at that minute is closed. "
                "Missing or unclear hours count as unknown."
            )
        if self.facts.departures is not None:
            first, last = self.facts.departures
            lines.append(
                f"Trips by bus or train begin on {day_text(first, 'en')}, at each minute from "
                f"{clock_text(first, 'en')} until {clock_text(last, 'en')}; half of them are at "
                "least as fast as the minutes given."
            )
        if need.language is not None:
            lines.append(
                "A place that lists no languages is taken to speak English; whether it speaks "
                "others is unknown."
            )
        if need.free or need.childcare:
            lines.append("A missing answer about cost or childcare counts as unknown, never as no.")
        if need.age is not None:
            lines.append(
                "A place takes an age for certain if both its lowest and its highest age are "
                "known; one that is missing counts as unknown."
            )
        if need.step_free:
            lines.append(
                "Without steps means: the place says that a wheelchair gets in, and the way there "
                "has no steps that the map knows of. A missing answer about the door counts as "
                "unknown."
            )
        lines.append(
            "Minutes to the nearest place do not look at hours, language, cost, childcare, age or "
            "steps."
        )
        lines.extend(self.access())
        if self.facts.virtual:
            many = self.facts.virtual != 1
            lines.append(
                f"{self._n(self.facts.virtual)} service{'s' if many else ''} by phone or online "
                f"{'are' if many else 'is'} listed beside and close{'' if many else 's'} no gap."
            )
        if self.facts.is_rounded:
            lines.append("Numbers of students are rounded to 5.")
        return lines

    def access(self) -> list[str]:
        """Say what the access scores mean: plain, then weighed by distance."""
        plain = (
            "Places per student: the capacity of the places in reach, shared among all students "
            "in reach of each; a place of unknown capacity counts as 1."
        )
        by_distance = (
            "Places per student by distance: the same, but a place in the nearest third of the "
            "limit counts in full, in the middle third 68%, in the farthest 22%, and so do the "
            "students who share it."
        )
        return [plain, by_distance]

    def range(self) -> str:
        """Say how many are within reach for sure, and how many at most."""
        totals = self.facts.totals
        if not totals.students:
            return ""
        about = "about " if self.facts.is_rounded else ""
        most = totals.served + totals.unknown
        return (
            f"Within reach for sure: {about if totals.served else ''}{self._n(totals.served)} of "
            f"{about}{self._n(totals.students)} {self._students(totals.students)}; at most: "
            f"{about}{self._n(most)}, if every missing answer turns out well."
        )

    def _nothing_on_the_list(self) -> str:
        totals, count = self.facts.totals, self.facts.totals.unserved
        article, noun = self._noun()
        if count == totals.students and count > 1:
            who = f"none of the {self._n(count)} {self._students(count)} has one"
        else:
            who = (
                f"{self._about(count)} of {self._n(totals.students)} "
                f"{self._students(totals.students)} {'has' if count == 1 else 'have'} none"
            )
        what = noun if article else f"place that offers {noun}"
        return (
            f"Our list has no {what}, so {who} within reach. That may be a real gap, or a place "
            "that is missing from the list."
        )

    def _noun(self) -> tuple[str, str]:
        category = self.facts.need.category
        return _NOUNS.get(category, ("a", f"place listed as “{category_label(category)}”"))

    def _all(self) -> str:
        count = self.facts.totals.students
        if count == 1:
            return f"The only {self._students(1)}"
        if self.facts.is_rounded:
            return f"All {self._students(count)} (about {self._n(count)})"
        return f"All {self._n(count)} {self._students(count)}"

    def _what(self) -> str:
        need = self.facts.need
        article, noun = self._noun()
        if need.free:
            article, noun = ("a" if article else ""), f"free {noun}"
        extras = []
        if need.open_at is not None:
            day = weekday_text(need.open_at, "en")
            extras.append(f"that is open on {day} at {clock_text(need.open_at, 'en')}")
        if need.language is not None:
            extras.append(f"in {language_name(need.language, 'en')}")
        if need.childcare:
            extras.append("with childcare on site")
        if need.age is not None:
            extras.append(f"for {self._age()}")
        if need.step_free:
            extras.append("without steps")
        return " ".join(part for part in (article, noun, ", ".join(extras)) if part)

    def _age(self) -> str:
        age = self.facts.need.age or 0.0
        if age < 1:
            return "babies"
        who = "children" if age < _TEENAGER else "teenagers" if age < _GROWN_UP else "people"
        return f"{who} aged {number(age, 'en')}"

    def _way(self) -> str:
        minutes = number(self.facts.need.limit_min, "en")
        whole = minutes.split(".")[0]
        article = "an" if whole.startswith("8") or whole in ("11", "18") else "a"
        trip = {"drive": "drive", "transit": "trip by bus or train"}.get(self.facts.mode, "walk")
        return f"{article} {minutes}-minute {trip}"

    def _students(self, count: int) -> str:
        noun = "student" if count == 1 else "students"
        group = self.facts.need.group
        return f"{noun} in the group “{group_name(group)}”" if group else noun

    def _n(self, count: int) -> str:
        return number(count, "en")

    def _about(self, count: int) -> str:
        return f"about {self._n(count)}" if self.facts.is_rounded else self._n(count)

    def _another(self, count: int) -> str:
        if self.facts.is_rounded:
            return f"about another {self._n(count)}"
        return "1 more" if count == 1 else f"another {self._n(count)}"


def group_name(group: str) -> str:
    """Return "home_language=es" as "home language: Spanish"; words of the user's own stay."""
    key, _, value = group.partition("=")
    if "language" in key:
        value = language_name(value, "en")
    return f"{spoken_name(key)}: {value}" if value else spoken_name(key)


def group_sentence(group: str, ratio: float | None) -> str:
    """Return how often a group is out of reach against all students."""
    key, _, value = group.partition("=")
    if "language" in key and value:
        who = f"{language_name(value, 'en')}-speaking homes"
    else:
        who = capital(group_name(group))
    if ratio is None:
        return f"{who}: nobody is known to be out of reach."
    if ratio == 0:
        return f"{who}: none is known to be out of reach."
    if abs(ratio - 1) < _ABOUT_THE_SAME:
        return f"{who}: out of reach about as often as all students."
    return f"{who}: {number(round(ratio, 1), 'en')} times as often out of reach as all students."
