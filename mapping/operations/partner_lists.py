"""Partner lists into a workspace: rows read, addresses looked up, saved at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import shapely

from mapping.exchange.reading import read_partners, write_rejected
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.partner_places import place_partners
from mapping.operations.sources import fingerprint_of, slug
from mapping.operations.student_lists import refuse_student_list
from mapping.operations.summaries import meaning_of, summary_of
from mapping.osm import ATTRIBUTION
from mapping.progress import Progress, part, past_stopping
from mapping.store.records import FamilyResource, Source
from mapping.wording import joined, say, say_plural

__all__ = ["add_partners"]

_ODBL: Final = "ODbL 1.0"


def add_partners(
    district: District,
    file: Path,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    sheet: str | None,
    progress: Progress,
) -> Outcome:
    """Import partners; addresses without coordinates are looked up on this machine.

    A row whose address can't be placed is kept and listed without a pin. A stopped import has
    saved nothing; the addresses that it had looked up are taken over when the same file is
    imported again.

    Raises
    ------
    DataFileError
        The file can't be read, or no column holds names.
    PrivacyError
        It looks like a list of students.
    """
    progress(0.0, say("Reading the file"))
    boundary = district.boundary()
    found = read_partners(
        file,
        mapping=mapping,
        defaults=defaults,
        sheet=sheet,
        is_here=None
        if boundary is None
        else lambda lon, lat: bool(shapely.intersects_xy(boundary, lon, lat)),
    )
    refuse_student_list(found.table.columns, file_name=file.name)
    parsed = found.parsed
    settings = {"mapping": dict(mapping), "defaults": dict(defaults), "sheet": sheet}
    placed = place_partners(
        district, file, found, settings=settings, progress=part(progress, 0.1, 0.7)
    )
    records, outcomes = placed.records, placed.looked_up
    progress(0.7, say("Saving"))
    progress = past_stopping(progress)
    report = district.store.partners.save_many(records, source=_source(file, records))
    if placed.journal is not None:
        placed.journal.remove()
    rejected_file = district.files.rejected(file)
    rejected_file.unlink(missing_ok=True)
    rejected = write_rejected(rejected_file, found.table, parsed.faults)
    warnings = [*found.notices, *placed.notes]
    unplaced = sum(count for outcome, count in outcomes.items() if outcome != "placed")
    if "no_address_reference" in outcomes:
        warnings.append(
            say(
                "{n} addresses couldn't be looked up, because no address reference is loaded. "
                "These partners are listed without a pin. Add the county's address ranges "
                "(add-addresses, or the Set-up page) and import this list again.",
                n=f"{unplaced:,}",
            )
        )
    elif unplaced:
        why = [
            joined([say(meaning_of(outcome).words), f"{count:,}"], ": ")
            for outcome, count in sorted(outcomes.items())
            if outcome != "placed"
        ]
        warnings.append(
            say(
                "{n} addresses couldn't be placed ({why}). These partners are listed without a "
                "pin; open them on the Partners page to mend the address or set the pin.",
                n=f"{unplaced:,}",
                why=joined(why, ", "),
            )
        )
    if report.replaced_ids:
        warnings.append(
            say(
                "{n} ids now stand for another name and address than before ({ids}). If that is "
                "not meant, undo this import on the Partners page and mend the ids.",
                n=len(report.replaced_ids),
                ids=", ".join(report.replaced_ids[:5]),
            )
        )
    if report.outdated_ids:
        warnings.append(
            say_plural(
                "{n} partner has other texts now than those that were translated ({ids}), so the "
                "translations of these texts were taken away. Write them anew on the Partners "
                "page, or undo this import there.",
                "{n} partners have other texts now than those that were translated ({ids}), so "
                "the translations of these texts were taken away. Write them anew on the Partners "
                "page, or undo this import there.",
                len(report.outdated_ids),
                ids=", ".join(report.outdated_ids[:5]),
            )
        )
    progress(1.0, say("Done"))
    return Outcome(
        rows_in=len(found.table.df),
        rows_out=len(records),
        rows_rejected=rejected,
        rejected_file=rejected_file if rejected else None,
        warnings=warnings,
        details={
            "added": report.added,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "geocoded": outcomes,
            "mapped": sum(record.lon is not None for record in records),
            "summary": summary_of([*placed.outcomes, *["left_out"] * rejected]),
            "reasons": _reasons([fault.message for fault in parsed.rejected]),
        },
    )


def _source(file: Path, records: Sequence[FamilyResource]) -> Source:
    return Source(
        id=f"partners-{slug(file.stem)}",
        name=file.name,
        kind="partners",
        fingerprint=fingerprint_of([file]),
        rows=len(records),
        attribution=_credit(records),
        licence=_ODBL if _is_from_osm(records) else "",
    )


def _is_from_osm(records: Sequence[FamilyResource]) -> bool:
    """Return whether a list says that it comes from OpenStreetMap, or carries its ids."""
    return any(
        "openstreetmap" in record.source.casefold()
        or {"osm_id", "osm_type"} <= {name.casefold() for name in record.extra}
        for record in records
    )


def _credit(records: Sequence[FamilyResource]) -> str:
    return ATTRIBUTION if _is_from_osm(records) else ""


def _reasons(messages: Sequence[str]) -> dict[str, int]:
    counts = Counter(messages)
    commonest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(commonest[:20])
