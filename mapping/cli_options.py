"""What can be written after ``python -m mapping``: commands, their options and help texts."""

import argparse
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from mapping.errors import UnknownNameError
from mapping.gaps.needs import age_in_years
from mapping.operations.outcome import Outcome
from mapping.progress import Progress

__all__ = ["Runner", "build_parser"]

Runner = Callable[[argparse.Namespace, Progress], Outcome]
# Where one stands, as every path of a command.
_DISTRICT: Final = Path("data/local/district")


def build_parser(runners: Mapping[str, Runner]) -> argparse.ArgumentParser:
    """Return the parser of all commands; ``runners`` says what each command does."""
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

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[everywhere])
        default = None if name in {"demo", "staff-code"} else str(_DISTRICT)
        sub.set_defaults(run=runners[name], default_workspace=default)
        return sub

    command("demo", "Make the workspace of the fictional demo district.")

    sub = command("set-district", "Say which district this is.")
    sub.add_argument("--boundary", type=Path, metavar="FILE", help="map file of the boundary")
    sub.add_argument("--name")
    sub.add_argument("--state", metavar="ST", help="two letters, for instance AL")
    sub.add_argument("--timezone", metavar="TZ", help="for instance America/Chicago")

    sub = command("add-streets", "Add street extracts (.osm.pbf).")
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
    sub.add_argument("--clip", action="store_true", help="keep the district and 5 km around it")

    sub = command("add-transit", "Add bus and train timetables (GTFS).")
    sub.add_argument("files", nargs="+", type=Path, metavar="FEED.zip")

    sub = command("add-addresses", "Add an address reference.")
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _add_mapping(sub)
    sub.add_argument("--crs", metavar="EPSG:n", help="how the file's positions are measured")

    sub = command("add-partners", "Import partners and family resources.")
    sub.add_argument("file", type=Path, metavar="FILE")
    _add_mapping(sub)
    sub.add_argument("--sheet", help="name of the sheet (default: the first)")

    sub = command("add-homes", "Import home areas or a roster; replaces home data.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--areas", type=Path, metavar="FILE", help="map file of the areas")
    _add_pairs(sub, "--map", "--map-areas")
    sub.add_argument("--group", action="append", metavar="COLUMN", help="roster column to group by")
    sub.add_argument("--sheet", help="name of the sheet (default: the first)")

    sub = command("add-layer", "Add attendance zones or school sites.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument("--kind", required=True, choices=["attendance_zones", "school_sites"])
    sub.add_argument("--name", default="")

    sub = command("geocode", "Look up addresses, offline.")
    sub.add_argument("input", type=Path, metavar="IN.csv")
    sub.add_argument("output", type=Path, metavar="OUT.csv")
    sub.add_argument("--coarse", action="store_true", help="give coarse places coordinates too")
    sub.add_argument("--workers", type=_positive_int, default=1, metavar="N")

    sub = command("travel", "Travel minutes between two lists of places.")
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

    sub = command("gaps", "Who is out of reach of a need, and why.")
    sub.add_argument("output", type=Path, metavar="OUT.(csv|geojson|gpkg)")
    _add_question(sub, required=True)
    sub.add_argument("--language", help="language of the service, for instance es")
    sub.add_argument("--audience", default="staff", choices=["staff", "public"])

    sub = command("export-map", "Write the one-file map.")
    sub.add_argument("output", type=Path, metavar="OUT.html")
    sub.add_argument("--audience", default="public", choices=["public", "staff"])
    sub.add_argument("--language", default="en", choices=["en", "es"])
    _add_question(sub, required=False)

    sub = command("export-sheet", "Write the one-page sheet for a meeting.")
    sub.add_argument("output", type=Path, metavar="OUT.(pdf|png)")
    sub.add_argument("--audience", default="public", choices=["public", "staff"])
    sub.add_argument("--language", default="en", choices=["en", "es"])
    sub.add_argument("--paper", default="letter", choices=["letter", "a4"])
    _add_question(sub, required=False)

    sub = command("export-partners", "Write the partners as a file.")
    sub.add_argument("output", type=Path, metavar="OUT.(csv|xlsx|geojson|gpkg|kml|zip)")
    sub.add_argument("--audience", default="public", choices=["public", "staff"])

    command("check", "What is loaded, its dates, counts and faults.")
    sub = command("backup", "Write a safe copy, also while the page is open.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub = command("restore", "Put a backup back.")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub = command("staff-code", "Set the code that other devices need.")
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
    _add_window(parser)
    parser.add_argument(
        "--age", type=_age, metavar="YEARS", help='the place takes this age ("grade 3" works, too)'
    )
    parser.add_argument("--step-free", action="store_true", help="place and way work without steps")


def _add_window(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", metavar="D", help="for transit: the day, for instance 2026-05-06")
    parser.add_argument(
        "--from", dest="from_", metavar="HH:MM", help="first departure (default: 15:00)"
    )
    parser.add_argument("--to", metavar="HH:MM", help="end of the departures (default: 18:00)")


def _pair(text: str) -> tuple[str, str]:
    field, _, value = (part.strip() for part in text.partition("="))
    if not (field and value):
        raise argparse.ArgumentTypeError(f'write it as field=value, not "{text}"')
    return field, value


def _number(text: str) -> float:
    """Return a number; NaN, which is in no range, for anything else."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _seconds(text: str) -> float:
    value = _number(text)
    if not 0 <= value <= 600:
        raise argparse.ArgumentTypeError("give seconds from 0 to 600")
    return value


def _positive(text: str) -> float:
    value = _number(text)
    if not 0 < value < 100_000:
        raise argparse.ArgumentTypeError("give a number of minutes above 0")
    return value


def _age(text: str) -> float:
    try:
        return age_in_years(text)
    except UnknownNameError as error:
        raise argparse.ArgumentTypeError(error.user_message) from error


def _positive_int(text: str) -> int:
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number of at least 1")
    return int(text)
