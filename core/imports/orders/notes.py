"""What is to be said about an import of orders as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.i18n import _, ngettext
from core.base.text import shown
from core.imports.run import ImportRun

# A column that holds something else would fill the screen.
_MOST_TOLD = 10


def notes_of(
    run: ImportRun,
    *,
    kept: int,
    encrypted: int,
    undated: int,
    unsure: int,
    unknown_cases: Sequence[str] = (),
) -> list[str]:
    """Return what a seller should know of the orders of a file.

    `kept` are newer here, `encrypted` rows hide the receiver, `undated` orders have no grouping
    time, and of `unsure` ones it cannot be told whether the platform took their upload.
    `unknown_cases` are words of 售后状态 that nobody knows.
    """
    notes = [_unsure(unsure)] if unsure else []
    notes += _unknown(unknown_cases)
    if kept:
        notes.append(
            ngettext(
                "{count} order is older in this file than known; kept.",
                "{count} orders are older in this file than known; kept.",
                kept,
            ).format(count=kept)
        )
    if further := run.extra_lines - run.reading.repeats:
        notes.append(
            ngettext(
                "{count} row is a further item of an order.",
                "{count} rows are further items of orders.",
                further,
            ).format(count=further)
        )
    if encrypted:
        notes.append(
            ngettext(
                "{count} row has encrypted receiver data; it is left out.",
                "{count} rows have encrypted receiver data; it is left out.",
                encrypted,
            ).format(count=encrypted)
        )
    if undated:
        notes.append(
            ngettext(
                "{count} order to ship has no grouping time; fill it in.",
                "{count} orders to ship have no grouping time; fill it in.",
                undated,
            ).format(count=undated)
        )
    if "promised_at" not in run.reading.columns:
        hours = run.desk.rules["ship.normal"].value
        notes.append(
            _("No column 承诺发货时间: ship-by is grouping + {hours} h.").format(hours=hours)
        )
    return notes


def _unknown(words: Sequence[str]) -> list[str]:
    if not words:
        return []
    told = _(", ").join(shown(word) for word in words[:_MOST_TOLD])
    return [_("售后状态 not known here, taken for an open case: {words}.").format(words=told)]


def _unsure(count: int) -> str:
    return ngettext(
        "{count} order that you uploaded is still to be shipped in this file, and nothing"
        " tells whether it is later than the upload: look on the platform.",
        "{count} orders that you uploaded are still to be shipped in this file, and"
        " nothing tells whether it is later than the upload: look on the platform.",
        count,
    ).format(count=count)
