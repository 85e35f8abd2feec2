"""Why a disk refused a file, in words that can be said in another language."""

from typing import Final

from mapping.wording import Said, msg, say

__all__ = ["disk_words"]

_KNOWN: Final = (
    msg("Permission denied"),
    msg("Access is denied"),
    msg("No space left on device"),
    msg("There is not enough space on the disk"),
    msg("Read-only file system"),
    msg("File name too long"),
    msg("Is a directory"),
    msg("Not a directory"),
)
"""What Linux, macOS and Windows say most; the rest stays as the system says it."""


def disk_words(error: OSError, otherwise: Said | None = None) -> Said:
    """Return what the system says of an error.

    Parameters
    ----------
    otherwise
        Said where the system says nothing; by default that the disk refuses it.
    """
    if error.strerror:
        return say(error.strerror)
    return otherwise or say("the disk refuses it")
