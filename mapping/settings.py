"""What can be set from outside, named, typed and explained. Read once, by ``app`` and ``cli``."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = [
    "CACHE_FOLDER",
    "DEMO_WORKSPACE",
    "DISTRICT_WORKSPACE",
    "Settings",
    "load",
    "remember_workspace",
]

_LOCAL: Final = Path(__file__).resolve().parent.parent / "data" / "local"
DISTRICT_WORKSPACE: Final = _LOCAL / "district"
DEMO_WORKSPACE: Final = _LOCAL / "demo"
CACHE_FOLDER: Final = _LOCAL / "cache"
"""Files that the page serves: map code and streets, nothing about people."""
_LAST_OPENED: Final = _LOCAL / "last-opened.json"


@dataclass(frozen=True)
class Settings:
    """Settings of one process.

    Parameters
    ----------
    workspace
        Folder of the district that the page opens. ``COMMON_GROUND_WORKSPACE``; by default the
        one opened last, else ``data/local/district`` if there is one, else the demo.
    database_url
        SQLAlchemy address of a database to use in place of the workspace's own file.
        ``COMMON_GROUND_DATABASE_URL``; empty by default.
    """

    workspace: Path
    database_url: str = ""


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment asks for."""
    values = os.environ if environment is None else environment
    given = values.get("COMMON_GROUND_WORKSPACE", "").strip()
    return Settings(
        workspace=Path(given).expanduser().resolve() if given else _default_workspace(),
        database_url=values.get("COMMON_GROUND_DATABASE_URL", "").strip(),
    )


def remember_workspace(folder: Path) -> None:
    """Keep which workspace was opened last, for the next start."""
    _LOCAL.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"workspace": str(folder.resolve())})
    partial = _LAST_OPENED.with_suffix(".part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(_LAST_OPENED)


def _default_workspace() -> Path:
    try:
        last = Path(json.loads(_LAST_OPENED.read_text(encoding="utf-8"))["workspace"])
    except (OSError, ValueError, KeyError, TypeError):
        last = DISTRICT_WORKSPACE
    if (last / "workspace.json").is_file():
        return last
    if (DISTRICT_WORKSPACE / "workspace.json").is_file():
        return DISTRICT_WORKSPACE
    return DEMO_WORKSPACE
