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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from mapping import settings
from mapping.errors import DataFileError, MappingError, SettingsError
from mapping.operations.outcome import Outcome
from mapping.progress import Progress, no_progress
from mapping.workspace import GapQuestion, Workspace

__all__ = ["main"]

DONE: Final = 0
REFUSED: Final = 1
ROWS_LEFT_OUT: Final = 3
# Where one stands, as for every path that is given to a command.
_DISTRICT: Final = Path("data/local/district")
_DEMO: Final = Path("data/local/demo")

_LOG = logging.getLogger(__name__)
_Runner = Callable[[argparse.Namespace, Progress], Outcome]


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
        message = "Stopped. What was finished before is kept; start the command again to go on."
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
        _say(f"{name}: {_readable(value)}")
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


def _add_transit(options: argparse.Namespace, _: Progress) -> Outcome:
    del options
    raise DataFileError(
        "Bus and train timetables come in a later version; this file was not read. Until then, "
        "travel can be asked for on foot (walk), by car (drive) or as an estimate (line)."
    )


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
    options = _parser().parse_args(arguments)
    options.json = getattr(options, "json", False)
    options.workspace = getattr(options, "workspace", options.default_workspace)
    return options


def _parser() -> argparse.ArgumentParser:
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument(
        "--workspace",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the district's folder (default: data/local/district)",
    )
    everywhere.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print one JSON object instead of sentences",
    )
    parser = argparse.ArgumentParser(
        prog="python -m mapping",
        description="Common Ground from a shell: load a district, ask for gaps, export maps.",
        parents=[everywhere],
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str, run: _Runner) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[everywhere])
        default = None if name in {"demo", "staff-code"} else str(_DISTRICT)
        sub.set_defaults(run=run, default_workspace=default)
        return sub

    command("demo", "Make the workspace of the fictional demo district.", _demo)

    sub = command("set-district", "Say which district this is.", _set_district)
    sub.add_argument("--boundary", type=Path, metavar="FILE", help="map file of the boundary")
    sub.add_argument("--name")
    sub.add_argument("--state", metavar="ST", help="two letters, for instance AL")
    sub.add_argument("--timezone", metavar="TZ", help="for instance America/Chicago")

    sub = command("add-streets", "Add street extracts (.osm.pbf).", _add_streets)
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
    sub.add_argument("--clip", action="store_true", help="keep the district and 5 km around it")

    sub = command("add-transit", "Add timetables (comes in a later version).", _add_transit)
    sub.add_argument("files", nargs="+", type=Path, metavar="FEED.zip")

    sub = command("add-addresses", "Add an address reference.", _add_addresses)
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _add_mapping(sub)
    sub.add_argument("--crs", metavar="EPSG:n", help="how the file's positions are measured")

    sub = command("add-partners", "Import partners and family resources.", _add_partners)
    sub.add_argument("file", type=Path, metavar="FILE")
    _add_mapping(sub)
    sub.add_argument("--sheet", help="name of the sheet (default: the first)")

    sub = command("add-homes", "Import home areas or a roster; replaces home data.", _add_homes)
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--areas", type=Path, metavar="FILE", help="map file of the areas")
    _add_pairs(sub, "--map", "--map-areas")
    sub.add_argument("--group", action="append", metavar="COLUMN", help="roster column to group by")
    sub.add_argument("--sheet", help="name of the sheet (default: the first)")

    sub = command("add-layer", "Add attendance zones or school sites.", _add_layer)
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--kind", required=True, choices=["attendance_zones", "school_sites"])
    sub.add_argument("--name", default="")

    sub = command("geocode", "Look up addresses, offline.", _geocode)
    sub.add_argument("input", type=Path, metavar="IN.csv")
    sub.add_argument("output", type=Path, metavar="OUT.csv")
    sub.add_argument("--coarse", action="store_true", help="give coarse places coordinates too")
    sub.add_argument("--workers", type=_positive_int, default=1, metavar="N")

    sub = command("travel", "Travel minutes between two lists of places.", _travel)
    sub.add_argument("origins", type=Path, metavar="ORIGINS.csv")
    sub.add_argument("destinations", type=Path, metavar="DESTINATIONS.csv")
    sub.add_argument("output", type=Path, metavar="OUT.csv")
    sub.add_argument("--mode", default="walk", choices=["walk", "drive", "transit", "line"])
    sub.add_argument("--limit", type=_positive, metavar="MIN")
    sub.add_argument("--nearest", action="store_true", help="one row per origin")
    sub.add_argument(
        "--junction-delay",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="for drive: seconds lost at each junction (default: none)",
    )
    _add_window(sub)

    sub = command("gaps", "Who is out of reach of a need, and why.", _gaps)
    sub.add_argument("output", type=Path, metavar="OUT.(csv|geojson|gpkg)")
    _add_question(sub, required=True)
    sub.add_argument("--language", help="language of the service, for instance es")
    sub.add_argument("--audience", default="staff", choices=["staff", "public"])
    _add_window(sub)

    sub = command("export-map", "Write the one-file map.", _export_map)
    sub.add_argument("output", type=Path, metavar="OUT.html")
    sub.add_argument("--audience", default="public", choices=["public", "staff"])
    sub.add_argument("--language", default="en", choices=["en", "es"])
    _add_question(sub, required=False)

    sub = command("export-partners", "Write the partners as a file.", _export_partners)
    sub.add_argument("output", type=Path, metavar="OUT.(csv|xlsx|geojson|gpkg|kml|zip)")
    sub.add_argument("--audience", default="public", choices=["public", "staff"])

    command("check", "What is loaded, its dates, counts and faults.", _check)
    sub = command("backup", "Write a safe copy, also while the page is open.", _backup)
    sub.add_argument("file", type=Path, metavar="FILE")
    sub = command("restore", "Put a backup back.", _restore)
    sub.add_argument("file", type=Path, metavar="FILE")
    sub = command("staff-code", "Set the code that other devices need.", _staff_code)
    sub.add_argument("--if-missing", action="store_true")

    return parser


def _add_mapping(parser: argparse.ArgumentParser) -> None:
    _add_pairs(parser, "--map")
    parser.add_argument("--set", action="append", default=[], type=_pair, metavar="field=value")


def _add_pairs(parser: argparse.ArgumentParser, *flags: str) -> None:
    for flag in flags:
        parser.add_argument(flag, action="append", default=[], type=_pair, metavar="field=column")


def _add_question(parser: argparse.ArgumentParser, *, required: bool) -> None:
    which = parser.add_mutually_exclusive_group(required=required)
    which.add_argument("--need", help="a ready need")
    which.add_argument("--category", help="a category of the vocabulary or of your own")
    parser.add_argument("--mode", choices=["walk", "drive", "transit", "line"])
    parser.add_argument("--minutes", type=_positive, metavar="N")
    parser.add_argument("--open", metavar="WHEN", help='"Tue 18:00" or an ISO date and time')
    parser.add_argument("--free", action="store_true")
    parser.add_argument("--childcare", action="store_true")
    parser.add_argument("--group", metavar="G", help="only these students")


def _add_window(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", metavar="D", help="for transit, which comes later")
    parser.add_argument("--from", dest="from_", metavar="HH:MM")
    parser.add_argument("--to", metavar="HH:MM")


def _pair(text: str) -> tuple[str, str]:
    field, _, value = (part.strip() for part in text.partition("="))
    if not (field and value):
        raise argparse.ArgumentTypeError(f'write it as field=value, not "{text}"')
    return field, value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 600:
        raise argparse.ArgumentTypeError("give seconds from 0 to 600")
    return value


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 100_000:
        raise argparse.ArgumentTypeError("give a number of minutes above 0")
    return value


def _positive_int(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("give a whole number of at least 1")
    return value


if __name__ == "__main__":
    sys.exit(main())
