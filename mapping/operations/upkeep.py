"""Looking after a workspace: what is in it, safe copies, the demo district, the staff code."""

import dataclasses
import hashlib
import hmac
import json
import secrets
import shutil
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from mapping import demo
from mapping.errors import DataFileError, MappingError, SettingsError
from mapping.files.archives import safe_extract
from mapping.files.writing import atomic_path
from mapping.operations import home_data, loading, partner_lists, transit_files
from mapping.operations.disk_words import disk_words
from mapping.operations.district import District, Layout
from mapping.operations.outcome import Outcome
from mapping.progress import Progress
from mapping.store.database import Store
from mapping.travel import STEP_FREE, Network
from mapping.wording import say

__all__ = [
    "backup",
    "check",
    "has_staff_code",
    "is_staff_code",
    "make_demo",
    "restore",
    "set_staff_code",
    "status",
]

STALE_AFTER_DAYS: Final = 730
_CODE_KEY: Final = "staff_code"
_MIN_CODE_LENGTH: Final = 8
_MAX_BACKUP_BYTES: Final = 8 * 1024**3
_NOT_IN_A_BACKUP: Final = ("database.sqlite", "rejected-", "cache")
_code_lock = threading.Lock()


def status(district: District) -> dict[str, Any]:
    """Return what is loaded, as plain values.

    Keys: ``name, fictional, timezone, state, has_boundary, has_streets, has_transit,
    has_addresses, partners, mapped_partners, home_areas, reporting_areas, students, candidates,
    attributions, sources``.
    """
    store = district.store
    partners_gdf = store.partners.frame()
    reporting_gdf = store.homes.reporting()
    shown_gdf = reporting_gdf[~reporting_gdf["suppressed"].astype(bool)]
    sources = store.sources.list()
    credits_ = sorted({source.attribution for source in sources if source.attribution})
    candidates_gdf = store.candidates.frame()
    return {
        "name": district.name,
        "fictional": district.is_fictional,
        "timezone": district.timezone,
        "state": district.state,
        "has_boundary": store.meta.get("boundary") is not None,
        "has_streets": district.has_streets(),
        "has_transit": district.has_transit(),
        "has_addresses": district.has_addresses(),
        "partners": len(partners_gdf),
        "mapped_partners": int((~partners_gdf.geometry.isna()).sum()),
        "home_areas": len(store.homes.areas()),
        "reporting_areas": len(shown_gdf),
        "students": int(pd.to_numeric(shown_gdf["students"]).fillna(0).sum()),
        "candidates": int((~candidates_gdf["taken"].astype(bool)).sum()),
        "attributions": credits_,
        "sources": [
            {
                "id": source.id,
                "name": source.name,
                "kind": source.kind,
                "rows": source.rows,
                "loaded_at": source.loaded_at.isoformat() if source.loaded_at else "",
                "attribution": source.attribution,
            }
            for source in sources
        ],
    }


def check(district: District) -> Outcome:
    """Return what is loaded, its dates, counts and faults; faults are warnings too."""
    details = status(district)
    partners_gdf = district.store.partners.frame()
    details["data_version"] = district.store.data_version()
    verified = pd.to_datetime(partners_gdf["verified_on"], errors="coerce")
    age = pd.Timestamp(datetime.now(UTC).date()) - verified
    details["partners_without_hours"] = int((partners_gdf["opening_hours"] == "").sum())
    details["partners_never_verified"] = int(verified.isna().sum())
    details["partners_verified_long_ago"] = int((age.dt.days > STALE_AFTER_DAYS).sum())
    details["homes"] = _plain(district.store.homes.report())
    details["networks"] = {}
    faults: list[str] = [*district.store.check_integrity()]
    for mode in ("walk", "drive", STEP_FREE):
        path = district.files.network(mode)
        if not path.is_file():
            continue
        try:
            report = Network.load(path).report()
            details["networks"][mode] = dataclasses.asdict(report)
            faults += report.faults()
        except MappingError as error:
            faults.append(error.words)
    details["timetables"] = []
    try:
        details["timetables"] = district.timetables.summary()
    except MappingError as error:
        faults.append(error.words)
    if not details["has_streets"]:
        faults.append(say("No streets are loaded: minutes are straight-line estimates."))
    if not details["has_addresses"]:
        faults.append(say("No address reference is loaded: addresses can't be looked up."))
    if not details["home_areas"]:
        faults.append(say("No home areas are loaded: there is nobody to find gaps for."))
    unplaced = details["partners"] - details["mapped_partners"]
    if unplaced:
        faults.append(say("{n} partners have no place on the map.", n=unplaced))
    details["faults"] = faults
    return Outcome(
        rows_in=details["partners"], rows_out=details["partners"], warnings=faults, details=details
    )


def backup(district: District, file: Path, *, progress: Progress) -> Outcome:
    """Write the workspace into one zip file; safe while pages are open.

    The database is copied by SQLite itself, so that half-written changes are never in it.

    Raises
    ------
    SettingsError
        The workspace's database is not a file of its own (a server has its own backups).
    OSError
        The target can't be written.
    """
    folder = district.files.folder
    if file.resolve().is_relative_to(folder) and file.resolve().parent != folder / "backups":
        raise DataFileError(
            say(
                "The backup would lie inside the workspace itself and be lost with it. Choose a "
                "place outside the workspace, best on another disk."
            )
        )
    count = 0
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "database.sqlite"
        progress(0.1, say("Copying the database"))
        district.store.backup_database(copy)
        file.parent.mkdir(parents=True, exist_ok=True)
        with (
            atomic_path(file) as partial,
            zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        ):
            archive.write(copy, "database.sqlite")
            members = _members(folder)
            for count, path in enumerate(members, start=1):
                archive.write(path, path.relative_to(folder).as_posix())
                progress(0.2 + 0.8 * count / len(members), say("Packing"))
    return Outcome(
        rows_in=count + 1,
        rows_out=count + 1,
        details={"file": str(file), "bytes": file.stat().st_size},
    )


def restore(file: Path, folder: Path, *, progress: Progress) -> Outcome:
    """Put a backup back; what was in the folder is kept beside it under another name.

    Nothing is touched until the backup has been unpacked and found whole.

    Raises
    ------
    DataFileError
        The file is no backup, is damaged, or was made by a newer version.
    SettingsError
        The folder holds something that is no workspace, or can't be moved.
    """
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not Layout(folder).marker.is_file():
        raise SettingsError(
            say(
                "The folder holds files that are no workspace, so nothing was put there. Choose "
                "an empty folder or a workspace."
            )
        )
    with _scratch_beside(folder, ".restore-") as scratch:
        new = Path(scratch) / "workspace"
        new.mkdir()
        progress(0.1, say("Unpacking"))
        extracted = safe_extract(file, new, max_bytes=_MAX_BACKUP_BYTES)
        layout = Layout(new)
        if not (layout.marker.is_file() and layout.database.is_file()):
            raise DataFileError(
                say(
                    '"{file}" is no backup of a workspace. Choose a file that the backup command '
                    "wrote; nothing was changed.",
                    file=file.name,
                )
            )
        progress(0.6, say("Checking"))
        restored = District(new)
        try:
            faults = restored.store.check_integrity()
            if not faults:
                restored.store.raise_data_version(above=_data_version(folder))
        finally:
            restored.close()
        if faults:
            raise DataFileError(
                say(
                    'The backup "{file}" is damaged: {fault} Choose an older one; nothing was '
                    "changed.",
                    file=file.name,
                    fault=faults[0],
                )
            )
        aside = _swap(new, folder)
    progress(1.0, say("Done"))
    warnings: list[str] = []
    if aside:
        warnings.append(
            say('What was there before is kept in the folder "{folder}".', folder=aside.name)
        )
    return Outcome(rows_in=len(extracted), rows_out=len(extracted), warnings=warnings)


def make_demo(folder: Path, *, progress: Progress) -> Outcome:
    """Make the fictional district in a folder, all of it or nothing.

    Raises
    ------
    SettingsError
        The folder holds another workspace, or files that are none.
    """
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        _require_demo(folder)
    with _scratch_beside(folder, ".demo-") as scratch:
        new = Path(scratch) / "workspace"
        district = District(new, create=True)
        try:
            outcome = _fill_demo(district, progress)
            district.store.raise_data_version(above=_data_version(folder))
        finally:
            district.close()
        aside = _swap(new, folder)
        if aside:
            shutil.rmtree(aside, ignore_errors=True)
    progress(1.0, say("The demo district is ready"))
    return outcome


def has_staff_code(district: District) -> bool:
    """Return whether a staff code is set."""
    return bool(district.store.meta.get(_CODE_KEY))


def set_staff_code(district: District, code: str) -> None:
    """Keep a salted hash of a staff code.

    Raises
    ------
    DataFileError
        The code is shorter than eight characters.
    """
    if len(code.strip()) < _MIN_CODE_LENGTH:
        raise DataFileError(
            say(
                "A staff code needs at least {n} characters, so that nobody guesses it. Choose a "
                "longer one, for instance three words.",
                n=_MIN_CODE_LENGTH,
            )
        )
    salt = secrets.token_hex(16)
    district.store.meta.set(_CODE_KEY, {"salt": salt, "hash": _hash(code.strip(), salt)})


def is_staff_code(
    district: District, code: str, *, sleep: Callable[[float], None] = time.sleep
) -> bool:
    """Return whether this is the staff code; a wrong one costs a second, one after the other."""
    kept = district.store.meta.get(_CODE_KEY)
    if not kept:
        return False
    with _code_lock:
        if hmac.compare_digest(_hash(code.strip(), kept["salt"]), kept["hash"]):
            return True
        sleep(1.0)
        return False


def _hash(code: str, salt: str) -> str:
    # scrypt with the parameters that RFC 7914 gives for interactive logins.
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()


def _fill_demo(district: District, progress: Progress) -> Outcome:
    source = demo.demo_folder()
    district.store.meta.set("fictional", True)

    def part(start: float, end: float) -> Progress:
        return lambda share, message: progress(start + (end - start) * share, message)

    loading.set_district(
        district, boundary=source / "boundary.geojson", name=demo.DEMO_NAME, state=demo.DEMO_STATE
    )
    loading.add_streets(
        district, [source / "streets.osm.pbf"], clip=False, progress=part(0.02, 0.45)
    )
    transit_files.add_transit(district, [source / "transit.gtfs.zip"], progress=part(0.45, 0.5))
    addresses = [source / "addresses.csv", source / "postcodes.csv"]
    loading.add_addresses(
        district, addresses, mapping={}, values={}, crs=None, progress=part(0.5, 0.65)
    )
    partners = partner_lists.add_partners(
        district,
        source / "partners.csv",
        mapping={},
        defaults={},
        sheet=None,
        progress=part(0.65, 0.8),
    )
    homes = home_data.add_homes(
        district,
        source / "home_areas.geojson",
        areas=None,
        mapping={},
        mapping_areas={},
        groups=(),
        sheet=None,
        progress=part(0.8, 0.97),
    )
    for kind in ("attendance_zones", "school_sites"):
        loading.add_layer(district, source / f"{kind}.geojson", kind=kind, name="")
    return Outcome(
        rows_in=partners.rows_in + homes.rows_in,
        rows_out=partners.rows_out + homes.rows_out,
        warnings=[*partners.warnings, *homes.warnings],
        details={"name": district.name, "fictional": True, "partners": partners.rows_out},
    )


def _data_version(folder: Path) -> int:
    """Return the data version of a workspace that is about to be replaced; 0 without one."""
    database = Layout(folder).database
    if not database.is_file():
        return 0
    try:
        store = Store.open(database)
    except MappingError:  # a damaged database is what a restore is for
        return 0
    try:
        return store.data_version()
    finally:
        store.close()


def _scratch_beside(folder: Path, prefix: str) -> tempfile.TemporaryDirectory[str]:
    """Return a scratch folder on the same disk as a workspace folder."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(
            dir=folder.parent, prefix=prefix, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise SettingsError(
            say(
                "Nothing can be written where the workspace should be: {why}. Start with "
                "--workspace and a folder in which you may write.",
                why=disk_words(error),
            ),
            detail=type(error).__name__,
        ) from error


def _require_demo(folder: Path) -> None:
    layout = Layout(folder)
    is_demo = False
    if layout.marker.is_file() and layout.database.is_file():
        store = Store.open(layout.database)
        try:
            is_demo = bool(store.meta.get("fictional", False))
        finally:
            store.close()
    if not is_demo:
        raise SettingsError(
            say(
                "The folder already holds something else, so the demo was not made there. Choose "
                "an empty folder."
            )
        )


def _swap(new: Path, folder: Path) -> Path | None:
    """Move a finished workspace into place; return where the old one was set aside."""
    aside: Path | None = None
    try:
        if folder.exists() and any(folder.iterdir()):
            moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
            aside = folder.with_name(f"{folder.name}-before-{moment}-{secrets.token_hex(2)}")
            folder.replace(aside)
        elif folder.exists():
            folder.rmdir()
        new.replace(folder)
    except OSError as error:
        if aside is not None and not folder.exists():
            aside.replace(folder)
        raise SettingsError(
            say(
                "The workspace is in use, so it couldn't be replaced. Close the page and every "
                "program that has it open, then try again; nothing was changed."
            ),
            detail=type(error).__name__,
        ) from error
    return aside


def _members(folder: Path) -> list[Path]:
    """Return the files that belong into a backup, the database aside."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not path.relative_to(folder).as_posix().startswith(_NOT_IN_A_BACKUP)
        and "backups" not in path.relative_to(folder).parts
    )


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    return json.loads(json.dumps(value, default=_as_text))


def _as_text(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)
