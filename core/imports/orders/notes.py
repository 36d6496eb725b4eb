"""What is to be said about an import of orders as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.base.i18n import _, ngettext
from core.imports.run import ImportRun
from core.imports.unknown_words import listed, untold


def notes_of(
    run: ImportRun,
    *,
    kept: int,
    encrypted: int,
    undated: int,
    unsure: int,
    unknown: Mapping[str, Sequence[str]],
) -> list[str]:
    """Return what a seller should know of the orders of a file.

    `kept` are newer here, `encrypted` rows hide the receiver, `undated` orders have no grouping
    time, and of `unsure` ones it cannot be told whether the platform took their upload.
    `unknown` are words of some columns that nobody knows.
    """
    notes = [*([_unsure(unsure)] if unsure else []), *_unknown(run, unknown)]
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
        hours = run.desk.rules.of(run.shop.shop_id)["ship.normal"].value
        notes.append(
            _("No column 承诺发货时间: ship-by is grouping + {hours} h.").format(hours=hours)
        )
    return notes


def _unknown(run: ImportRun, unknown: Mapping[str, Sequence[str]]) -> list[str]:
    told = []
    for column, words in unknown.items():
        if not (new := untold(run.work, column, words)):
            continue
        if column == "订单状态":
            text = _("订单状态 not known here; buying asks first, look on the platform: {words}.")
        else:
            text = _("售后状态 not known here, taken for an open case: {words}.")
        told.append(text.format(words=listed(new)))
    return told


def _unsure(count: int) -> str:
    return ngettext(
        "{count} order that you uploaded is still to be shipped in this file, and nothing"
        " tells whether it is later than the upload: look on the platform.",
        "{count} orders that you uploaded are still to be shipped in this file, and"
        " nothing tells whether it is later than the upload: look on the platform.",
        count,
    ).format(count=count)
