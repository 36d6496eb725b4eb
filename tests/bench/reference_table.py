"""A DataTable that does the desk's work: `python -m tests.bench.reference_table ROWS`."""

from __future__ import annotations

import sys
import time
from typing import Any

from textual.app import App, ComposeResult
from textual.coordinate import Coordinate
from textual.widgets import DataTable

SHOWN = 28


class Table(App[None]):
    """Rows in a DataTable, with the seconds of the visible ones set anew each second."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table and start the second."""
        table: DataTable[Any] = self.query_one(DataTable)
        table.add_columns("Left", "Order", "Item", "Variant", "Paid", "Stage")
        for number in range(self.rows):
            cells = (
                "0:59:59",
                f"…{number:07d}",
                "加绒加厚打底裤女外穿",
                "黑色 XL",
                "35.50",
                "ready",
            )
            table.add_row(*cells)
        self.set_interval(1, self.second)

    def second(self) -> None:
        """Set the visible countdowns anew."""
        table: DataTable[Any] = self.query_one(DataTable)
        left = 3600 - int(time.time()) % 3600
        for row in range(min(SHOWN, self.rows)):
            rest = left + 7 * row
            table.update_cell_at(Coordinate(row, 0), f"0:{rest // 60 % 60:02d}:{rest % 60:02d}")


if __name__ == "__main__":
    app = Table(int(sys.argv[1]))
    app.run()
    sys.exit(app.return_code or 0)
