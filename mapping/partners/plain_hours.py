"""Opening hours as people write them ("Mon-Fri 9am-5pm; Sat 10-2"), turned into OSM syntax.

A small reader for the English and Spanish of partner lists. It is strict on purpose: one word or
number that it does not know, and the whole text counts as not understood, because a wrong hour
sends a family to a locked door. What it does understand but what leaves the hours open ("by
appointment", "call ahead", days without times) becomes ``unknown`` in the OSM syntax.

Times without am or pm: the reading is taken that lies between 5:00 and 23:00; where both do, a
start from 8 to 11 is the morning, and any other ("6-8", "5:30-6:30") is not understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from mapping.partners.plain_clock import (
    CLOCK,
    DAY_MIN,
    Clock,
    NotUnderstoodError,
    hhmm,
    simplify,
    span,
)

__all__ = ["WEEKDAYS", "clock_minutes", "read_plain_hours", "weekday_number"]

WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
"""The two letters that OSM uses, Monday first."""
_LENGTH_LIMIT: Final = 500

_DAY_NAMES: Final = {
    "m": 0, "mo": 0, "mon": 0, "monday": 0, "mondays": 0, "lun": 0, "lunes": 0,
    "t": 1, "tu": 1, "tue": 1, "tues": 1, "tuesday": 1, "tuesdays": 1, "martes": 1,
    "w": 2, "we": 2, "wed": 2, "weds": 2, "wednesday": 2, "wednesdays": 2,
    "mie": 2, "mier": 2, "miercoles": 2,
    "th": 3, "thu": 3, "thur": 3, "thurs": 3, "thursday": 3, "thursdays": 3,
    "jue": 3, "jueves": 3,
    "f": 4, "fr": 4, "fri": 4, "friday": 4, "fridays": 4, "vie": 4, "viernes": 4,
    "sa": 5, "sat": 5, "saturday": 5, "saturdays": 5, "sab": 5, "sabado": 5, "sabados": 5,
    "su": 6, "sun": 6, "sunday": 6, "sundays": 6, "dom": 6, "domingo": 6, "domingos": 6,
}  # fmt: skip
_ORDINALS: Final = {
    "1st": 1, "first": 1, "primer": 1, "2nd": 2, "second": 2, "segundo": 2, "3rd": 3, "third": 3,
    "tercer": 3, "4th": 4, "fourth": 4, "cuarto": 4, "5th": 5, "fifth": 5, "last": -1, "ultimo": -1,
}  # fmt: skip

_NUMBER_BEFORE: Final = r"(?<![\d/:.$#-])"
_NUMBER_AFTER: Final = r"(?![\d/:]|-\d|st\b|nd\b|rd\b|th\b)"
_TO: Final = r" ?(?:-|to|until|till|til|through|thru|and|a|y|hasta)(?: las?)? ?"
_RANGE: Final = f"{_NUMBER_BEFORE}{CLOCK.format(n=1)}{_TO}{CLOCK.format(n=2)}{_NUMBER_AFTER}"
_OPEN_END: Final = (
    rf"(?:(?:starting|beginning|from|after|desde)(?: at| las?)? )?{_NUMBER_BEFORE}"
    rf"{CLOCK.format(n=3)}(?:\+| ?(?:-|to|until|till|til)? ?"
    r"(?:until gone|gone|onwards?|on\b|late|(?:until |till )?(?:supplies|food) (?:last|runs? out)))"
)
_STARTING: Final = (
    rf"(?:starting|beginning|after|desde)(?: at| las?)? {CLOCK.format(n=4)}{_NUMBER_AFTER}"
)
_DAY: Final = "|".join(sorted(_DAY_NAMES, key=len, reverse=True))
_MONTH: Final = (
    "january|february|march|april|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|may|jun|jul|aug|sept|sep|oct|nov|dec"
)

_TOKENS: Final = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("line", r"\n"),
            ("stop", r"[;]"),
            ("always", r"\b24 ?/ ?7\b|\balways open\b|\banytime\b"),
            (
                "allday",
                (
                    r"\b24 ?(?:hours?|hrs?)(?: (?:a|per) day)?\b|\ball day\b"
                    r"|\blas 24 horas(?: del dia)?"
                ),
            ),
            (
                "nofuss",
                (
                    r"\bno (?:appointments?|referral|registration)(?: is| are)?"
                    r"(?: needed| necessary| required)?\b|\bwalk-?ins?(?: are)? welcome\b"
                ),
            ),
            (
                "otherwise",
                (
                    r"\b(?:or|and|also|(?:at )?(?:all )?other (?:times|hours|days)|otherwise|o|y)"
                    r" (?:are |is |only )?(?:by appointment|by appt\.?|con cita(?: previa)?)\b"
                ),
            ),
            (
                "appointment",
                (
                    r"\b(?:by |with |solo )*"
                    r"(?:appointments?|appt\b\.?|con cita(?: previa)?|previa cita)"
                    r"(?: only| required| needed| necessary)*"
                ),
            ),
            ("school", r"\b(?:any |on |every )?school days?\b|\bdias escolares\b"),
            (
                "caveat",
                (
                    r"\b(?:while|as) supplies last\b"
                    r"|\b(?:hours |times |days )?(?:may )?var(?:y|ies)\b|\b(?:please |must )*"
                    r"(?:call|check|contact|see|visit|ask|llame|llamar)\b[^;\n]*"
                ),
            ),
            ("openend", _OPEN_END),
            ("range", _RANGE),
            ("starting", _STARTING),
            (
                "week",
                (
                    r"\b(?:daily|every ?day|everyday|7 days(?: (?:a|per) week)?|all week|diario"
                    r"|todos los dias|los 7 dias(?: de la semana)?)\b"
                ),
            ),
            ("weekdays", r"\b(?:weekdays?|business days|entre semana|dias de semana)\b"),
            ("weekend", r"\b(?:weekends?|(?:los )?fin(?:es)? de semana)\b"),
            (
                "holiday",
                (
                    r"\b(?:(?:all|major|public|federal|national|legal|bank|state|on) )*holidays?\b"
                    r"|\b(?:dias )?(?:feriados?|festivos?)\b"
                ),
            ),
            (
                "closed",
                (
                    r"\b(?:closed|cerrado|except(?: for)?|excluding|but not|excepto|menos)\b"
                    r"(?: (?:for|during) lunch\b)?"
                ),
            ),
            ("ordinal", rf"\b(?:{'|'.join(_ORDINALS)})\b"),
            ("days", rf"\b(?:{_DAY})\b\.?(?: ?(?:-|to|thru|through|al?|hasta) ?(?:{_DAY})\b\.?)?"),
            ("letters", r"\b(?:th|tu|m|t|w|f){2,}\b"),
            ("months", rf"\b(?:{_MONTH})\b\.?(?: ?(?:-|to|through|thru) ?(?:{_MONTH})\b\.?)?"),
            (
                "filler",
                (
                    r"\b(?:open|hours?(?: of operation)?|hrs|office|business|from|at|on|the|of|each"
                    r"|every|month|and|between|then|only|for lunch|de|las?|los|el|y|abierto|horario"
                    r"|horas|cada|del|mes)\b|[,.:()&|/ -]"
                ),
            ),
            ("other", r"."),
        )
    )
)


@dataclass
class _Rule:
    """Some days and when they are open; ``days`` pairs ordinals of the month with weekdays."""

    days: list[tuple[tuple[int, ...], set[int]]] = field(default_factory=list)
    holidays: bool = False
    times: list[tuple[int, int, bool]] = field(default_factory=list)
    closed: bool = False
    closed_first: bool = False
    why_unknown: str = ""

    @property
    def has_days(self) -> bool:
        return bool(self.days) or self.holidays

    @property
    def is_complete(self) -> bool:
        return self.has_days and bool(self.times or self.closed or self.why_unknown)

    @property
    def is_empty(self) -> bool:
        return not (self.has_days or self.times or self.closed or self.why_unknown)


def read_plain_hours(text: str) -> str | None:
    """Return the OSM ``opening_hours`` for plain English or Spanish; ``None`` if not understood.

    Parameters
    ----------
    text
        As written in a partner list, up to 500 characters; line breaks part rules.
    """
    if not text.strip() or len(text) > _LENGTH_LIMIT:
        return None
    try:
        return _Reader(simplify(text)).read()
    except NotUnderstoodError:
        return None


def weekday_number(name: str) -> int | None:
    """Return 0 (Monday) to 6 for an English or Spanish weekday of two letters or more."""
    folded = simplify(name).strip(" .,")
    if folded == "mar":
        return 1
    return _DAY_NAMES.get(folded) if len(folded) > 1 else None


def clock_minutes(text: str) -> int | None:
    """Return minutes since midnight for "18:00", "6pm", "6:30 PM" or "noon"; else ``None``.

    A time without am or pm is read on the 24-hour clock.
    """
    found = re.fullmatch(CLOCK.format(n=1), simplify(text).strip(" ."))
    if found is None:
        return None
    try:
        clock = Clock.of(found, 1)
    except NotUnderstoodError:
        return None
    minutes = clock.minutes_24 if not clock.half else clock.at(clock.half)
    return minutes % DAY_MIN if clock.is_midnight else minutes if minutes < DAY_MIN else None


class _Reader:
    """Reads one text from left to right and gathers rules."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rules: list[tuple[str, _Rule]] = []
        self.now = _Rule()
        self.ordinals: tuple[int, ...] = ()
        self.months = ""
        self.times_first: bool | None = None
        self.otherwise = False
        self.why_all = ""

    def read(self) -> str | None:
        for token in _TOKENS.finditer(self.text):
            kind = next(name for name in _KINDS if token.group(name) is not None)
            getattr(self, f"_on_{kind}")(token)
        self._finish_rule(hard=True)
        return _compose(self.rules, otherwise=self.otherwise, why_all=self.why_all)

    # what each kind of token does -----------------------------------------------------------

    def _on_line(self, token: re.Match[str]) -> None:
        del token
        if self.now.is_complete:
            self._finish_rule(hard=True)
            self.months, self.times_first = "", None

    def _on_stop(self, token: re.Match[str]) -> None:
        del token
        self._finish_rule(hard=True)
        self.months, self.times_first = "", None

    def _on_always(self, token: re.Match[str]) -> None:
        self._add_days(token, set(range(7)))
        self.now.times.append((0, DAY_MIN, False))

    def _on_allday(self, token: re.Match[str]) -> None:
        self._add_time(0, DAY_MIN, open_end=False)
        if _TOKENS.match(self.text, token.end()) is None and not self.now.has_days:
            self._add_days(token, set(range(7)))

    def _on_nofuss(self, token: re.Match[str]) -> None:
        del token

    def _on_filler(self, token: re.Match[str]) -> None:
        del token

    def _on_otherwise(self, token: re.Match[str]) -> None:
        del token
        self.otherwise = True

    def _on_appointment(self, token: re.Match[str]) -> None:
        self._doubt(token, "by appointment")

    def _on_caveat(self, token: re.Match[str]) -> None:
        words = token.group()
        known = "while supplies last" if "supplies" in words else "hours vary"
        self._doubt(token, known if "suppl" in words or "var" in words else "ask first")

    def _on_school(self, token: re.Match[str]) -> None:
        self._add_days(token, set(range(5)))
        self.now.why_unknown = "school days"

    def _on_openend(self, token: re.Match[str]) -> None:
        self._add_open_end(Clock.of(token, 3))

    def _on_starting(self, token: re.Match[str]) -> None:
        self._add_open_end(Clock.of(token, 4))

    def _on_range(self, token: re.Match[str]) -> None:
        start, end = span(Clock.of(token, 1), Clock.of(token, 2))
        self._add_time(start, end, open_end=False)

    def _on_week(self, token: re.Match[str]) -> None:
        self._add_days(token, set(range(7)))

    def _on_weekdays(self, token: re.Match[str]) -> None:
        self._add_days(token, set(range(5)))

    def _on_weekend(self, token: re.Match[str]) -> None:
        self._add_days(token, {5, 6})

    def _on_holiday(self, token: re.Match[str]) -> None:
        self._begin_days(token)
        self.now.holidays = True

    def _on_closed(self, token: re.Match[str]) -> None:
        del token
        rule = self.now
        if rule.has_days and not rule.times and not rule.closed:
            rule.closed = True
            return
        self._finish_rule(hard=True)
        self.now.closed = self.now.closed_first = True

    def _on_ordinal(self, token: re.Match[str]) -> None:
        self._begin_days(token)
        self.ordinals += (_ORDINALS[token.group()],)

    def _on_days(self, token: re.Match[str]) -> None:
        names = re.findall(rf"\b(?:{_DAY})\b", token.group())
        # "a" is a range in Spanish ("lunes a viernes"); a name is never taken twice
        first, last = _DAY_NAMES[names[0]], _DAY_NAMES[names[-1]]
        if len(names) == 1 or first == last:
            self._add_days(token, {first})
        else:
            self._add_days(token, {(first + i) % 7 for i in range((last - first) % 7 + 1)})

    def _on_letters(self, token: re.Match[str]) -> None:
        letters = re.findall(r"th|tu|m|t|w|f", token.group())
        if len(set(letters)) < len(letters):
            raise NotUnderstoodError
        self._add_days(token, {_DAY_NAMES[letter] for letter in letters})

    def _on_months(self, token: re.Match[str]) -> None:
        self._finish_rule(hard=False)
        follows = self.text[token.end() :].lstrip(" ,")
        if not self.now.is_empty or re.match(r"\d", follows):
            raise NotUnderstoodError  # a date, or months after the days that they narrow
        names = [name[:3].title() for name in re.findall(_MONTH, token.group())]
        self.months = "-".join(names) + " "

    def _on_other(self, token: re.Match[str]) -> None:
        del token
        raise NotUnderstoodError

    # helpers --------------------------------------------------------------------------------

    def _begin_days(self, token: re.Match[str]) -> None:
        del token
        rule = self.now
        if self.times_first is None and not rule.is_empty and rule.times:
            self.times_first = True
        days_are_over = rule.is_complete and not rule.closed_first and not self.times_first
        if days_are_over and (rule.times or rule.closed or rule.why_unknown != "school days"):
            self._finish_rule(hard=True)
        if self.times_first is None:
            self.times_first = False

    def _add_days(self, token: re.Match[str], days: set[int]) -> None:
        self._begin_days(token)
        if self.ordinals:
            if len(days) > 1:
                raise NotUnderstoodError
        elif any(ordinals for ordinals, _ in self.now.days):
            raise NotUnderstoodError  # "1st Monday and Tuesday": which Tuesday?
        self.now.days.append((self.ordinals, days))
        self.ordinals = ()

    def _add_time(self, start: int, end: int, *, open_end: bool) -> None:
        rule = self.now
        if self.times_first is None:
            self.times_first = not rule.has_days
        if rule.closed_first:
            self._cut(start, end)
            return
        if self.times_first and rule.has_days:
            self._finish_rule(hard=True)
        if self.now.closed:
            raise NotUnderstoodError
        self.now.times.append((start, end, open_end))

    def _add_open_end(self, clock: "Clock") -> None:
        half = clock.half
        if not half and clock.hour <= 12 and not clock.is_24:
            half = "a" if 8 <= clock.hour <= 11 else "p" if clock.hour in (12, 1, 2, 3, 4) else ""
            if not half:
                raise NotUnderstoodError
        start = clock.at(half) if half else clock.minutes_24
        self._add_time(start % DAY_MIN, start % DAY_MIN, open_end=True)

    def _cut(self, start: int, end: int) -> None:
        """Take "closed 12-1" out of the rule before it."""
        if self.now.has_days or not self.rules:
            raise NotUnderstoodError
        rule = self.rules[-1][1]
        inside = [t for t in rule.times if t[0] < start < end < t[1] and not t[2]]
        if rule.closed or len(inside) != 1:
            raise NotUnderstoodError
        (opens, closes, _) = inside[0]
        rule.times.remove(inside[0])
        rule.times += [(opens, start, False), (end, closes, False)]
        self.now = _Rule()

    def _doubt(self, token: re.Match[str], why: str) -> None:
        del token
        if self.now.closed:
            raise NotUnderstoodError
        self.now.why_unknown = why

    def _finish_rule(self, *, hard: bool) -> None:
        rule = self.now
        if self.ordinals:
            raise NotUnderstoodError  # "3rd of each month"
        if rule.is_empty or (not hard and not rule.is_complete):
            return
        if rule.times and not rule.has_days:
            raise NotUnderstoodError  # times without days
        if not rule.has_days and not rule.closed:
            self.why_all = rule.why_unknown
        elif not rule.has_days and self.rules:
            raise NotUnderstoodError  # "closed" about nothing
        else:
            if not (rule.times or rule.closed or rule.why_unknown):
                rule.why_unknown = "hours not stated"
            self.rules.append((self.months, rule))
        self.now = _Rule()


_KINDS: Final = tuple(name for name in _TOKENS.groupindex if not re.fullmatch(r"[whmx]\d", name))


def _compose(rules: list[tuple[str, _Rule]], *, otherwise: bool, why_all: str) -> str | None:
    """Return the rules in OSM syntax; ``None`` if there is nothing to say."""
    if not rules:
        return f'unknown "{why_all}"' if why_all else None
    parts: list[tuple[str, str]] = []
    for months in dict.fromkeys(months for months, _ in rules):
        some = [rule for rule_months, rule in rules if rule_months == months]
        parts += _week_parts(some, months, why_all)
        for rule in some:
            parts += _ordinal_parts(rule, months, why_all)
            if rule.holidays:
                parts.append(("; ", f"{months}PH {_hours_text(rule, why_all)}"))
            if not rule.has_days:
                parts.append(("; ", "off"))
    if all(rule.closed and rule.has_days for _, rule in rules):
        parts.insert(0, ("; ", "unknown"))  # "Closed Sundays" says nothing about Mondays
    text = "".join(separator + part for separator, part in parts)[2:]
    return text + (' || unknown "by appointment"' if otherwise else "")


def _week_parts(rules: list[_Rule], months: str, why_all: str) -> Iterator[tuple[str, str]]:
    by_day: dict[int, _Rule] = {}
    for rule in rules:
        for day in sorted({d for ordinals, days in rule.days if not ordinals for d in days}):
            merged = by_day.setdefault(day, _Rule(closed=rule.closed))
            if merged.closed != rule.closed:
                raise NotUnderstoodError  # open and closed on the same day
            merged.times = sorted(set(merged.times) | set(rule.times))
            merged.why_unknown = merged.why_unknown or rule.why_unknown
    for merged in by_day.values():
        if any(a[1] > b[0] for a, b in pairwise(merged.times)):
            raise NotUnderstoodError  # "9-11am and 12:30am-3:30pm": a slip of the pen
    texts = {day: _hours_text(rule, why_all) for day, rule in by_day.items()}
    for hours in dict.fromkeys(texts[day] for day in sorted(texts)):
        yield "; ", f"{months}{_days_text([d for d in sorted(texts) if texts[d] == hours])} {hours}"


def _ordinal_parts(rule: _Rule, months: str, why_all: str) -> Iterator[tuple[str, str]]:
    for ordinals, days in rule.days:
        if ordinals:
            nth = ",".join(str(n) for n in ordinals)
            names = ",".join(f"{WEEKDAYS[day]}[{nth}]" for day in sorted(days))
            yield "; " if rule.closed else ", ", f"{months}{names} {_hours_text(rule, why_all)}"


def _hours_text(rule: _Rule, why_all: str) -> str:
    if rule.closed:
        return "off"
    times = ",".join(
        f"{hhmm(start)}+" if open_end else f"{hhmm(start)}-{hhmm(end)}"
        for start, end, open_end in sorted(rule.times)
    )
    why = rule.why_unknown or why_all
    return " ".join(part for part in (times, f'unknown "{why}"' if why else "") if part)


def _days_text(days: list[int]) -> str:
    """Return [0, 1, 2, 5] as ``Mo-We,Sa``."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        ",".join(WEEKDAYS[day] for day in run)
        if len(run) < 3 and len(days) > 2
        else WEEKDAYS[run[0]] + (f"-{WEEKDAYS[run[-1]]}" if len(run) > 1 else "")
        for run in runs
    )
