"""The error family: what went wrong, told to the person who can do something about it.

Each error carries two texts. ``user_message`` is for the screen: what happened (with the row or
name), what it means, what to do next. ``detail`` is for the log and never holds an address, a
name or a key.
"""

from mapping.wording import Wording, shortened

__all__ = [
    "AddressNotFoundError",
    "DataFileError",
    "MappingError",
    "NoDataForAreaError",
    "PrivacyError",
    "ServiceUnavailableError",
    "SettingsError",
    "UnknownNameError",
]


class MappingError(Exception):
    """The root of all errors that Common Ground raises on purpose.

    Parameters
    ----------
    user_message
        Sentences for the screen: what happened, what it means, what to do next; made with
        ``wording.say``, so that ``told`` can say them in the reader's language.
    detail
        A technical line for the log; empty when the message says it all.
    """

    def __init__(self, user_message: str, *, detail: str = "") -> None:
        super().__init__(shortened(user_message))
        self.user_message = shortened(user_message)
        self.detail = detail
        self.words = user_message
        """The whole message, to be kept and told later; the error itself holds on to much more."""

    def told(self, wording: Wording) -> str:
        """Return the message in the reader's language, if it was made with ``wording.say``."""
        return shortened(wording.said(self.words))


class DataFileError(MappingError, ValueError):
    """A file can't be used as it is: the reader can fix the file."""


class AddressNotFoundError(MappingError, LookupError):
    """An address has no place in the address reference: the reader can correct it."""


class NoDataForAreaError(MappingError, LookupError):
    """The workspace holds nothing for what was asked: load data or choose another area."""


class UnknownNameError(MappingError, LookupError):
    """A need, category, group or mode that does not exist; the message lists the valid ones."""


class SettingsError(MappingError, RuntimeError):
    """Something about the set-up is wrong: call whoever runs the application."""


class PrivacyError(MappingError, PermissionError):
    """What was asked would send, store or show something about single students; it is refused."""


class ServiceUnavailableError(MappingError, OSError):
    """An outside service could not be asked, which is not the same as "not found".

    Parameters
    ----------
    retry_after_s
        Seconds after which asking again makes sense; ``None`` if nobody knows.
    """

    def __init__(
        self, user_message: str, *, detail: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(user_message, detail=detail)
        self.retry_after_s = retry_after_s
