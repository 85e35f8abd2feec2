"""The house keeps its floors: a room imports only from floors below its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS = {
    "errors": 0,
    "files": 0,
    "geo": 0,
    "osm": 0,
    "progress": 0,
    "settings": 0,
    "store": 0,
    "vocabulary": 0,
    "wording": 0,
    "geocoding": 1,
    "homes": 1,
    "partners": 1,
    "travel": 1,
    "gaps": 2,
    "demo": 3,
    "exchange": 3,
    "maps": 3,
    "workshop": 3,
    "workspace": 4,
    "operations": 4,
    "pages": 5,
    "ui": 5,
    "cli": 5,
    "cli_options": 5,
}
GROUND = {"errors", "geo", "progress", "settings", "vocabulary", "wording"}
"""Single modules of the ground floor that its other rooms may use too."""
SHARED_ABOVE = {
    ("pages", "ui"),
    ("workspace", "operations"),
    ("operations", "workspace"),
    ("cli", "cli_options"),
}
"""Pairs on one floor of which the first may import the second."""
STANDARD_LIBRARY_ONLY = {"bootstrap", "launch", "__main__"}
ONLY_PAGES_KNOW = "streamlit"


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "mapping").parts
    return parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} uses a relative import"
            module = node.module or ""
            yield node.lineno, module
            if module == "mapping":
                for alias in node.names:
                    yield node.lineno, f"mapping.{alias.name}"


def sources() -> list[Path]:
    return sorted((ROOT / "mapping").rglob("*.py"))


def broken_rules(path: Path) -> list[str]:
    room = room_of(path)
    broken = []
    for line, module in imports_of(path):
        where = f"{path.relative_to(ROOT).as_posix()}:{line}"
        parts = module.split(".")
        if parts[0] == ONLY_PAGES_KNOW and FLOORS.get(room, 0) < 5:
            broken.append(f"{where}: only pages and ui may import streamlit, not {room}")
        if parts[0] != "mapping" or len(parts) < 2 or room in STANDARD_LIBRARY_ONLY:
            continue
        other = parts[1]
        if other == room or other in STANDARD_LIBRARY_ONLY:
            continue
        if other not in FLOORS:
            broken.append(f"{where}: {other} has no floor; give it one in tests/test_layers.py")
        elif FLOORS[other] > FLOORS[room]:
            broken.append(
                f"{where}: {room} (floor {FLOORS[room]}) must not import {other}, "
                f"which is above it (floor {FLOORS[other]})"
            )
        elif (
            FLOORS[other] == FLOORS[room]
            and other not in GROUND
            and (room, other) not in SHARED_ABOVE
        ):
            broken.append(f"{where}: {room} and {other} are on one floor and must not meet")
    return broken


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(path) for path in sources()} - STANDARD_LIBRARY_ONLY - {"__init__"}
    assert rooms <= set(FLOORS), f"rooms without a floor: {sorted(rooms - set(FLOORS))}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_room_imports_only_from_floors_below(path: Path) -> None:
    if room_of(path) == "__init__":
        assert list(imports_of(path)) == [], "mapping/__init__.py imports nothing"
        return
    broken = broken_rules(path)
    assert not broken, "\n".join(broken)


def test_the_bootstrap_needs_the_standard_library_alone() -> None:
    import sys

    for name in ("mapping/bootstrap.py", "mapping/launch.py", "tests/__main__.py"):
        for line, module in imports_of(ROOT / name):
            first = module.split(".")[0]
            allowed = first in sys.stdlib_module_names or module in {
                "mapping",
                "mapping.bootstrap",
            }
            assert allowed, f"{name}:{line} imports {module}, which a bare machine doesn't have"


def test_the_rule_is_able_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "mapping" / "store" / "wrong.py"
    wrong.parent.mkdir(parents=True)
    wrong.write_text("import streamlit\nfrom mapping.gaps import needs\n", encoding="utf-8")
    monkeypatch.setattr("tests.test_layers.ROOT", tmp_path)
    assert len(broken_rules(wrong)) == 2
