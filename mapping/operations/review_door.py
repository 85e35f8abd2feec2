"""What a page may do with addresses that could not be placed, as one small set of methods."""

from mapping.operations import review, roster_review
from mapping.operations.district import District
from mapping.operations.review import Correction, ReviewList
from mapping.operations.review_items import ReviewCandidate, ReviewItem
from mapping.operations.roster_review import RosterSitting

__all__ = ["AddressReview"]


class AddressReview:
    """The addresses of one workspace that wait for a decision.

    Parameters
    ----------
    district
        The open workspace.
    """

    def __init__(self, district: District) -> None:
        self._district = district

    def open_list(self) -> ReviewList:
        """Return the partners whose address has no place, with reasons and candidates."""
        return review.open_list(self._district)

    def waiting(self) -> int:
        """Return how many partners wait for a decision on where they are."""
        return review.waiting(self._district)

    def accept(self, partner_id: str, candidate: ReviewCandidate, *, address: str = "") -> str:
        """Put a partner where a candidate is; return the id of the change, for undo."""
        return review.accept(self._district, partner_id, candidate, address=address)

    def place(self, partner_id: str, lon: float, lat: float, *, address: str = "") -> str:
        """Put a partner somewhere by hand; return the id of the change, for undo."""
        return review.place(self._district, partner_id, lon, lat, address=address)

    def correct(self, partner_id: str, address: str) -> Correction:
        """Look another address up; if it has one certain place, both are saved."""
        return review.correct(self._district, partner_id, address)

    def no_address(self, partner_id: str) -> str:
        """Remember that a partner has no address; return the id of the change, for undo."""
        return review.no_address(self._district, partner_id)

    def take_back(self, partner_id: str) -> str:
        """Take "no address" off again; return the id of the change, for undo."""
        return review.take_back(self._district, partner_id)

    def place_found(self) -> tuple[int, str]:
        """Put all on the map whose address is found now; return how many, and the change."""
        return review.place_found(self._district)

    def roster_rows(self, sitting: RosterSitting) -> tuple[ReviewItem, ...]:
        """Return a roster's rows that wait for a decision; on this machine only."""
        return roster_review.look_up_rows(self._district, sitting)

    def roster_address(self, row: int, address: str) -> ReviewItem:
        """Look a roster row's corrected address up, on this machine only."""
        return roster_review.look_up(self._district, row, address)
