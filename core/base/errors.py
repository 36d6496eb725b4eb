"""The errors a user can meet. Each says what happened, why, and what to do."""

from __future__ import annotations


class DaifaError(Exception):
    """An expected failure: nothing was changed, and `message` is fit to be shown.

    `code` is stable and meant for programs; `message` is in the user's language.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Refused(DaifaError):
    """A rule says no. `overridable` tells whether a reason given by the seller lifts it."""

    def __init__(self, code: str, message: str, *, overridable: bool = False) -> None:
        super().__init__(code, message)
        self.overridable = overridable


class NotFound(DaifaError):
    """The thing that was named is not there."""


class Stale(DaifaError):
    """Somebody else changed the row first; the message says who and what."""


class Busy(DaifaError):
    """Another session is writing. Nothing was changed; the same may be asked for again."""
