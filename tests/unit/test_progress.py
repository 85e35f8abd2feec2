"""Reports of progress: how far, how long yet, and where work can be stopped."""

import pytest

from mapping.progress import Stopped, part, past_stopping, with_time_left


class Told:
    """Keeps what was reported, and has a clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.said: list[tuple[float, str]] = []

    def __call__(self, share: float, message: str) -> None:
        self.said.append((round(share, 6), message))


def test_the_time_left_is_that_of_the_pace_so_far() -> None:
    told = Told()
    report = with_time_left(told, clock=lambda: told.now)
    report(0.0, "0 of 100 rows")
    told.now += 1
    report(0.05, "5 of 100 rows")  # too early to judge
    told.now += 9
    report(0.25, "25 of 100 rows")  # 10 s for a quarter: 30 s for the rest
    told.now += 390
    report(0.5, "50 of 100 rows")
    told.now += 1
    report(1.0, "100 of 100 rows")
    assert [message for _, message in told.said] == [
        "0 of 100 rows",
        "5 of 100 rows",
        "25 of 100 rows, about 30 s left",
        "50 of 100 rows, about 7 min left",
        "100 of 100 rows",
    ]


def test_what_an_earlier_run_had_done_does_not_count_for_the_pace() -> None:
    told = Told()
    report = with_time_left(told, clock=lambda: told.now)
    report(0.8, "80 of 100")
    told.now += 10
    report(0.9, "90 of 100")
    assert told.said[-1] == (0.9, "90 of 100, about 10 s left")


def test_days_of_work_are_told_in_hours() -> None:
    told = Told()
    report = with_time_left(told, clock=lambda: told.now)
    report(0.0, "0")
    told.now += 3_600
    report(0.01, "1")
    assert told.said[-1] == (0.01, "1, about 99 h left")


def test_a_part_reaches_from_one_share_to_another() -> None:
    told = Told()
    report = part(told, 0.2, 0.7)
    report(0.0, "a")
    report(0.5, "b")
    report(1.0, "c")
    assert told.said == [(0.2, "a"), (0.45, "b"), (0.7, "c")]


def test_past_stopping_only_stopping_is_passed_over() -> None:
    def stop(_: float, message: str) -> None:
        raise Stopped if message == "stop" else ValueError(message)

    report = past_stopping(stop)
    report(0.5, "stop")
    with pytest.raises(ValueError, match="fault"):
        report(0.5, "fault")


def test_nothing_that_handles_errors_takes_a_stop_for_one() -> None:
    assert not issubclass(Stopped, Exception)
