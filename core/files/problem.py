"""A row of a file that was not taken, told to the seller: where, what stands there, and why."""

from __future__ import annotations

from core.base import personal
from core.base.frozen import Frozen
from core.base.i18n import _

_LONGEST = 60


class Problem(Frozen):
    """One row that was not taken: where, what stands there, and why with the cure.

    `message` is the whole sentence for the user; `row` counts as spreadsheets do.
    """

    row: int | None
    column: str
    value: str
    code: str
    message: str

    @property
    def words(self) -> str:
        """The sentence as it may be shown now: what stands in a cell may be a person's."""
        return (
            self.message.replace(self.value, personal.cell(self.value))
            if self.value
            else self.message
        )


def problem_of(
    row: int, column: str, value: str, code: str, reason: str, sheet: str = ""
) -> Problem:
    """Return the problem of one cell; `reason` says why and what to do.

    `sheet` is named when it is not the first that is read.
    """
    shown = value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    text = (
        _("row {row} {column} “{value}”: {reason}")
        if column
        else _("row {row} “{value}”: {reason}")
    )
    message = text.format(row=row, column=column, value=shown, reason=reason)
    if sheet:
        message = _("sheet {sheet}, {rest}").format(sheet=sheet, rest=message)
    return Problem(row=row, column=column, value=shown, code=code, message=message)
