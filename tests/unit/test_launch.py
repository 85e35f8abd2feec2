"""Starting the application: what is prepared before anybody clicks."""

from pathlib import Path

import pytest

from mapping import bootstrap, launch


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    called: list[list[str]] = []

    def run(arguments: list[str], **_: object) -> int:
        called.append(arguments)
        return 0

    monkeypatch.setattr(bootstrap, "run", run)
    return called


def test_searches_are_compiled_at_the_first_start_and_not_again(
    tmp_path: Path, runs: list[list[str]]
) -> None:
    mark = tmp_path / "cache" / "searches"
    assert launch.prepare_searches(mark)
    assert not launch.prepare_searches(mark)
    assert len(runs) == 1
    mark.write_text("other sources", encoding="utf-8")
    assert launch.prepare_searches(mark)


def test_a_folder_that_nobody_may_write_to_does_not_keep_the_app_from_starting(
    tmp_path: Path, runs: list[list[str]]
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert launch.prepare_searches(tmp_path / "cache" / "searches")
    assert len(runs) == 1


def test_a_failed_preparation_is_tried_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "run", lambda *_, **__: 1)
    mark = tmp_path / "searches"
    assert not launch.prepare_searches(mark)
    assert not mark.exists()
