"""The demo district: a fictional town, made by dice that always fall the same way."""

from pathlib import Path
from typing import Final

from mapping.demo.make import DEMO_FILES, SEED, DemoReport, generate
from mapping.demo.names import DISTRICT_NAME, STATE

__all__ = [
    "DEMO_FILES",
    "DEMO_NAME",
    "DEMO_STATE",
    "DEMO_TIMEZONE",
    "SEED",
    "DemoReport",
    "demo_folder",
    "generate",
]

DEMO_NAME: Final = DISTRICT_NAME
DEMO_STATE: Final = STATE
DEMO_TIMEZONE: Final = "America/Chicago"


def demo_folder() -> Path:
    """Return the folder with the committed files of the demo district."""
    return Path(__file__).resolve().parent.parent.parent / "data" / "demo"
