"""A small app around a live list, run by the tests and the bench in a pseudo-terminal.

`python -m tests.tui.tiny_list ROWS SPREAD [bare|plain|lean|dialog]` - deadlines start SPREAD
seconds from now and stand 7 seconds apart.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from core.base import clock
from tui.parts.ticker import Tick, Ticker
from tui.terminal.screen_diff import LeanDisplay
from tui.widgets.live_list import Column, LiveList, Row

COLUMNS = (
    Column("sn", "Order", 8, cut="start"),
    Column("title", "Item", 16, flex=2),
    Column("spec", "Spec", 9, flex=1, priority=2),
    Column("count", "Qty", 3, align="right", priority=4),
    Column("paid", "Paid", 8, align="right", priority=3),
    Column("step", "Step", 8),
    Column("next", "Next", 8, priority=5),
)


def countdown(left: int, seconds: bool) -> tuple[str, str]:
    """Tell remaining time as the desk does, without loading the rules."""
    sign, rest = ("-", -left) if left < 0 else ("", left)
    band = "overdue" if left < 0 else "critical" if left < 3600 else "soon"
    if rest < 3600 or seconds:
        return f"{sign}{rest // 3600}:{rest % 3600 // 60:02d}:{rest % 60:02d}", band
    return f"{sign}{rest // 3600}h{rest % 3600 // 60:02d}", band


class Numbers:
    """A source of `count` rows made on the spot; `asked` counts the rows it was asked for."""

    def __init__(self, count: int, first_due: int, step: int = 7, base: int = 0) -> None:
        self.count, self.first_due, self.step, self.base = count, first_due, step, base
        self.asked = 0

    def __len__(self) -> int:
        return self.count

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return made-up rows."""
        self.asked += stop - start
        return [self._row(self.base + index) for index in range(start, stop)]

    def index_of(self, key: str) -> int | None:
        """Return the number that the key is, when it is one of ours."""
        index = int(key) - self.base
        return index if 0 <= index < self.count else None

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of some rows."""
        return [str(self.base + index) for index in range(start, stop)]

    def _row(self, number: int) -> Row:
        cells = (f"261121-{number:015d}", f"加绒加厚打底裤女外穿{number}", "黑色 XL", "1", "35.50")
        due = self.first_due + self.step * number
        return Row(f"{number}", due, (*cells, "待代拍", "b 代拍"))


class TinyList(LeanDisplay[None]):
    """Nothing but a live list and the ticker."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int, spread: int) -> None:
        super().__init__()
        self.rows, self.spread = rows, spread

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield LiveList(COLUMNS, countdown, clock_title="Left")

    def on_mount(self) -> None:
        """Fill the list and start the clock."""
        start = clock.to_epoch(clock.now())
        live_list = self.live_list = self.query_one(LiveList)
        live_list.tick(start)
        live_list.set_source(Numbers(self.rows, start + self.spread))
        live_list.focus()
        Ticker(self).start()

    def on_tick(self, event: Tick) -> None:
        """Pass the second on."""
        self.live_list.tick(event.epoch)


class Bare(App[None]):
    """The least app: a word on the screen."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """Lay out the word."""
        yield Static("ready")


class Unlean(TinyList):
    """The same list sent the way Textual sends it; for comparison."""

    _display = App._display


class Dialog(ModalScreen[None]):
    """A small dialog that leaves the list in sight."""

    CSS = "Dialog { align: center middle; } Static { width: 30; height: 5; border: round; }"

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        yield Static("a dialog")


class Covered(TinyList):
    """The list beneath a dialog."""

    def on_mount(self) -> None:
        """Open the dialog at once."""
        super().on_mount()
        self.push_screen(Dialog())


KINDS = {"lean": TinyList, "plain": Unlean, "dialog": Covered}


def main() -> None:
    """Run the app that the command line names."""
    rows, spread = int(sys.argv[1]), int(sys.argv[2])
    kind = sys.argv[3] if len(sys.argv) > 3 else "lean"
    app: App[None]
    app = Bare() if kind == "bare" else KINDS[kind](rows, spread)
    app.run()
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
