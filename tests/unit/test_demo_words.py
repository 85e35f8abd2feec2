"""The demo town's words and its hand-written partners: invented, complete and consistent."""

from collections import Counter

from mapping.demo.names import ORDINALS, POSTAL_PLACES, STREET_WORDS, SUFFIX_WORDS, city_of
from mapping.demo.naming import StreetName
from mapping.demo.neighbourhoods import NEIGHBOURHOODS
from mapping.demo.partners import read_plan
from mapping.demo.zones import schools_of
from mapping.vocabulary import categories, category_id


def test_a_street_name_is_short_in_addresses_and_long_on_signs() -> None:
    main = StreetName("Main", "St").with_prefix("N")
    assert main.short == "N Main St"
    assert main.long == "North Main Street"
    assert StreetName("County Rd 4", "").long == "County Road 4"
    assert StreetName("3rd", "St").long == "3rd Street"


def test_ordinals_end_as_english_has_them() -> None:
    assert ORDINALS[:4] == ("1st", "2nd", "3rd", "4th")
    assert ORDINALS[10:13] == ("11th", "12th", "13th")
    assert ORDINALS[20:23] == ("21st", "22nd", "23rd")


def test_no_street_word_is_there_twice_or_ends_in_a_street_type() -> None:
    counts = Counter(word for words in STREET_WORDS.values() for word in words)
    assert [word for word, count in counts.items() if count > 1] == []
    types = set(SUFFIX_WORDS) | set(SUFFIX_WORDS.values()) - {"Terrace"}
    assert [word for word in counts if word.split()[-1] in types] == []


def test_each_zip_code_has_one_place_for_its_addresses() -> None:
    assert city_of("66886") == "Tolliver Bend"
    assert city_of("66887") == "Tolliver Bend"
    assert city_of("66888") == "Kettle Grove"
    assert {n.zip_code for n in NEIGHBOURHOODS} == {code for code, _ in POSTAL_PLACES}


def test_each_neighbourhood_has_an_id_of_its_own_and_a_school_at_each_level() -> None:
    ids = [n.area_id for n in NEIGHBOURHOODS]
    assert len(set(ids)) == len(ids)
    assert 30 <= len(ids) <= 45
    assert set(schools_of()) == set(ids)
    assert all(set(levels) == {"elementary", "middle", "high"} for levels in schools_of().values())


def test_the_partners_are_about_eighty_in_more_than_ten_categories() -> None:
    plan = read_plan()
    assert 75 <= len(plan) <= 90
    known = {category.id for category in categories()}
    found = Counter(category_id(row["category"]) for row in plan)
    assert len(set(found) & known) == 15
    assert set(found) - known == {"Community hall", "Baby supplies"}
    assert len({row["name"] for row in plan}) == len(plan)


def test_one_partner_is_confidential_and_some_are_virtual() -> None:
    places = Counter(row["place"].split()[0] for row in read_plan())
    assert places["confidential"] == 1
    assert places["virtual"] == 4


def test_some_facts_are_missing_and_some_are_old_on_purpose() -> None:
    plan = read_plan()
    checked = Counter(row["checked"] for row in plan)
    assert checked["stale"] >= 10
    assert checked["none"] >= 5
    assert sum(not row["hours"] for row in plan) >= 3
    assert sum(not row["cost"] for row in plan) >= 3
    assert sum(not row["childcare"] for row in plan) >= 20


def test_south_of_the_river_there_is_hardly_any_help() -> None:
    south = [
        row
        for row in read_plan()
        if row["place"].split()[0] not in ("virtual", "confidential")
        and float(row["place"].split()[-1]) < -1000
    ]
    assert {category_id(row["category"]) for row in south} == {
        "food",
        "childcare",
        "adult_education",
        "recreation",
        "faith",
        "school",
    }
    assert [row["name"] for row in south if row["category"] == "food"] == [
        "Southbank Church Cupboard"
    ]
