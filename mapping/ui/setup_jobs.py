"""Work that takes longer than a click: one at a time, with progress, whoever leaves the page.

The work runs in a thread of its own, so a click elsewhere doesn't cut it off half done. The
session that started it gets the report; every other one sees the progress and can't start more.
It ends early only by the Stop button, at its next report of progress, where nothing is half
written.
"""

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from mapping.errors import MappingError, PrivacyError, SettingsError
from mapping.progress import Progress, Stopped
from mapping.ui import access, errors
from mapping.ui.language import _
from mapping.ui.setup_text import markdown_plain
from mapping.wording import msg, say
from mapping.workspace import Outcome

__all__ = ["Job", "Report", "button", "collect", "forget_report", "fresh_key", "latest"]
__all__ += ["occupy", "release", "report", "run", "running", "start", "wait"]

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_S: Final = 0.25
_JOB: Final = "setup.job"
_REPORTS: Final = "setup.reports"
_TURNS: Final = "setup.turns"
_LATEST: Final = "setup.latest"
_KEPT_AT_STOP: Final[Mapping[str, str]] = {
    "streets": msg("The streets are as they were."),
    "addresses": msg("The addresses are as they were."),
    "partners": msg(
        "No partner was changed. The addresses that were looked up so far are remembered: "
        "import the same file again and it goes on from there."
    ),
    "homes": msg("The home areas are as they were."),
    "restore": msg("Nothing was put back; everything is as it was."),
}
_NOTHING_KEPT: Final = msg("Nothing was changed.")
_ROSTER_GONE: Final = msg(
    "Nothing of the list was kept and the home areas are as they were. To begin anew, choose the "
    "file again."
)
_NOT_YOURS: Final = say(
    "This can only be done on the machine that runs Common Ground, or by staff who signed in. "
    "Nothing was changed."
)
_lock = threading.Lock()
_now: list["Job"] = []


@dataclass
class Job:
    """One piece of work; ``step`` is the section of the page that it belongs to."""

    step: str
    label: str
    say: Callable[[Outcome], str]
    keeps_file_on_error: bool
    share: float = 0.0
    message: str = ""
    outcome: Outcome | None = None
    error: Exception | None = None
    is_stopped: bool = False
    stopping: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Ask the work to end at its next report of progress."""
        self.stopping.set()


@dataclass(frozen=True)
class Report:
    """What came of a job: an outcome with its headline, or why it was refused.

    ``say`` makes the headline in the language that the reader has when it is drawn.
    """

    say: Callable[[], str]
    outcome: Outcome | None = None
    is_stopped: bool = False

    @property
    def headline(self) -> str:
        """The report in a sentence or two."""
        return self.say()

    @property
    def is_refused(self) -> bool:
        """Whether nothing was done because something was wrong."""
        return self.outcome is None and not self.is_stopped


def running() -> Job | None:
    """Return the work under way in this process, whoever started it."""
    with _lock:
        return _now[0] if _now else None


def button(label: str, *, key: str, is_ready: bool = True, icon: str | None = None) -> bool:
    """Draw the button that starts work; while other work runs it is off and says why."""
    job = running()
    pressed = st.button(
        label, key=key, type="primary", icon=icon, disabled=not is_ready or job is not None
    )
    if job is not None:
        st.caption(
            markdown_plain(_("{work} is under way. Wait until it is done.", work=_(job.label)))
        )
    return pressed


def start(
    step: str,
    label: str,
    work: Callable[[Progress], Outcome],
    *,
    say: Callable[[Outcome], str],
    local_only: bool = False,
    keeps_file_on_error: bool = True,
) -> None:
    """Start work in the background and draw the page anew.

    Parameters
    ----------
    step, label
        The section it belongs to, and what it is, for the progress line.
    work
        What is done; called with a progress callback. It must not use Streamlit.
    say
        Makes the report's headline from the outcome.
    local_only
        Refuse it from any other device.
    keeps_file_on_error
        Leave the uploaded file chosen after a refusal, so that columns can be named.

    Raises
    ------
    PrivacyError
        This visitor may not do it.
    SettingsError
        Something else is being loaded.
    """
    if not access.can_edit() or (local_only and not access.is_local()):
        raise PrivacyError(_NOT_YOURS)
    job = Job(step, label, say, keeps_file_on_error)
    occupy(job)
    st.session_state[_JOB] = job
    forget_report(step)
    threading.Thread(target=run, args=(job, work), name=f"setup-{step}", daemon=True).start()
    st.rerun()


def occupy(job: Job) -> None:
    """Note that work is under way.

    Raises
    ------
    SettingsError
        Other work is.
    """
    with _lock:
        if _now:
            raise SettingsError(
                say(
                    "{work} is still under way, so this was not started. Wait until it is done "
                    "and press the button again.",
                    work=say(_now[0].label),
                )
            )
        _now.append(job)


def release(job: Job) -> None:
    """Note that work is done."""
    with _lock, contextlib.suppress(ValueError):
        _now.remove(job)
    job.done.set()


def collect() -> None:
    """Turn work of this session that is done into its report; call before drawing the page."""
    job: Job | None = st.session_state.get(_JOB)
    if job is None or not job.done.is_set():
        return
    del st.session_state[_JOB]
    if job.error is None and job.outcome is not None:
        _put(job.step, Report(functools.partial(job.say, job.outcome), job.outcome))
        _next_turn(job.step)
        return
    if not job.keeps_file_on_error:
        _next_turn(job.step)
    if job.is_stopped:
        kept = _KEPT_AT_STOP.get(job.step, _NOTHING_KEPT)
        if not job.keeps_file_on_error:
            kept = _ROSTER_GONE
        _put(job.step, Report(lambda: f"{_('Stopped.')} {_(kept)}", is_stopped=True))
        return
    if isinstance(job.error, MappingError):
        if job.error.detail:
            _LOG.warning("refused: %s: %s", type(job.error).__name__, job.error.detail)
        _put(job.step, Report(functools.partial(_.said, job.error.words)))
    elif job.error is not None:
        with errors.boundary():
            raise job.error


def wait(slots: Mapping[str, Any]) -> None:
    """Show the progress of what is under way in its section's slot, and draw anew at the end.

    A button beside it stops the work.
    """
    # Short work may be done before the page is drawn; its report is still to be collected.
    job: Job | None = st.session_state.get(_JOB) or running()
    if job is None:
        return
    slot = slots.get(job.step) or st
    with slot.container():
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        bar = left.progress(job.share, text=_line(job))
        right.button(
            _("Stopping …") if job.stopping.is_set() else _("Stop"),
            key=f"setup.{job.step}.stop",
            on_click=job.stop,
            disabled=job.stopping.is_set() or job.done.is_set(),
            help=_("Ends this at the next step. Nothing is left half done."),
            width="stretch",
        )
    while not job.done.wait(_LOOK_EVERY_S):
        bar.progress(job.share, text=_line(job))
    st.rerun()


def report(step: str) -> Report | None:
    """Return what came of the last work in a section; ``None`` if there is nothing to tell."""
    found: Report | None = st.session_state.get(_REPORTS, {}).get(step)
    return found


def latest() -> str:
    """Return the section whose report came last; empty if there is none."""
    step = str(st.session_state.get(_LATEST, ""))
    return step if report(step) is not None else ""


def forget_report(step: str) -> None:
    """Put a section's report away."""
    st.session_state.get(_REPORTS, {}).pop(step, None)


def fresh_key(step: str, name: str) -> str:
    """Return a widget key that changes when the section's work is done, which empties it."""
    return f"setup.{step}.{name}.{st.session_state.get(_TURNS, {}).get(step, 0)}"


def run(job: Job, work: Callable[[Progress], Outcome]) -> None:
    """Do the work of a job and note what came of it."""

    def show(share_done: float, message: str) -> None:
        job.share, job.message = min(1.0, max(0.0, share_done)), message
        if job.stopping.is_set() and share_done < 1:  # the end is no place to stop
            raise Stopped

    try:
        job.outcome = work(show)
    except Stopped:
        job.is_stopped = True
    except Exception as error:  # told to the person who started it
        job.error = error
    finally:
        release(job)


def _line(job: Job) -> str:
    if job.stopping.is_set():
        return markdown_plain(_("{work}: stopping …", work=_(job.label)))
    if not job.message:
        return markdown_plain(_("{work}: starting …", work=_(job.label)))
    told = _("{work}: {message} …", work=_(job.label), message=_.said(job.message))
    return markdown_plain(told)


def _put(step: str, one: Report) -> None:
    st.session_state.setdefault(_REPORTS, {})[step] = one
    st.session_state[_LATEST] = step


def _next_turn(step: str) -> None:
    turns = st.session_state.setdefault(_TURNS, {})
    turns[step] = turns.get(step, 0) + 1
