"""Long lines of pieces, broken into the room there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.cells import cell_len

from tui.widgets.coloured_text import Piece, Pieces, width_of
from tui.widgets.columns import ELLIPSIS
from tui.widgets.remarks import NO_START

_Signs = list[tuple[str, str]]


def fill_room(lines: Sequence[Pieces], width: int, high: int, indent: str = " ") -> list[Pieces]:
    """Return the lines in at most `high` rows: long ones go on while rows are left.

    What goes on is indented; where no row is left a line stays long, for its widget to cut.
    """
    kept = list(lines[:high])
    spare = high - len(kept)
    found: list[Pieces] = []
    for line in kept:
        rows = _broken(line, width, spare + 1, indent) if spare else [line]
        spare -= len(rows) - 1
        found += rows
    return found


def _broken(line: Pieces, width: int, most: int, indent: str) -> list[Pieces]:
    if width_of(line) <= width or width < 2 * len(indent) + 8:
        return [line]
    rows: list[_Signs] = [[]]
    used, place = 0, 0
    for char, tone in _signs(line, most * width):
        size = cell_len(char)
        if used + size > width and char != " ":
            if len(rows) == most:
                rows[-1].append((ELLIPSIS, tone))
                break
            row = rows[-1]
            # No place to break: in the middle of a long word.
            place = place if place > len(indent) else len(row)
            rest = row[place:]
            del row[place:]
            rows.append([*((blank, "") for blank in indent), *rest])
            used, place = sum(cell_len(each) for each, _tone in rows[-1]), 0
        if size == 2 and char not in NO_START:
            # Chinese breaks before any sign but a closing one.
            place = len(rows[-1])
        rows[-1].append((char, tone))
        used += size
        if char == " ":
            place = len(rows[-1])
    return [_pieces(row) for row in rows]


def _signs(line: Pieces, most: int) -> Iterable[tuple[str, str]]:
    """Give the characters with their tones, no more than could be shown."""
    left = most + 1
    for text, tone, _act in line:
        for char in text[:left]:
            yield char, tone
        left -= min(len(text), left)


def _pieces(row: _Signs) -> list[Piece]:
    while row and row[-1][0] == " ":
        row.pop()
    return [
        Piece("".join(char for char, _tone in run), tone)
        for tone, run in groupby(row, key=lambda each: each[1])
    ]
