"""The end of the one-file map: where it comes from, what is in it, what was left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mapping.maps.areas import AreaView
from mapping.maps.onefile_layers import Around
from mapping.maps.places import Audience, Shown, day_text
from mapping.wording import Wording

__all__ = ["Foot"]


@dataclass(frozen=True)
class Foot:
    """What a file says of itself in one language.

    Parameters
    ----------
    left_out
        What was left out, in words with counts.
    narrowed
        The sentence of the filter that put places aside before; empty if none did.
    """

    wording: Wording
    shown: Shown
    sources: tuple[str, ...]
    left_out: Mapping[str, int]
    narrowed: str
    audience: Audience
    as_of: date
    view: AreaView | None

    def sections(self, ground: Mapping[str, Any] | None, around: Around) -> list[dict[str, Any]]:
        """Return titles and their lines, for the street map and the layers that the file holds."""
        _ = self.wording
        sources = list(dict.fromkeys(source for source in self.sources if source))
        if ground is not None:
            attribution = str(ground.get("attribution", ""))
            if attribution and not any(attribution in source for source in sources):
                credit = _.if_known(attribution)
                sources.append(_("Street map: {attribution}", attribution=credit))
        lines = [_.said(source) for source in sources]
        sections = [{"title": _("Sources"), "items": lines}] if lines else []
        items = [*self._contents(), *self._minutes(around), *self._left_out(ground, around)]
        sections.append({"title": _("About this file"), "items": items})
        return sections

    def _contents(self) -> list[str]:
        _ = self.wording
        day = day_text(self.as_of, _)
        return [
            _("Made for the public.")
            if self.audience == "public"
            else _("Made for staff; it may not be handed on."),
            _("It stands for {day}.", day=day),
            _(
                "{total} places are listed, {mapped} of them are on the map.",
                total=_.number(len(self.shown.places)),
                mapped=_.number(self.shown.mapped),
            ),
            _(
                "Opening hours are those of an ordinary week from {day} on; on holidays and in "
                "other seasons they may differ. “Checked within the last year” counts back from "
                "that day.",
                day=day,
            ),
        ]

    def _minutes(self, around: Around) -> list[str]:
        _ = self.wording
        if around.starts:
            ways = {mode for start in around.starts for mode in start.minutes}
            told = [
                _("Minutes from school sites are estimated from the straight line.")
                if ways == {"line"}
                else _("Minutes from school sites were counted along the streets.")
            ]
            if around.has_timetable:
                told.append(
                    _("Left out: minutes by bus and train, because they depend on day and hour.")
                )
            return told
        reasons = {
            "no_sites": _("No school sites were loaded, so no minutes from them are in the file."),
            "many_sites": _(
                "Left out: minutes from school sites, because there are too many of them."
            ),
            "room": _("Left out: minutes from school sites, to keep the file small."),
        }
        return [reasons[around.no_minutes]] if around.no_minutes else []

    def _left_out(self, ground: Mapping[str, Any] | None, around: Around) -> list[str]:
        _ = self.wording
        items = []
        if self.narrowed:
            items.append(
                _("Left out: what this filter did not show: {sentence}.", sentence=self.narrowed)
            )
        for what, count in self.left_out.items():
            items.append(_("Left out: {what} ({n}).", what=what, n=_.number(count)))
        items.append(
            _("Columns that the map doesn't know, and who checked a listing, are never included.")
        )
        if self.view:
            items.append(_("Figures of home areas with fewer than 10 students are never included."))
        if around.no_zones:
            items.append(_("Left out: attendance zones, to keep the file small."))
        if ground is None:
            items.append(_("No street map was loaded."))
        small = [_ground_words(kind, _) for kind in (ground or {}).get("left_out", ())]
        if small:
            items.append(
                _(
                    "Left out of the street map to keep the file small: {what}.",
                    what=", ".join(small),
                )
            )
        return items


def _ground_words(kind: str, wording: Wording) -> str:
    _ = wording
    return {
        "path": _("footpaths"),
        "track": _("tracks"),
        "building": _("smaller buildings"),
        "service": _("service roads"),
        "stream": _("streams"),
        "wood": _("woods"),
        "built": _("residential land"),
        "work": _("commercial land"),
    }.get(kind, kind)
