"""What holds for all tests."""

from itertools import groupby

import pytest

_BY_THEN = 0.85
"""Part of the run in which the browser has its turns, so that none runs alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the browser's files over the run, and give its tests one more try.

    Two browsers at once keep each other waiting, and one beside other tests doesn't: files of both
    kinds take turns (``python -m tests`` keeps this order). On a busy machine a click can fall
    between two drawings, so a browser test may fail once; whatever fails twice fails.
    """
    files = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    shown = [tests for tests in files if _is_shown(tests[0])]
    plain = [tests for tests in files if not _is_shown(tests[0])]
    turns = [(_BY_THEN * at / len(shown), tests) for at, tests in enumerate(shown)]
    turns += [(at / len(plain), tests) for at, tests in enumerate(plain)]
    items[:] = [item for _, tests in sorted(turns, key=lambda turn: turn[0]) for item in tests]
    for item in items:
        if _is_shown(item):
            item.add_marker(pytest.mark.flaky(reruns=1))


def _is_shown(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None
