"""Columns of a live list: which fit a width, and how a text is laid into its cells.

Widths are terminal columns, not characters: Chinese takes two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size

from core.base.text import shown

ELLIPSIS = "…"
GAP = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a live list.

    `width` is its least width in terminal columns; `flex` its share of what is left over.
    `priority` 0 always stays; on a narrow terminal the greatest number is dropped first.
    `cut` is the end that gives way to `…` when a text is too long.
    """

    key: str
    title: str
    width: int
    flex: int = 0
    priority: int = 0
    align: Literal["left", "right"] = "left"
    cut: Literal["end", "start"] = "end"


class Toned(NamedTuple):
    """A cell with a tone: `dim`, `good`, `warn` or `bad`. The words must tell it too."""

    text: str
    tone: str


Cell = str | Toned


class Placed(NamedTuple):
    """A column that is shown: its place among all columns, and its width."""

    place: int
    column: Column
    width: int


def bare(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> frozenset[int]:
    """Return the places of columns that could go and that no row has anything in."""
    open_ones = {place for place, column in enumerate(columns) if column.priority}
    for cells in rows:
        if not open_ones:
            break
        open_ones -= {place for place in open_ones if place < len(cells) and words(cells[place])}
    return frozenset(open_ones)


def words(cell: Cell) -> str:
    """Return the text of a cell."""
    return cell.text if isinstance(cell, Toned) else cell


def place(
    columns: Sequence[Column], width: int, left_out: Collection[int] = ()
) -> tuple[Placed, ...]:
    """Choose the columns that fit `width` terminal columns and share out what is left over.

    `left_out` are places of columns that take no room.
    """
    kept = [(number, column) for number, column in enumerate(columns) if number not in left_out]
    while _needed(kept) > width:
        dropped = max(kept, key=lambda item: (item[1].priority, item[0]), default=None)
        if dropped is None or dropped[1].priority == 0:
            break
        kept.remove(dropped)
    widths = [column.width for _, column in kept]
    spare = width - _needed(kept)
    if spare < 0:
        _squeeze(widths, -spare)
    else:
        _share(widths, [column.flex for _, column in kept], spare)
    return tuple(
        Placed(number, column, size)
        for (number, column), size in zip(kept, widths, strict=True)
        if size > 0
    )


def _needed(kept: Sequence[tuple[int, Column]]) -> int:
    return sum(column.width for _, column in kept) + GAP * max(len(kept) - 1, 0)


def _squeeze(widths: list[int], excess: int) -> None:
    """Take `excess` from the widest columns, a cell at a time; nothing gets below zero."""
    while excess > 0 and any(widths):
        widest = max(range(len(widths)), key=lambda i: (widths[i], i))
        widths[widest] -= 1
        excess -= 1


def _share(widths: list[int], flex: Sequence[int], spare: int) -> None:
    """Give `spare` to the columns by their `flex`; the first takes the remainder."""
    total = sum(flex)
    if not total:
        return
    parts = [spare * share // total for share in flex]
    parts[next(i for i, share in enumerate(flex) if share)] += spare - sum(parts)
    for i, part in enumerate(parts):
        widths[i] += part


def fit(text: str, width: int, align: str = "left", cut: str = "end") -> str:
    """Lay `text` into exactly `width` terminal columns, cut with `…` where it is too long."""
    if width <= 0:
        return ""
    # No character is narrower than half a cell in practice; a text of megabytes is cut first.
    limit = 4 * width + 16
    if len(text) > limit:
        text = text[-limit:] if cut == "start" else text[:limit]
    text = shown(text)
    size = cell_len(text)
    if size > width:
        text = _tail(text, width - 1) if cut == "start" else _head(text, width - 1)
        size = cell_len(text)
    padding = " " * (width - size)
    return padding + text if align == "right" else text + padding


def _head(text: str, width: int) -> str:
    """Return what fits `width` from the start, then `…`."""
    return (set_cell_size(text, width).rstrip(" ") if width > 0 else "") + ELLIPSIS


def _tail(text: str, width: int) -> str:
    """Return `…`, then what fits `width` from the end."""
    start, size = len(text), 0
    while start > 0:
        size += cell_len(text[start - 1])
        if size > width:
            break
        start -= 1
    return ELLIPSIS + text[start:].lstrip(" ")
