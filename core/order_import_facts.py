"""What is true of a file of orders as a whole: how new it is, and what is said about it."""

from __future__ import annotations

from core.base.i18n import _, ngettext
from core.files.fields import TimeReader
from core.files.reading import open_reading
from core.imports.importing import ImportRun
from core.imports.orders.export import COLUMNS, DATED


def newest_time(run: ImportRun, latest: int) -> int | None:
    """Return how new the file is, read ahead: it decides whether its rows are old news."""
    wanted = [COLUMNS[place] for place in DATED]
    columns = run.reading.columns
    indexes = [columns[name] for name in wanted if name in columns]
    if not indexes:
        return None
    newest = 0
    read = TimeReader()
    with open_reading(run.source, run.reading.kind.code).table_open() as ahead:
        for _row, cells in ahead.rows():
            for index in indexes:
                moment = read.or_none(cells[index])
                if moment is not None and newest < moment <= latest:
                    newest = moment
    return newest or None


def notes_of(run: ImportRun, *, kept: int, encrypted: int, undated: int) -> list[str]:
    """Return what is to be said about an import of orders as a whole."""
    notes: list[str] = []
    if kept:
        notes.append(
            ngettext(
                "{count} order is older in this file than known; kept.",
                "{count} orders are older in this file than known; kept.",
                kept,
            ).format(count=kept)
        )
    if run.extra_lines:
        notes.append(
            ngettext(
                "{count} row is a further item of an order.",
                "{count} rows are further items of orders.",
                run.extra_lines,
            ).format(count=run.extra_lines)
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
