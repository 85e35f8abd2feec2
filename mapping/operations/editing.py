"""Partners one at a time: the form, candidates from the street extract, looking up an address."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import geopandas as gpd

from mapping import geo
from mapping.errors import DataFileError, NoDataForAreaError
from mapping.geocoding import online
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.partners.candidates import record_from_candidate
from mapping.partners.duplicates import likely_duplicates
from mapping.partners.hours import to_opening_hours
from mapping.partners.languages import parse_languages
from mapping.store.history import Change
from mapping.store.records import FamilyResource, Source, translated_column
from mapping.vocabulary import category_id
from mapping.wording import joined, msg, say

__all__ = [
    "FORM_SOURCE",
    "OSM_SOURCE",
    "AddressAnswer",
    "PartnerDraft",
    "candidates",
    "changes",
    "check_draft",
    "draft_faults",
    "draft_of",
    "look_up_address",
    "online_lookup",
    "save_partner",
    "set_online_lookup",
    "take_candidates",
    "undo_taking",
]

FORM_SOURCE: Final = Source(id="form", name=msg("Entered by staff"), kind="partners")
OSM_SOURCE: Final = Source(
    id="openstreetmap-places",
    name=msg("OpenStreetMap places"),
    kind="partners",
    attribution="© OpenStreetMap contributors",
    licence="ODbL 1.0",
)
_ONLINE_KEY: Final = "online_lookup"
_MAX_TEXT: Final = 5_000
_FIELDS: Final = {
    "name": msg("name"),
    "organization": msg("organization"),
    "category": msg("category"),
    "description": msg("description"),
    "languages": msg("languages"),
    "hours": msg("hours"),
    "phone": msg("phone"),
    "email": msg("email"),
    "website": msg("website"),
    "cost": msg("cost"),
    "eligibility": msg("eligibility"),
    "tie_holder": msg("tie holder"),
    "verified_by": msg("verified by"),
    "notes": msg("notes"),
    "address": msg("address"),
}
"""What the fields are called that people write texts of any length into."""


@dataclass(frozen=True)
class AddressAnswer:
    """Where an address is, or why nobody can say.

    Parameters
    ----------
    lon, lat
        Degrees; ``None`` if it was not placed.
    outcome, precision, score
        As in the geocoding result.
    why
        Sentences for a clerk.
    candidates
        Places it may mean: dicts with ``address``, ``lon``, ``lat``.
    placed_by
        ``geocoder`` or ``online``; empty if it was not placed.
    """

    lon: float | None
    lat: float | None
    outcome: str
    precision: str
    score: float
    matched_address: str
    why: tuple[str, ...]
    candidates: tuple[dict[str, Any], ...]
    placed_by: str


@dataclass(frozen=True)
class PartnerDraft:
    """A filled-in partner form, as typed.

    ``languages`` and ``readiness`` are separated by semicolons; ``hours`` may be plain English or
    OSM syntax; ``lon``/``lat`` are where the pin stands, ``placed_by`` who put it there.
    ``translations`` has the texts for families in other languages, by language code and field.
    """

    name: str
    organization: str = ""
    category: str = ""
    description: str = ""
    languages: str = ""
    hours: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    cost: str = ""
    is_free: bool | None = None
    eligibility: str = ""
    capacity: float | None = None
    childcare_on_site: bool | None = None
    wheelchair_accessible: bool | None = None
    location_type: str = "physical"
    confidential: bool = False
    readiness: tuple[str, ...] = ()
    stage: str = ""
    trust: str = ""
    tie_holder: str = ""
    last_contact_on: date | None = None
    verified_on: date | None = None
    verified_by: str = ""
    notes: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    precision: str = ""
    score: float | None = None
    placed_by: str = ""
    translations: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)


def candidates(district: District) -> gpd.GeoDataFrame:
    """Return the places of the street extract that were not taken over yet."""
    candidates_gdf = district.store.candidates.frame()
    return candidates_gdf[~candidates_gdf["taken"].astype(bool)].reset_index(drop=True)


def take_candidates(district: District, candidate_ids: Sequence[str]) -> Outcome:
    """Take over places of the street extract as partners; ODbL travels with them.

    Raises
    ------
    NoDataForAreaError
        None of the ids is an offered place.
    """
    offered_gdf = candidates(district)
    chosen_gdf = offered_gdf[offered_gdf["candidate_id"].isin(list(candidate_ids))]
    if chosen_gdf.empty:
        raise NoDataForAreaError(
            say(
                "None of the chosen places is still on offer; they were probably taken over "
                "already. Reload the page to see what is left."
            )
        )
    records = [record_from_candidate(row) for row in chosen_gdf.to_dict("records")]
    source = OSM_SOURCE
    if district.is_fictional:
        # The demo's places are invented: OpenStreetMap is not to be credited for them.
        source = Source(id="demo-places", name=msg("Fictional demo data"), kind="partners")
        records = [dataclasses.replace(record, source=source.name) for record in records]
    report = district.store.partners.save_many(records, source=source)
    district.store.candidates.mark_taken(list(chosen_gdf["candidate_id"]))
    return Outcome(
        rows_in=len(candidate_ids),
        rows_out=report.added + report.updated + report.unchanged,
        details={"added": report.added, "updated": report.updated, "change_id": report.change_id},
    )


def undo_taking(district: District, change_id: str, candidate_ids: Sequence[str]) -> None:
    """Take the taking over of places back; they are on offer again.

    Raises
    ------
    MappingError
        It was taken back before, or one of the partners was changed since.
    """
    if change_id:
        district.store.partners.undo(change_id)
    district.store.candidates.mark_taken(list(candidate_ids), taken=False)


def look_up_address(district: District, address: str) -> AddressAnswer:
    """Place one partner address: in the local reference, then online if that is switched on.

    Raises
    ------
    ServiceUnavailableError
        The online service could not be asked; that is not the same as "not found".
    """
    geocoder = district.geocoder()
    answer = AddressAnswer(
        None, None, "not_found", "", 0.0, "", (say("No address reference is loaded."),), (), ""
    )
    if geocoder is not None:
        found = geocoder.locate(address)
        placed = found.outcome == "placed"
        answer = AddressAnswer(
            found.lon if placed else None,
            found.lat if placed else None,
            found.outcome,
            found.precision,
            found.score,
            found.matched_address,
            found.why,
            tuple(candidate.as_dict() for candidate in found.candidates),
            "geocoder" if placed else "",
        )
    provider = online_lookup(district)
    if answer.lon is not None or not provider or answer.outcome in {"po_box", "not_an_address"}:
        return answer
    located = online.look_up(
        address,
        policy=online.OnlinePolicy(enabled=True, provider=provider),
        cache=district.store.geocode_cache,
        near=district.boundary(),
    )
    if located is None:
        return answer
    return AddressAnswer(
        located.lon,
        located.lat,
        "placed",
        located.precision,
        located.score,
        located.matched_address,
        located.why,
        (),
        "online",
    )


def draft_of(district: District, partner_id: str) -> PartnerDraft:
    """Return a partner as a filled-in form, whole: also what only staff may see.

    Raises
    ------
    UnknownNameError
        There is none with this id.
    """
    record = district.store.partners.get(partner_id)
    values = {field.name: getattr(record, field.name) for field in dataclasses.fields(PartnerDraft)}
    values["languages"] = "; ".join(record.languages)
    values["hours"] = record.hours or record.opening_hours
    return PartnerDraft(**values)


def changes(district: District, *, limit: int) -> list[Change]:
    """Return the latest changes of the directory, newest first."""
    return district.store.partners.history(limit)


def draft_faults(draft: PartnerDraft) -> dict[str, str]:
    """Return what keeps a form from being saved: a sentence for each field at fault."""
    return _faults(draft)


def check_draft(
    district: District, draft: PartnerDraft, *, partner_id: str = ""
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return sentences on what is wrong with a form, and likely repeats (id, name, reason)."""
    faults = list(_faults(draft).values())
    if not draft.name.strip():
        return faults, []
    record = _record(draft, partner_id=partner_id)
    repeats = likely_duplicates(record, district.store.partners.frame())
    return faults, [dataclasses.asdict(repeat) for repeat in repeats]


def save_partner(district: District, draft: PartnerDraft, *, partner_id: str | None = None) -> str:
    """Add a partner, or change the one with this id, and return its id."""
    faults = _faults(draft)
    if faults:
        raise DataFileError(joined(faults.values()))
    record = _record(draft, partner_id=partner_id or "")
    if partner_id is None:
        return district.store.partners.add(record, source=FORM_SOURCE)
    kept = {"id", "source", "extra", "feedback", "min_age", "max_age", "street", "city", "state"}
    kept |= {"zip"}
    fields = {
        field.name: getattr(record, field.name)
        for field in dataclasses.fields(FamilyResource)
        if field.name not in kept
    }
    district.store.partners.update(partner_id, **fields)
    return partner_id


def online_lookup(district: District) -> str:
    """Return the online provider that may be asked for partner addresses; empty for none."""
    if district.is_fictional:
        return ""
    return str(district.store.meta.get(_ONLINE_KEY, "") or "")


def set_online_lookup(district: District, provider: str) -> None:
    """Switch online look-up on (a provider's name) or off (empty).

    Raises
    ------
    DataFileError
        The provider is not one that we know, or the district is the fictional one.
    """
    if provider and district.is_fictional:
        raise DataFileError(
            say(
                "The demo district is invented, so its addresses are not looked up online. Open "
                "your own district first."
            )
        )
    if provider and provider not in online.PROVIDERS:
        raise DataFileError(
            say(
                'We don\'t know the online service "{service}". Choose one of: {services}.',
                service=provider,
                services=", ".join(online.PROVIDERS),
            )
        )
    district.store.meta.set(_ONLINE_KEY, provider)


def _faults(draft: PartnerDraft) -> dict[str, str]:
    """Return a sentence for each field at fault."""
    faults: dict[str, str] = {}
    texts = {field.name: getattr(draft, field.name) for field in dataclasses.fields(draft)}
    texts |= {
        translated_column(name, code): text
        for code, told in draft.translations.items()
        for name, text in told.items()
    }
    for name, value in texts.items():
        if isinstance(value, str) and len(value) > _MAX_TEXT:
            faults[name] = say(
                "The field {field} is longer than {n} letters, so it can't be saved. Shorten it.",
                field=say(_FIELDS.get(name, name.replace("_", " "))),
                n=f"{_MAX_TEXT:,}",
            )
    if not draft.name.strip():
        faults["name"] = say("The name is missing. Write what families call this place or service.")
    physical = draft.location_type == "physical"
    if physical and not draft.address.strip() and draft.lon is None:
        faults["address"] = say(
            "There is no address and no pin. Write the address, click the place on the map, or "
            "say that the service is online or by phone only."
        )
    if draft.lon is not None and draft.lat is not None:
        wrong = geo.require_lonlat(draft.lon, draft.lat)
        if wrong:
            faults["lon"] = say(
                "The pin can't be right: {wrong}. Click the place on the map again.", wrong=wrong
            )
    if draft.capacity is not None and draft.capacity < 0:
        faults["capacity"] = say(
            "The capacity is below zero. Write how many people can come, or leave it."
        )
    _, unknown = parse_languages(draft.languages)
    if unknown:
        faults["languages"] = say(
            "We don't know the language {names}. Write its English name or its two-letter code, "
            "separated by semicolons.",
            names=", ".join(unknown),
        )
    return faults


def _record(draft: PartnerDraft, *, partner_id: str) -> FamilyResource:
    values = dataclasses.asdict(draft)
    text = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    values.update(text)
    values["languages"] = parse_languages(draft.languages)[0]
    values["category"] = category_id(draft.category)
    values["readiness"] = tuple(draft.readiness)
    values["translations"] = {
        code: {name: text.strip() for name, text in told.items()}
        for code, told in draft.translations.items()
    }
    opening_hours = to_opening_hours(text["hours"]) if text["hours"] else None
    if draft.lon is None or draft.location_type != "physical":
        values.update(lon=None, lat=None, precision="", score=None, placed_by="")
    return FamilyResource(
        id=partner_id, opening_hours=opening_hours or "", source=FORM_SOURCE.id, **values
    )
