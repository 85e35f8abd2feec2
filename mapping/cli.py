"""The commands: the same operations as the pages, from a shell. Parses, calls and reports."""

import argparse
import contextlib
import getpass
import json
import logging
import secrets
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mapping import settings
from mapping.cli_options import Runner, build_parser
from mapping.errors import DataFileError, MappingError, SettingsError
from mapping.operations.outcome import Outcome
from mapping.operations.summaries import summary_lines
from mapping.progress import Progress, no_progress
from mapping.workspace import GapQuestion, Workspace, parse_when

__all__ = ["main"]

DONE: Final = 0
REFUSED: Final = 1
ROWS_LEFT_OUT: Final = 3
# Where one stands, as for every path that is given to a command.
_DEMO: Final = Path("data/local/demo")

_STOPPED: Final[Mapping[str, str]] = {
    "geocode": "Stopped; no output was written. What was looked up is kept: start the same "
    "command again and it goes on from there (of a list of students nothing is kept).",
    "add-partners": "Stopped; no partner was changed, unless the list was just being saved. What "
    "was looked up is kept: import the same file again and it goes on from there.",
    "add-homes": "Stopped. Nothing of the file is kept and the home areas are as they were, unless "
    "they were just being saved. Start the command again; it begins with your file anew.",
}
_STOPPED_ELSE: Final = (
    "Stopped. What was finished before is kept; start the command again to go on."
)

_CONDITIONS: Final = (
    *("mode", "minutes", "open", "free", "childcare", "group", "date", "from_", "to", "age"),
    "step_free",
)
_MAY_ASK: Final = ("export-map", "export-sheet")
"""Commands that answer a gap question if one is asked; these conditions are part of one."""

_LOG = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Returns
    -------
    0 done; 1 refused with a message; 2 wrong usage; 3 done with rows left out.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every letter of a name.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    options = _parse(arguments)
    started = time.monotonic()
    message = ""
    outcome = Outcome()
    try:
        outcome = options.run(options, _progress())
    except MappingError as error:
        message = error.user_message
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            sys.stderr.write("\n")
        message = _STOPPED.get(options.command, _STOPPED_ELSE)
    except OSError as error:
        message = (
            f"A file couldn't be read or written ({error.strerror or type(error).__name__}). "
            "Check that it exists, that you may use it and that the disk isn't full; "
            "then try again."
        )
    except Exception as error:
        code = secrets.token_hex(2).upper()
        _LOG.error("fault %s: %s", code, _where(error))
        message = (
            "Something went wrong on our side; what was saved before is not changed. "
            f"If you report it, give the code {code}."
        )
    seconds = time.monotonic() - started
    _report(options, outcome, message, seconds)
    if message:
        return REFUSED
    return ROWS_LEFT_OUT if outcome.rows_rejected or outcome.left_out_uncounted else DONE


def _where(error: Exception) -> str:
    """Return the kind of an error and where it arose, without its text, which may quote data."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' > '.join(places[-8:])}"


def _report(options: argparse.Namespace, outcome: Outcome, message: str, seconds: float) -> None:
    rejected = str(outcome.rejected_file) if outcome.rejected_file else None
    if options.json:
        answer: dict[str, Any] = {
            "command": options.command,
            "ok": not message,
            "rows_in": outcome.rows_in,
            "rows_out": outcome.rows_out,
            "rows_rejected": outcome.rows_rejected,
            "rejected_file": rejected,
            "warnings": outcome.warnings,
            "seconds": round(seconds, 3),
            **outcome.details,
        }
        if message:
            answer["error"] = message
        _say(json.dumps(answer, ensure_ascii=False, default=str))
        return
    if message:
        _say(message, error=True)
        return
    for warning in outcome.warnings:
        _say(f"Note: {warning}", error=True)
    for name, value in outcome.details.items():
        if name != "summary":
            _say(f"{name}: {_readable(value)}")
    for line in summary_lines(outcome.details.get("summary", ())):
        _say(line)
    _say(f"{outcome.rows_in} rows read, {outcome.rows_out} taken, {seconds:.1f} s.")
    if outcome.rows_rejected:
        where = f"; the reasons are in {rejected}" if rejected else ""
        _say(f"{outcome.rows_rejected} rows were left out{where}.")


def _readable(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _say(text: str, *, error: bool = False) -> None:
    stream = sys.stderr if error else sys.stdout
    with contextlib.suppress(BrokenPipeError):  # "| head" has read enough
        stream.write(text + "\n")
        stream.flush()


def _progress() -> Progress:
    if not sys.stderr.isatty():
        return no_progress

    def show(share_done: float, message: str) -> None:
        sys.stderr.write(f"\r\033[K{share_done:4.0%} {message}")
        if share_done >= 1:
            sys.stderr.write("\n")
        sys.stderr.flush()

    return show


def _open(options: argparse.Namespace, *, create: bool = False) -> Workspace:
    url = settings.load().database_url
    return Workspace.open(Path(options.workspace), database_url=url, create=create)


# Commands, in the order of the help text


def _demo(options: argparse.Namespace, progress: Progress) -> Outcome:
    folder = Path(options.workspace or _DEMO)
    return Workspace.make_demo(folder, progress=progress)


def _set_district(options: argparse.Namespace, _: Progress) -> Outcome:
    with _open(options, create=True) as workspace:
        return workspace.set_district(
            boundary=options.boundary,
            name=options.name,
            state=options.state,
            timezone=options.timezone,
        )


def _add_streets(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options, create=True) as workspace:
        return workspace.add_streets(options.files, clip=options.clip, progress=progress)


def _add_transit(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options, create=True) as workspace:
        return workspace.add_transit(options.files, progress=progress)


def _add_addresses(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options, create=True) as workspace:
        return workspace.add_addresses(
            options.files,
            mapping=dict(options.map),
            values=dict(options.set),
            crs=options.crs,
            progress=progress,
        )


def _add_partners(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options, create=True) as workspace:
        return workspace.add_partners(
            options.file,
            mapping=dict(options.map),
            defaults=dict(options.set),
            sheet=options.sheet,
            progress=progress,
        )


def _add_homes(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options, create=True) as workspace:
        return workspace.add_homes(
            options.file,
            areas=options.areas,
            mapping=dict(options.map),
            mapping_areas=dict(options.map_areas),
            groups=options.group or (),
            sheet=options.sheet,
            progress=progress,
        )


def _add_layer(options: argparse.Namespace, _: Progress) -> Outcome:
    with _open(options, create=True) as workspace:
        return workspace.add_layer(options.file, kind=options.kind, name=options.name)


def _geocode(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options) as workspace:
        return workspace.geocode_file(
            options.input,
            options.output,
            coarse=options.coarse,
            workers=options.workers,
            progress=progress,
        )


def _travel(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options) as workspace:
        return workspace.travel_file(
            options.origins,
            options.destinations,
            options.output,
            mode=options.mode,
            limit_min=options.limit,
            nearest=options.nearest,
            junction_delay_s=options.junction_delay,
            when=parse_when(options.date, options.from_, options.to),
            progress=progress,
        )


def _question(options: argparse.Namespace, *, home_language: str | None) -> GapQuestion | None:
    if not (options.need or options.category):
        return None
    return GapQuestion(
        need=options.need,
        category=options.category,
        mode=options.mode,
        minutes=options.minutes,
        open_at=options.open,
        language=home_language,
        free=options.free,
        childcare=options.childcare,
        group=options.group,
        age=options.age,
        step_free=options.step_free,
        when=parse_when(options.date, options.from_, options.to),
    )


def _gaps(options: argparse.Namespace, _: Progress) -> Outcome:
    question = _question(options, home_language=options.language)
    assert question is not None  # noqa: S101 - the parser requires one of the two
    with _open(options) as workspace:
        return workspace.export_gaps(options.output, question, audience=options.audience)


def _export_map(options: argparse.Namespace, _: Progress) -> Outcome:
    question = _question(options, home_language=None)
    with _open(options) as workspace:
        return workspace.export_map(
            options.output,
            audience=options.audience,
            language=options.language,
            question=question,
        )


def _export_sheet(options: argparse.Namespace, _: Progress) -> Outcome:
    question = _question(options, home_language=None)
    with _open(options) as workspace:
        return workspace.export_sheet(
            options.output,
            audience=options.audience,
            language=options.language,
            paper=options.paper,
            question=question,
        )


def _export_partners(options: argparse.Namespace, _: Progress) -> Outcome:
    with _open(options) as workspace:
        return workspace.export_partners(options.output, audience=options.audience)


def _check(options: argparse.Namespace, _: Progress) -> Outcome:
    with _open(options) as workspace:
        return workspace.check()


def _backup(options: argparse.Namespace, progress: Progress) -> Outcome:
    with _open(options) as workspace:
        return workspace.backup(options.file, progress=progress)


def _restore(options: argparse.Namespace, progress: Progress) -> Outcome:
    return Workspace.restore(options.file, Path(options.workspace), progress=progress)


def _staff_code(options: argparse.Namespace, _: Progress) -> Outcome:
    folder = Path(options.workspace or settings.load().workspace)
    if folder == settings.DEMO_WORKSPACE and not (folder / "workspace.json").is_file():
        # An empty workspace in its place would keep the demo from ever being made.
        Workspace.make_demo(folder)
    with Workspace.open(folder, create=True) as workspace:
        if options.if_missing and workspace.has_staff_code():
            return Outcome()
        code = _ask_secret("Staff code (at least 8 characters): ")
        if code != _ask_secret("Once more: "):
            raise DataFileError("The two codes differ, so none was set. Please try again.")
        workspace.set_staff_code(code)
    return Outcome(details={"staff_code": "set"})


def _ask_secret(prompt: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", getpass.GetPassWarning)
            return getpass.getpass(prompt)
    except EOFError as error:
        raise SettingsError(
            "A staff code is needed before the map is shared, and nobody is there to type one. "
            "Start this in a terminal window, or set the code on the Set-up page first."
        ) from error


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options; what may stand before or after the command gets its default here."""
    parser = build_parser(_RUNNERS)
    options = parser.parse_args(arguments)
    if options.command in _MAY_ASK and not (options.need or options.category):
        given = [
            name
            for name in _CONDITIONS
            if getattr(options, name) is not None and getattr(options, name) is not False
        ]
        flags = ", ".join(f"--{name.strip('_').replace('_', '-')}" for name in given)
        if flags:
            parser.error(f"{flags}: what for? Say --need or --category, too")
    options.json = getattr(options, "json", False)
    options.workspace = getattr(options, "workspace", options.default_workspace)
    return options


_RUNNERS: Final[Mapping[str, Runner]] = {
    "demo": _demo,
    "set-district": _set_district,
    "add-streets": _add_streets,
    "add-transit": _add_transit,
    "add-addresses": _add_addresses,
    "add-partners": _add_partners,
    "add-homes": _add_homes,
    "add-layer": _add_layer,
    "geocode": _geocode,
    "travel": _travel,
    "gaps": _gaps,
    "export-map": _export_map,
    "export-sheet": _export_sheet,
    "export-partners": _export_partners,
    "check": _check,
    "backup": _backup,
    "restore": _restore,
    "staff-code": _staff_code,
}


if __name__ == "__main__":
    sys.exit(main())
