"""What the tests of transit share: small feeds, and a plain search that knows nothing of ours.

The plain search reads the feed with rules of its own and goes forward in time from one place at
one minute, stop by stop and vehicle by vehicle, with a heap. No profile, no scan, no arrays.
"""

import csv
import heapq
import io
import math
import random
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

Table = Sequence[Sequence[object]]
Walk = Callable[[tuple[float, float], tuple[float, float]], float]
"""Minutes on foot between two places (lon, lat); infinity for none."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AGENCY: Table = [("agency_name", "agency_url", "agency_timezone"), ("Bus", "x", "America/Chicago")]
CALENDAR: Table = [
    ("service_id", *WEEKDAYS, "start_date", "end_date"),
    ("daily", *"1111111", "20260101", "20261231"),
]
A_TUESDAY = date(2026, 3, 10)


def write_feed(path: Path, tables: Mapping[str, Table | str]) -> Path:
    """Write a feed; agency.txt and a daily calendar are there unless given. Text is kept as is."""
    whole: dict[str, Table | str] = {"agency.txt": AGENCY, "calendar.txt": CALENDAR}
    whole |= dict(tables)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in whole.items():
            if isinstance(rows, str):
                text = rows
            else:
                lines = io.StringIO()
                csv.writer(lines).writerows(rows)
                text = lines.getvalue()
            if text:
                archive.writestr(name, text)
    return path


def clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def clock_s(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


@dataclass
class PlainTransit:
    """A feed as dicts and lists, and the search over it.

    ``calls`` holds for each vehicle its stops in order: (stop, arrives, departs, may get on, may
    get off), in seconds of the day asked for.
    """

    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    calls: list[list[tuple[str, int, int, bool, bool]]] = field(default_factory=list)
    rules: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, day: date) -> "PlainTransit":
        with zipfile.ZipFile(path) as archive:

            def rows(name: str) -> list[dict[str, str]]:
                if name not in archive.namelist():
                    return []
                return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))

            plain = cls()
            for row in rows("stops.txt"):
                plain.places[row["stop_id"]] = (float(row["stop_lon"]), float(row["stop_lat"]))
            service_of = {row["trip_id"]: row["service_id"] for row in rows("trips.txt")}
            times = defaultdict(list)
            for row in rows("stop_times.txt"):
                times[row["trip_id"]].append(row)
            repeats = defaultdict(list)
            for row in rows("frequencies.txt"):
                repeats[row["trip_id"]].append(row)
            for row in rows("transfers.txt"):
                plain.rules[row["from_stop_id"], row["to_stop_id"]] = (
                    int(row["transfer_type"] or 0),
                    int(row.get("min_transfer_time") or 0),
                )
            for back in (0, 1):
                on = day - timedelta(days=back)
                running = {
                    row["service_id"]
                    for row in rows("calendar.txt")
                    if row["start_date"] <= f"{on:%Y%m%d}" <= row["end_date"]
                    and row[WEEKDAYS[on.weekday()]] == "1"
                }
                for row in rows("calendar_dates.txt"):
                    if row["date"] == f"{on:%Y%m%d}":
                        (running.add if row["exception_type"] == "1" else running.discard)(
                            row["service_id"]
                        )
                for trip, its in times.items():
                    if service_of[trip] in running:
                        plain._add(its, repeats.get(trip), -86_400 * back)
        return plain

    def _add(
        self,
        rows: list[dict[str, str]],
        repeats: list[dict[str, str]] | None,
        shift: int,
    ) -> None:
        rows = sorted(rows, key=lambda row: int(row["stop_sequence"]))
        calls = [
            (
                row["stop_id"],
                clock_s(row["arrival_time"]) + shift,
                clock_s(row["departure_time"]) + shift,
                row.get("pickup_type") != "1",
                row.get("drop_off_type") != "1",
            )
            for row in rows
        ]
        if not repeats:
            self.calls.append(calls)
            return
        starts = set()
        for row in repeats:
            moment = clock_s(row["start_time"])
            while moment < clock_s(row["end_time"]):
                starts.add(moment)
                moment += int(row["headway_secs"])
        for moment in starts:
            late = moment + shift - calls[0][2]
            self.calls.append([(s, a + late, d + late, on, off) for s, a, d, on, off in calls])

    def change_s(self, a: str, b: str, walk: Walk) -> float:
        """Return the seconds from getting off at ``a`` to being ready at ``b``."""
        kind, least = self.rules.get((a, b), (0, 0))
        if kind == 3:
            return math.inf
        if kind == 1:
            return 0.0
        minutes = 0.0 if a == b else walk(self.places[a], self.places[b])
        takes = minutes * 60 + 60 if minutes <= 5 else math.inf
        if kind == 2 and least:
            return max(60.0, least, takes if takes < math.inf else 0.0)
        return takes

    def seconds(
        self,
        start: tuple[float, float],
        goal: tuple[float, float],
        leaves_s: float,
        walk: Walk,
        changes: dict[str, list[tuple[str, float]]] | None = None,
    ) -> float:
        """Return the fewest seconds from one place to another, leaving at a moment."""
        best = leaves_s + walk(start, goal) * 60
        boards = defaultdict(list)
        for vehicle, calls in enumerate(self.calls):
            for at, (stop, _, leaves, on, _) in enumerate(calls):
                if on:
                    boards[stop].append((leaves, vehicle, at))
        changes = self.changes(walk) if changes is None else changes
        queue: list[tuple[float, str]] = []
        for stop, place in self.places.items():
            minutes = walk(start, place)
            if minutes <= 15:
                queue.append((leaves_s + minutes * 60, stop))
        heapq.heapify(queue)
        ready: dict[str, float] = {}
        ridden: dict[int, int] = {}  # vehicle: first stop at which it was boarded
        while queue:
            moment, stop = heapq.heappop(queue)
            if stop in ready:
                continue
            ready[stop] = moment
            for leaves, vehicle, at in boards[stop]:
                if leaves < moment or ridden.get(vehicle, math.inf) <= at:
                    continue
                end = ridden.get(vehicle, len(self.calls[vehicle]) - 1)
                ridden[vehicle] = at
                for other, arrives, _, _, off in self.calls[vehicle][at + 1 : end + 1]:
                    if not off:
                        continue
                    minutes = walk(self.places[other], goal)
                    if minutes <= 15:
                        best = min(best, arrives + minutes * 60)
                    for further, takes in changes[other]:
                        heapq.heappush(queue, (arrives + takes, further))
        return best - leaves_s

    def changes(self, walk: Walk) -> dict[str, list[tuple[str, float]]]:
        """Return the changes that are possible at each stop."""
        return {
            a: [(b, takes) for b in self.places if (takes := self.change_s(a, b, walk)) < math.inf]
            for a in self.places
        }


def village_middles(seed: int) -> list[tuple[float, float]]:
    """Return lon and lat of four places, some kilometres apart, round which all happens."""
    dice = random.Random(1000 + seed)
    return [
        (x * 0.05 + dice.uniform(0, 0.01), y * 0.05 + dice.uniform(0, 0.01))
        for x in (0, 1)
        for y in (0, 1)
    ]


def random_feed(path: Path, seed: int) -> Path:
    """Write a small feed with a bit of everything; the same for the same seed."""
    dice = random.Random(seed)
    stops = [f"s{number}" for number in range(dice.randint(5, 10))]
    middles = village_middles(seed)
    tables: dict[str, Table] = {
        "stops.txt": [
            ("stop_id", "stop_lat", "stop_lon"),
            *(
                (
                    stop,
                    round(lat + dice.uniform(0, 0.004), 5),
                    round(lon + dice.uniform(0, 0.004), 5),
                )
                for stop, (lon, lat) in zip(stops, middles * 3, strict=False)
            ),
        ]
    }
    trips: list[tuple[object, ...]] = [("route_id", "service_id", "trip_id")]
    times: list[tuple[object, ...]] = [
        (
            *("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
            *("pickup_type", "drop_off_type"),
        )
    ]
    frequencies: list[tuple[object, ...]] = [
        ("trip_id", "start_time", "end_time", "headway_secs", "exact_times")
    ]
    for number in range(dice.randint(15, 50)):
        trip = f"t{number}"
        trips.append(("r", dice.choice(["daily", "odd", "added"]), trip))
        moment = 60 * dice.randint(7 * 60 + 30, 9 * 60 + 30) + dice.choice([0, 0, 0, 86_400])
        sequence = 0
        for stop in dice.choices(stops, k=dice.randint(2, 6)):
            leaves = moment + dice.choice([0, 0, 30, 120])
            times.append(
                (
                    *(trip, clock(moment), clock(leaves), stop, sequence),
                    *(dice.choice(["", "0", "0", "1", "3"]), dice.choice(["", "0", "0", "1"])),
                )
            )
            sequence += dice.randint(1, 5)
            moment = leaves + dice.choice([60, 120, 150, 480])
        if dice.random() < 0.2:
            first = 60 * dice.randint(7 * 60, 9 * 60)
            frequencies.append(
                (trip, clock(first), clock(first + 5400), dice.choice([420, 900]), number % 2)
            )
    transfers: list[tuple[object, ...]] = [
        ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time")
    ]
    pairs = [(a, b) for a in stops for b in stops]
    for a, b in dice.sample(pairs, k=dice.randint(0, 6)):
        transfers.append((a, b, dice.randint(0, 3), dice.choice(["", 0, 30, 200, 700])))
    tables |= {
        "trips.txt": trips,
        "stop_times.txt": times,
        "frequencies.txt": frequencies,
        "transfers.txt": transfers,
        "calendar.txt": [
            *CALENDAR,
            ("odd", *"0101010", "20260101", "20261231"),
        ],
        "calendar_dates.txt": [
            ("service_id", "date", "exception_type"),
            ("added", f"{A_TUESDAY:%Y%m%d}", 1),
            ("odd", f"{A_TUESDAY - timedelta(days=1):%Y%m%d}", 1),
        ],
    }
    return write_feed(path, tables)
