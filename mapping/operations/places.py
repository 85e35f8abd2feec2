"""Putting a finished folder in the place of an old one, with a way back."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mapping.errors import SettingsError
from mapping.wording import say

__all__ = ["put_in_place"]

_TRIES: Final = 5
_PAUSE_S: Final = 0.4


def put_in_place(new: Path, folder: Path, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Replace a folder by a finished one; if that fails, the old one is where it was.

    On Windows a virus scanner or an open file can hold a folder for a moment, so it is tried a
    few times.

    Raises
    ------
    SettingsError
        The folder stays in use.
    """
    old = folder.with_name(f"{folder.name}.old")
    if old.exists() and not folder.exists():
        old.replace(folder)  # an earlier run was cut off between the two moves
    shutil.rmtree(old, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, _TRIES + 1):
        try:
            if folder.exists():
                folder.replace(old)
            new.replace(folder)
            break
        except OSError as error:
            if old.exists() and not folder.exists():
                old.replace(folder)
            if attempt == _TRIES:
                raise SettingsError(
                    say(
                        "The workspace's files are in use, so the new ones couldn't be put in "
                        "their place; nothing was changed. Close other windows of this program "
                        "and try again."
                    ),
                    detail=type(error).__name__,
                ) from error
            sleep(_PAUSE_S)
    shutil.rmtree(old, ignore_errors=True)
