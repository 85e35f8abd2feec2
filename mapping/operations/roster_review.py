"""A roster's rows without a place, to be decided on in one sitting; in memory and nowhere else.

A sitting belongs to one session on the machine itself. It is never written, cached, logged or
shared, and nothing of a row leaves it but positions and addresses on their way back into the
import, which groups students as always.
"""

import threading
from collections.abc import Callable
from typing import Final, NoReturn

from mapping.geocoding.types import AddressParts, HomeAddress
from mapping.homes.corrections import Correction, Corrections, UnplacedStudent
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.review_items import ReviewItem, item_of, located
from mapping.progress import Progress
from mapping.wording import msg, say

__all__ = ["ImportRoster", "RosterSitting", "look_up", "look_up_rows"]

ImportRoster = Callable[["RosterSitting", Progress], Outcome]
"""Imports the list that the session holds, with ``sitting.corrections``; tells ``sitting.take``."""
_REASONS: Final = {
    "no_address": msg("The row has no address and no position."),
    "coordinates": msg("Latitude and longitude are no place, and there is no address."),
    "swapped": msg("Latitude and longitude look swapped, and there is no address."),
    "no_minus": msg("The longitude seems to have lost its minus sign, and there is no address."),
}


class RosterSitting:
    """What one session knows of a roster's rows without a place, until it is closed.

    Parameters
    ----------
    import_roster
        What imports the list again; it holds the list itself.

    Notes
    -----
    Safe to use from the import's thread and the page's. It shows nothing of itself in text and
    refuses to be copied or written.
    """

    def __init__(self, import_roster: ImportRoster) -> None:
        self._import: ImportRoster | None = import_roster
        self._lock = threading.Lock()
        self._taken: dict[int, UnplacedStudent] = {}
        self._students: dict[int, UnplacedStudent] = {}
        self._corrections: dict[int, Correction] = {}
        self._applied: dict[int, Correction] = {}
        self._items: dict[int, ReviewItem] = {}

    def __repr__(self) -> str:
        return "RosterSitting(hidden)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("what a roster says is not copied to files or other processes")

    @property
    def is_open(self) -> bool:
        """Whether the list is still held."""
        return self._import is not None

    @property
    def corrections(self) -> Corrections:
        """What was decided so far, by row number."""
        with self._lock:
            return dict(self._corrections)

    @property
    def pending(self) -> int:
        """How many decisions are not in the home data yet."""
        with self._lock:
            rows = self._corrections.keys() | self._applied.keys()
            return sum(self._corrections.get(row) is not self._applied.get(row) for row in rows)

    def run(self, progress: Progress) -> Outcome:
        """Import the list with what was decided; it replaces all home data.

        The rows without a place are known anew afterwards. If there are none, or the first import
        fails, the sitting is closed; if a later one fails, it is as it was before.
        """
        if self._import is None:
            raise RuntimeError("the sitting is closed")
        with self._lock:
            self._taken = {}
            used = dict(self._corrections)
        is_done = False
        try:
            outcome = self._import(self, progress)
            is_done = True
        finally:
            with self._lock:
                if is_done and self._import is not None:
                    self._students, self._applied = self._taken, used
                    self._items = {}
                self._taken = {}
                is_empty = not self._students
            if is_empty:
                self.close()
        return outcome

    def take(self, student: UnplacedStudent) -> None:
        """Take a row without a place in; the import calls this."""
        if student.outcome != "left_out":
            self._taken[student.row] = student

    def decide(self, row: int, correction: Correction) -> None:
        """Say what holds for a row in place of what stands in the file."""
        with self._lock:
            if self._import is not None:
                self._corrections[row] = correction

    def take_back(self, row: int) -> None:
        """Forget what was decided for a row; the import's earlier state returns with the next."""
        with self._lock:
            self._corrections.pop(row, None)

    def undecided(self) -> frozenset[int]:
        """Return the rows without a place that nobody decided on, or whose decision failed."""
        with self._lock:
            return frozenset(
                row
                for row in self._students
                if self._corrections.get(row) is self._applied.get(row)
            )

    def students(self) -> tuple[UnplacedStudent, ...]:
        """Return the rows without a place after the last import, in the order of the file."""
        with self._lock:
            return tuple(student for _, student in sorted(self._students.items()))

    def items(
        self, look_up: Callable[[tuple[UnplacedStudent, ...]], list[ReviewItem]]
    ) -> list[ReviewItem]:
        """Return the rows as items of a list, looked up once after each import."""
        students = self.students()
        with self._lock:
            known = self._items
        if len(known) != len(students):
            known = {int(item.id): item for item in look_up(students)}
            with self._lock:
                if self._import is not None:
                    self._items = known
        return list(known.values())

    def close(self) -> None:
        """Forget the list, its rows and all decisions."""
        with self._lock:
            self._import = None
            self._taken, self._students = {}, {}
            self._corrections, self._applied = {}, {}
            self._items = {}


def look_up_rows(district: District, sitting: RosterSitting) -> tuple[ReviewItem, ...]:
    """Return the rows of a sitting that wait for a decision, looked up on this machine."""
    undecided = sitting.undecided()
    items = sitting.items(lambda students: _items_of(district, students))
    return tuple(item for item in items if int(item.id) in undecided)


def look_up(district: District, row: int, address: str) -> ReviewItem:
    """Look the corrected address of a row up, on this machine only; nothing is kept of it."""
    typed = address.strip()
    result = located(district, [HomeAddress(typed)])[0]
    return item_of(
        result, item_id=str(row), name=say("Row {row}", row=row), category="", address=typed
    )


def _said_by_import(item: ReviewItem, outcome: str) -> ReviewItem:
    if outcome not in _REASONS:
        return item
    return ReviewItem(
        item.id, item.name, "", item.address, outcome, _REASONS[outcome], (), item.candidates
    )


def _items_of(district: District, students: tuple[UnplacedStudent, ...]) -> list[ReviewItem]:
    parts = [AddressParts(one.street, one.city, one.state, one.zip) for one in students]
    found = located(
        district,
        [HomeAddress(one if one.city or one.state or one.zip else one.street) for one in parts],
    )
    items = []
    for student, one, result in zip(students, parts, found, strict=True):
        item = item_of(
            result,
            item_id=str(student.row),
            name=say("Row {row}", row=student.row),
            category="",
            address=one.one_line(),
        )
        items.append(_said_by_import(item, student.outcome))
    return items
