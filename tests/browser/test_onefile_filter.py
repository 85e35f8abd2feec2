"""The filter of the one-file map says what ``PartnerFilter`` says: same rows, count, sentence."""

import dataclasses
import math
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, Page

from mapping.maps.onefile import Around, Told, one_file_map
from mapping.maps.onefile_facts import Start
from mapping.partners.filters import NEAR_LIMITS_MIN, PartnerFilter
from mapping.partners.week import ordinary_days
from mapping.store.records import FamilyResource, partners_frame
from tests.maps_browser import HOSTILE, chromium, watched

pytestmark = pytest.mark.browser
TODAY: Final = date(2026, 12, 9)
ZONE, REGION = "America/Chicago", "AL"
PLACES, CASES = 300, 500
KINDS: Final = ("food", "health", "library", "Ropa, zapatos", "amenity=car_wash", "constructor", "")
HOURS: Final = (
    *("", "24/7", "Mo-Fr 09:00-17:00", "Tu 17:00+", "Sa 10:00-14:00; PH off", "sunrise-sunset"),
    *("Mo-Su 22:00-02:00", "Mo-Fr 08:00-12:15,13:10-18:00", 'Mo "by appointment"', "SH off; Mo-Fr"),
    *("Sep-May We 13:00-16:00", "Fr 18:00-24:00", "dusk-23:00", "Mo-Fr 12:00-12:07", "We unknown"),
)
SPOKEN: Final = ((), ("en",), ("en", "es"), ("es",), ("vi", "en"), ("zz",))
NAMES: Final = (
    *("Niño Club", "STRASSE", "Straße", "Οδυσσέας", "Café Été", "Old Mill", "50% off", "İstanbul"),
    *("ﬁne print", "d'Été", "a\u00a0b", "x{n}y", "__proto__"),
    *HOSTILE,
)
WORDS: Final = (
    *("", "", "", "nino", "NIÑO club", "straße", "οδυς", "cafe ete", "mill old", "50%", "main 1"),
    *("español", "spanish", "comida", "{{7*7}}", " x{n} ", "script", "istanbul", "fine", "​", "a b"),
)
MODES: Final = ("walk", "drive")


def town(dice: random.Random) -> gpd.GeoDataFrame:
    """Return partners of whom one fact or another is missing."""

    def maybe() -> bool | None:
        return dice.choice([True, False, None])

    def place(i: int) -> FamilyResource:
        at = dice.random() < 0.85
        return FamilyResource(
            id=f"p{i}",
            name=f"{dice.choice(NAMES)} {i}",
            organization=dice.choice(["", dice.choice(NAMES)]),
            category=dice.choice(KINDS),
            description=dice.choice(["", "Boxes. Cajas de comida", dice.choice(NAMES)]),
            eligibility=dice.choice(["", "Familias", dice.choice(NAMES)]),
            address=dice.choice(["", f"{i} Main St"]),
            street=dice.choice(["", f"{i} Side Rd"]),
            city=dice.choice(["", "Oak"]),
            phone="555-0100",
            languages=dice.choice(SPOKEN),
            opening_hours=dice.choice(HOURS),
            is_free=maybe(),
            childcare_on_site=maybe(),
            wheelchair_accessible=maybe(),
            verified_on=dice.choice(
                [None, TODAY - timedelta(days=dice.choice([0, 364, 365, 366, 900]))]
            ),
            lon=-86.5 + dice.random() / 10 if at else None,
            lat=32.5 + dice.random() / 10 if at else None,
        )

    return partners_frame([place(i) for i in range(PLACES)])


def starts(dice: random.Random, frame: gpd.GeoDataFrame) -> tuple[Start, ...]:
    """Return schools with minutes on a limit, a hair above one, endless, and unknown."""

    def minutes() -> float:
        limit = float(dice.choice(NEAR_LIMITS_MIN))
        choices = [limit, math.nextafter(limit, 99), math.nextafter(limit, 0), dice.uniform(0, 90)]
        return dice.choice([*choices, math.inf, 0.0])

    def known() -> dict[str, float]:
        return {name: minutes() for name in frame["id"] if dice.random() < 0.8}

    return tuple(
        Start(key, name, -86.45, 32.55, {mode: known() for mode in MODES})
        for key, name in (("1", "Lincoln High"), ("a&b=c#", "<b>Oak</b> {n}"), ("", "Empty"))
    )


def choices(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Give choices as the page has them."""

    def rarely(*values: Any) -> Any:
        return dice.choice(values) if dice.random() < 0.3 else None

    for _ in range(CASES):
        yield {
            "kinds": dice.sample(KINDS, dice.choice([0, 0, 1, 2])),
            "text": dice.choice(WORDS),
            "language": rarely("en", "es", "vi", "zz") or "",
            "free": bool(rarely(True)),
            "childcare": bool(rarely(True)),
            "accessible": bool(rarely(True)),
            "checked": bool(rarely(True)),
            "day": dice.choice([-1, -1, *range(7)]),
            "minute": dice.choice([dice.randrange(0, 1440, 15), dice.randrange(1440), 1080, 727]),
            "near": dice.choice([-1, -1, 0, 1, 2]),
            "mode": dice.choice(MODES),
            "limit": dice.choice(NEAR_LIMITS_MIN),
        }


def as_filter(choice: dict[str, Any], sites: tuple[Start, ...]) -> PartnerFilter:
    """Return the same question as the pages ask it."""
    open_at = None
    if choice["day"] >= 0:
        day = ordinary_days(TODAY, region=REGION)[choice["day"]]
        open_at = datetime.combine(day, time()) + timedelta(minutes=choice["minute"])
    site = sites[choice["near"]] if choice["near"] >= 0 else None
    return PartnerFilter(
        categories=tuple(choice["kinds"]),
        text=choice["text"],
        language=choice["language"],
        is_free=choice["free"],
        has_childcare=choice["childcare"],
        is_accessible=choice["accessible"],
        is_checked=choice["checked"],
        open_at=open_at,
        near=f"school:{site.id}" if site else "",
        near_name=site.name if site else "",
        near_mode=choice["mode"],
        near_min=choice["limit"],
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


def opened(page: Page, file: Path, html: str, hash_: str = "") -> None:
    file.write_text(html, encoding="utf-8", newline="\n")
    errors, outside = watched(page)
    page.goto(file.as_uri() + hash_)
    page.wait_for_function("performance.getEntriesByName('cg-ready').length === 1")
    assert errors == []
    assert outside == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_any_choice_gives_the_rows_the_count_and_the_sentence_of_the_pages(
    page: Page, tmp_path: Path, language: str
) -> None:
    dice = random.Random(f"{language} 2026")
    frame = town(dice)
    sites = starts(dice, frame)
    html = one_file_map(
        frame, basemap=None, title="Help", district="Oak", as_of=TODAY, timezone=ZONE,
        region=REGION, around=Around(starts=sites), also={"es": Told("Ayuda")},
    )  # fmt: skip
    opened(page, tmp_path / "map.html", html, f"#l={language}")
    asked = list(choices(dice))
    answers = page.evaluate(
        """(all) => {
            const { filter } = CG.oneFile;
            return all.map((one) => {
                const { rows, unknown } = filter.judge(one);
                const minutes = one.near < 0 ? [] : rows.map((row) => filter.minutes(one, row));
                return { rows, unknown, minutes, said: filter.sentence(one, rows.length) };
            });
        }""",
        asked,
    )
    found = 0
    for choice, answer in zip(asked, answers, strict=True):
        chosen = as_filter(choice, sites)
        known = sites[choice["near"]].minutes[choice["mode"]] if choice["near"] >= 0 else None
        facts: dict[str, Any] = {
            "timezone": ZONE, "region": REGION, "minutes": known, "today": TODAY,
        }  # fmt: skip
        expected = list(chosen.apply(frame, **facts).index)
        assert sorted(answer["rows"]) == expected, choice
        assert answer["unknown"] == chosen.count_unknown(frame, **facts), choice
        assert answer["said"] == chosen.sentence(len(expected), PLACES, language=language), choice
        assert answer["minutes"] == sorted(answer["minutes"])
        found += len(expected)
    assert found > CASES  # the cases are not all empty


def test_a_confidential_place_is_found_by_its_name_alone(page: Page, tmp_path: Path) -> None:
    facts: dict[str, Any] = {"is_free": True, "languages": ("en", "es"), "opening_hours": "24/7"}
    refuge = FamilyResource(
        id="1", name="Refuge", category="housing", description="secret", address="9 Hidden Lane",
        confidential=True, verified_on=TODAY, lon=-86.5, lat=32.5, **facts,
    )  # fmt: skip
    open_house = dataclasses.replace(refuge, id="2", name="House", confidential=False)
    frame = partners_frame([refuge, open_house])
    minutes = {"walk": {"1": 3.0, "2": 3.0}}
    html = one_file_map(
        frame, basemap=None, title="Help", district="Oak", as_of=TODAY, audience="staff",
        around=Around(starts=(Start("1", "Oak High", -86.5, 32.5, minutes),)),
    )  # fmt: skip
    opened(page, tmp_path / "map.html", html)
    for condition, shown in (
        ({"text": "refuge"}, [0]),
        ({"text": "secret"}, [1]),
        ({"text": "hidden"}, [1]),
        ({"kinds": ["housing"]}, [1]),
        ({"free": True}, [1]),
        ({"language": "en"}, [1]),
        ({"day": 2}, [1]),
        ({"checked": True}, [1]),
        ({"near": 0}, [1]),
    ):
        answer = page.evaluate(
            "(one) => CG.oneFile.filter.judge({ ...CG.Filter.empty(CG.oneFile.data), ...one })",
            condition,
        )
        assert answer == {"rows": shown, "unknown": 0}, condition
