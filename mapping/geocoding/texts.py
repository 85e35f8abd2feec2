"""What the reference says about a row, as text: the address, and which reference holds it."""

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.places import Places

__all__ = ["RowTexts"]


class RowTexts:
    """Writes rows of the index as addresses.

    Parameters
    ----------
    index
        The address index.
    places
        Knows the name of a ZIP's city.
    """

    def __init__(self, index: AddressIndex, places: Places) -> None:
        self._index = index
        self._places = places

    def address(self, is_range: bool, row: int, number: int) -> str:
        """Return the address as the reference has it; ``number`` -1 leaves the number out."""
        a, letter = self._index.arrays, "r" if is_range else "p"
        label = self._index.labels[int(a[f"{letter}_label"][row])]
        zip_code = int(a[f"{letter}_zip"][row])
        state = self._index.states[int(a[f"{letter}_state"][row])] or self._places.home_state
        city = self._places.city_name(zip_code, int(a[f"{letter}_city"][row]))
        street = f"{number} {label}" if number >= 0 else label
        tail = " ".join(
            part for part in (state, f"{zip_code:05d}" if zip_code >= 0 else "") if part
        )
        return ", ".join(part for part in (street, city, tail) if part)

    def source(self, is_range: bool, row: int) -> str:
        """Return the name of the reference that holds a row."""
        source = int(self._index.arrays["r_source" if is_range else "p_source"][row])
        return self._index.sources[source].name
