"""What a person says about rows of a roster that could not be placed; in memory only.

Nothing here shows itself in text or can be written with pickle, so that no log, message or cache
holds where a student lives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from mapping import geo
from mapping.errors import DataFileError
from mapping.wording import say

__all__ = ["NO_CORRECTIONS", "Correction", "Corrections", "OnUnplaced", "UnplacedStudent"]


class _Hidden:
    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("what a roster says is not copied to files or other processes")


@dataclass(frozen=True, repr=False)
class Correction(_Hidden):
    """What holds for one row in place of what stands in the file.

    Parameters
    ----------
    address
        The address on one line; empty if the position says it.
    lon, lat
        Degrees, EPSG:4326; both or neither.
    is_left_out
        The student is left out.

    Raises
    ------
    DataFileError
        The position is no place on earth.
    """

    address: str = ""
    lon: float | None = None
    lat: float | None = None
    is_left_out: bool = False

    def __post_init__(self) -> None:
        if (self.lon is None) != (self.lat is None) or (
            self.lon is not None and self.lat is not None and geo.require_lonlat(self.lon, self.lat)
        ):
            raise DataFileError(
                say(
                    "The pin can't be right, so it was not taken. Click the place on the map again."
                )
            )


@dataclass(frozen=True, repr=False)
class UnplacedStudent(_Hidden):
    """A row that could not be placed.

    Parameters
    ----------
    row
        Its number as people see it in the file.
    street, city, state, zip
        The address as written; ``street`` alone may hold all of it.
    outcome
        As in the geocoding result, or ``no_address`` or ``coordinates``.
    """

    row: int
    street: str
    city: str
    state: str
    zip: str
    outcome: str


Corrections = Mapping[int, Correction]
"""By row number as people see it in the file."""
OnUnplaced = Callable[[UnplacedStudent], None]
NO_CORRECTIONS: Final[Corrections] = {}
