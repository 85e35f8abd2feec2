"""How long work tells how far it is."""

from collections.abc import Callable

__all__ = ["Progress", "no_progress"]

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and a short sentence in plain words."""


def no_progress(share_done: float, message: str) -> None:
    """Take a progress report and do nothing with it."""
    del share_done, message
