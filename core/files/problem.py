"""Problems: what could not be read in a file, as data."""

from __future__ import annotations

from core.base.i18n import _
from core.rules.terms import Frozen


class Problem(Frozen):
    """One row that was not taken: where, what stands there, and why with the cure.

    `message` is the whole sentence for the user; `row` counts as spreadsheets do.
    """

    row: int | None
    column: str
    value: str
    code: str
    message: str


_LONGEST = 60


def problem_of(row: int, column: str, value: str, code: str, reason: str) -> Problem:
    """Return the problem of one cell; `reason` says why and what to do."""
    shown = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    message = _("row {row} {column} “{value}”: {reason}").format(
        row=row, column=column, value=shown, reason=reason
    )
    return Problem(row=row, column=column, value=shown, code=code, message=message)
