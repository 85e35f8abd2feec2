"""A test case, and an address on its way to paper."""

from dataclasses import dataclass

from mapping.geocoding.types import AddressParts

__all__ = ["Case", "Line"]


@dataclass(frozen=True)
class Case:
    """One address, what kind of mess it is, and what is right: match, coarse or refuse."""

    kind: str
    address: str | AddressParts
    expect: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Line:
    """An address on its way to paper."""

    number: str
    street: str
    city: str
    state: str
    zip: str
    before: str = ""
    unit: str = ""
    comma: bool = True
    country: str = ""

    def first(self) -> str:
        return f"{self.number} {self.street}".strip()

    def text(self) -> str:
        first = self.first() + (f"{self.unit}" if self.unit else "")
        tail = " ".join(part for part in (self.state, self.zip) if part)
        glue = ", " if self.comma else " "
        whole = glue.join(part for part in (first, self.city) if part)
        joint = ", " if self.comma or not self.city else " "
        whole = joint.join(part for part in (whole, tail) if part)
        return f"{self.before}{whole}{self.country}"
