"""A line of values over days, drawn with Braille dots: readable at 80×24 and without colour.

plotille draws the dots; axis, dates, thresholds and the cursor are laid out here in terminal
columns, so that Chinese labels line up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from tui.widgets.coloured_text import Piece, Pieces

# Dots of a cell; how far apart ticks stand at least.
_WIDE, _HIGH = 2, 4
_TICK_ROWS, _TICK_COLUMNS = 3, 11
_BLANK = "\u2800"


class Line(NamedTuple):
    """A value that the others are held against, and whose it is."""

    value: float
    label: str


class Plot(NamedTuple):
    """What is drawn: a value or None for each day, lines across, and how a value is written.

    `least` and `most` are where the axis must reach; `whole` values have no fractions.
    """

    days: Sequence[date]
    values: Sequence[float | None]
    lines: Sequence[Line]
    shown: Callable[[float], str]
    least: float | None = 0
    most: float | None = None
    whole: bool = False


def drawn(plot: Plot, width: int, height: int, cursor: int) -> list[Pieces]:
    """Return the plot in `height` lines of `width` columns, with a cursor on one of its days."""
    known = [value for value in plot.values if value is not None]
    if not known or width < 24 or height < 5:
        return []
    ticks = _ticks(plot, known, max((height - 2) // _TICK_ROWS, 2))
    low, high = ticks[0], ticks[-1]
    labels = [plot.shown(tick) for tick in ticks]
    left = max(map(cell_len, labels)) + 1
    wide, high_rows = width - left - 1, height - 2
    rows = _dots(plot, wide, high_rows, low, high)

    def row_of(value: float) -> int:
        return round((high_rows - 1) * (high - value) / (high - low))

    named = {row_of(tick): label for tick, label in zip(ticks, labels, strict=True)}
    across = {row_of(line.value): line for line in plot.lines if low <= line.value <= high}
    at = _column(cursor, len(plot.days), wide)
    value = plot.values[cursor]
    point = None if value is None else row_of(value)
    found: list[Pieces] = []
    for y in range(high_rows):
        label = named.get(y, "")
        axis = "┤" if y in named else "│"
        head = Piece(" " * (left - cell_len(label)) + label + axis, "dim")
        found.append([head, *_row(rows[y], across.get(y), at, point == y)])
    return [*found, *_dates(plot.days, left, wide, at)]


def _row(dots: str, line: Line | None, cursor: int, point: bool) -> list[Piece]:
    """Lay a threshold and the cursor into a row of dots; the dots themselves stay."""
    cells = list(dots)
    tones = ["strong" if cell != " " else "" for cell in cells]
    if line is not None:
        for x, cell in enumerate(cells):
            if cell == " ":
                cells[x], tones[x] = "╌", "warn"
    if 0 <= cursor < len(cells):
        if point:
            cells[cursor], tones[cursor] = "●", "key"
        elif cells[cursor] in " ╌":
            cells[cursor], tones[cursor] = "┊", "key"
    pieces: list[Piece] = []
    for cell, tone in zip(cells, tones, strict=True):
        if pieces and pieces[-1].tone == tone:
            pieces[-1] = Piece(pieces[-1].text + cell, tone)
        else:
            pieces.append(Piece(cell, tone))
    return pieces


def _dots(plot: Plot, wide: int, high: int, low: float, top: float) -> list[str]:
    """Return the rows of Braille dots; days without a value leave a gap."""
    # Loaded with the first plot.
    from plotille import Canvas

    canvas = Canvas(wide, high, 0, 0, wide * _WIDE, high * _HIGH)
    span, last = top - low, max(len(plot.days) - 1, 1)
    before: tuple[int, int] | None = None
    for place, value in enumerate(plot.values):
        if value is None:
            before = None
            continue
        here = (
            round(place * (wide * _WIDE - 1) / last),
            round((value - low) * (high * _HIGH - 1) / span),
        )
        if before is None:
            canvas.point(*here)
        else:
            canvas.line(*before, *here)
        before = here
    return [row.replace(_BLANK, " ").ljust(wide)[:wide] for row in canvas.plot().split("\n")]


def _column(place: int, count: int, wide: int) -> int:
    """Return the column in which a day's dots stand."""
    return round(place * (wide * _WIDE - 1) / max(count - 1, 1)) // _WIDE


def _dates(days: Sequence[date], left: int, wide: int, cursor: int) -> list[Pieces]:
    """Return the axis with its ticks and the cursor's mark, and the dates below."""
    ticks: dict[int, str] = {}
    end = -1
    step = max(math.ceil(len(days) * _TICK_COLUMNS / wide), 1)
    for place in range(len(days) - 1, -1, -step):
        x = _column(place, len(days), wide)
        ticks[x] = f"{days[place]:%m-%d}"
    axis = ["┬" if x in ticks else "─" for x in range(wide)]
    mark = axis.copy()
    mark[cursor] = "▲"
    below = ""
    for x in sorted(ticks):
        start = min(max(left + 1 + x - 2, 0), left + 1 + wide - len(ticks[x]))
        if start > end:
            below = below.ljust(start) + ticks[x]
            end = len(below)
    head = Piece(" " * left + "└", "dim")
    line = [head, Piece("".join(mark[:cursor]), "dim"), Piece("▲", "key"),
            Piece("".join(mark[cursor + 1 :]), "dim")]  # fmt: skip
    return [line, [Piece(below, "dim")]]


def _ticks(plot: Plot, known: Sequence[float], most: int) -> list[float]:
    """Return round values that hold all values and lines, at most so many and at least two."""
    reach = [*known, *(line.value for line in plot.lines)]
    low = min(reach) if plot.least is None else min(*reach, plot.least)
    high = max(reach) if plot.most is None else max(*reach, plot.most)
    if high <= low:
        high = low + (1 if plot.whole or not low else abs(low) / 10)
    step = _round_step((high - low) / max(most - 1, 1))
    if plot.whole:
        step = max(step, 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, max(last, first + 1) + 1)]


def _round_step(least: float) -> float:
    """Return the first of 1, 2, 5 and their tenfolds that is no less."""
    power: float = 10 ** math.floor(math.log10(least))
    return next(unit * power for unit in (1, 2, 5, 10) if unit * power >= least * (1 - 1e-9))
