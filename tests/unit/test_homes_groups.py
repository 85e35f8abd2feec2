"""Which groups are shown in one reporting area; answers worked out by hand."""

import numpy as np

from mapping.homes.disclosure import count_text, figure, is_safe, is_safe_part
from mapping.homes.groups import exclusive_columns, shown_columns, shown_members


def counts(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def flags(total: int, *members: int) -> np.ndarray:
    marked = np.zeros(total, dtype=bool)
    marked[list(members)] = True
    return marked


def test_a_count_is_told_from_ten_on_and_zero_is_told() -> None:
    assert is_safe([0, 1, 9, 10]).tolist() == [True, False, False, True]
    assert (count_text(0), count_text(9), count_text(10)) == ("0", "fewer than 10", "10")
    assert (figure(3), figure(12)) == ("fewer than 10", 12)


def test_a_part_is_safe_if_its_rest_is_nobody_or_ten() -> None:
    assert is_safe_part(20, 10)
    assert is_safe_part(15, 15)
    assert not is_safe_part(19, 10)
    assert not is_safe_part(30, 9)


def test_a_group_of_nine_or_with_a_rest_of_nine_is_not_shown() -> None:
    sizes = {"spanish": 9.0, "no_car": 21.0, "grade_6": 20.0}
    assert shown_columns(30, sizes, []) == ["grade_6"]


def test_an_unknown_group_count_is_never_shown() -> None:
    assert shown_columns(30, {"spanish": float("nan")}, []) == []


def test_two_languages_that_would_tell_a_third_are_not_both_shown() -> None:
    # 30 students: 15 and 12 leave 3 of a third language. The smaller of the two is held back.
    assert shown_columns(30, {"es": 15.0, "en": 12.0}, [["es", "en"]]) == ["es"]


def test_two_languages_that_leave_ten_are_both_shown() -> None:
    assert shown_columns(37, {"es": 15.0, "en": 12.0}, [["es", "en"]]) == ["es", "en"]


def test_columns_whose_sum_exceeds_the_students_are_no_parts_of_one_whole() -> None:
    groups = {"spanish": counts(20, 5), "no_car": counts(15, 5)}
    assert exclusive_columns([30, 20], groups) == []


def test_columns_that_begin_alike_may_be_parts_of_one_whole() -> None:
    groups = {
        "language_es": counts(10, 5),
        "language_en": counts(12, 5),
        "no_car": counts(30, 20),
    }
    assert exclusive_columns([30, 20], groups) == [["language_es", "language_en"]]


def test_columns_that_add_up_to_all_students_are_found_by_their_sums() -> None:
    groups = {
        "spanish": counts(10, 4),
        "no_car": counts(9, 20),
        "english": counts(12, 10),
        "other": counts(8, 6),
    }
    assert exclusive_columns([30, 20], groups) == [["spanish", "english", "other"]]


def test_a_grade_inside_a_school_counts_as_a_part_of_it() -> None:
    # 40 students, 25 of them in one school, 22 of these in one grade: showing both would tell 3.
    columns = {
        "school": {"school=a": flags(40, *range(25)), "school=b": flags(40, *range(25, 40))},
        "grade": {"grade=6": flags(40, *range(22))},
    }
    assert shown_members(columns) == ["school=a", "school=b"]


def test_groups_that_overlap_do_not_hide_each_other() -> None:
    columns = {
        "language": {"language=es": flags(40, *range(20))},
        "car": {"car=no": flags(40, *range(15, 35))},
    }
    assert shown_members(columns) == ["language=es", "car=no"]


def test_a_crossed_table_with_a_hole_is_not_shown_at_all() -> None:
    # es 28 = 15 with a car, 13 without; en 23 = 20 with a car, 3 without.
    columns = {
        "language": {"es": flags(51, *range(28)), "en": flags(51, *range(28, 51))},
        "both": {
            "es+yes": flags(51, *range(15)),
            "es+no": flags(51, *range(15, 28)),
            "en+yes": flags(51, *range(28, 48)),
            "en+no": flags(51, *range(48, 51)),
        },
    }
    assert shown_members(columns, crossed=["both"]) == ["es", "en"]


def test_a_crossed_table_without_holes_is_shown() -> None:
    columns = {
        "both": {
            "es+yes": flags(40, *range(10)),
            "es+no": flags(40, *range(10, 20)),
            "en+yes": flags(40, *range(20, 40)),
        },
    }
    assert shown_members(columns, crossed=["both"]) == ["es+yes", "es+no", "en+yes"]


def test_an_area_without_groups_shows_none() -> None:
    assert shown_members({"language": {}}) == []
