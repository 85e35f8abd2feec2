"""How long work tells how far it is, and how it is stopped on the way.

A report of progress is also the place where work can be stopped: whoever wants that raises
:class:`Stopped` from it.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Final

from mapping.wording import say

__all__ = ["Progress", "Stopped", "no_progress", "part", "past_stopping", "with_time_left"]

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and a short sentence in plain words."""

_JUDGED_AFTER_S: Final = 2.0


class Stopped(BaseException):
    """Someone stopped the work; raised by a progress report, never by the work itself.

    It is no fault. Like ``KeyboardInterrupt`` it passes everything that handles errors on its way
    out, so that nothing takes it for one and goes on; ``with`` and ``finally`` clean up behind it.
    """


def no_progress(share_done: float, message: str) -> None:
    """Take a progress report and do nothing with it."""
    del share_done, message


def part(progress: Progress, start: float, end: float) -> Progress:
    """Return a progress for a piece of work that reaches from one share of the whole to another."""
    return lambda share_done, message: progress(start + (end - start) * share_done, message)


def past_stopping(progress: Progress) -> Progress:
    """Return a progress for what has to be finished once it is begun: it shows and never stops."""

    def report(share_done: float, message: str) -> None:
        with contextlib.suppress(Stopped):
            progress(share_done, message)

    return report


def with_time_left(progress: Progress, *, clock: Callable[[], float] = time.monotonic) -> Progress:
    """Return a progress that also says how much time is left, once that can be judged.

    Parameters
    ----------
    progress
        Told the same shares and the longer messages.
    clock
        Seconds from any start. The pace is that since the first report, whose share may be above
        0: what an earlier run had done took this one no time.
    """
    first: list[tuple[float, float]] = []

    def report(share_done: float, message: str) -> None:
        now = clock()
        if not first:
            first.append((now, share_done))
        spent_s, gained = now - first[0][0], share_done - first[0][1]
        if spent_s >= _JUDGED_AFTER_S and gained > 0 and share_done < 1:
            left = _duration(spent_s / gained * (1 - share_done))
            message = say("{message}, {time} left", message=message, time=left)
        progress(share_done, message)

    return report


def _duration(seconds: float) -> str:
    if seconds < 90:
        return say("about {n} s", n=max(1, round(seconds)))
    if seconds < 5_400:
        return say("about {n} min", n=round(seconds / 60))
    return say("about {n} h", n=round(seconds / 3_600))
