"""The rows of the history: acts, newest first, read a window at a time."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from core.base import personal
from core.base.clock import from_epoch
from core.base.i18n import _
from core.orders import privacy, taking_back
from core.store import act_list
from core.store.act_list import ActEntry
from core.store.connection import Store
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row


def columns() -> tuple[Column, ...]:
    """Return the columns after the day."""
    states = [taking_back.state_words(undone) for undone in (1, 2)]
    return (
        Column("time", _("Time"), 8),
        Column("who", _("Who"), 6, flex=1),
        Column("what", _("Done"), 12, flex=3),
        Column("orders", _("Orders"), 6, align="right"),
        Column("first", _("First"), 14, flex=3, priority=1),
        Column("state", _("State"), max(map(cell_len, states)), priority=2),
    )


def rows_of(store: Store, entries: Sequence[ActEntry]) -> list[Row]:
    """Return the rows of acts."""
    with privacy.about(store, *(each.order_sn for each in entries if each.note)):
        return [row_of(each) for each in entries]


def row_of(entry: ActEntry) -> Row:
    """Return the row of an act."""
    at = from_epoch(entry.at)
    state = taking_back.state_words(entry.undone)
    first = note = personal.words(entry.note)
    if entry.order_sn:
        first = " ".join(filter(None, (note, f"…{entry.order_sn[-6:]}", entry.title)))
    cells: tuple[Cell, ...] = (
        f"{at:%H:%M:%S}",
        entry.who,
        Toned(taking_back.act_words(entry), "dim" if entry.undone == 1 else ""),
        f"{entry.orders}" if entry.orders else "–",
        first,
        Toned(state, "warn" if entry.undone == 2 else "dim"),
    )
    return Row(str(entry.id), None, cells, band="calm", note=f"{at:%m-%d}")


class AllActs:
    """All acts; no more of them is in memory than is seen."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._count = act_list.count(store)

    def __len__(self) -> int:
        return self._count

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return the rows `start` ≤ i < `stop`."""
        return rows_of(self._store, act_list.newest(self._store, start, stop))

    def index_of(self, key: str) -> int | None:
        """Return where an act stands."""
        return act_list.place_of(self._store, int(key))

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`."""
        return [str(id) for id in act_list.ids(self._store, start, stop)]


class FoundActs:
    """The acts that a search has found."""

    def __init__(self, store: Store, ids: Sequence[int]) -> None:
        self._store = store
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return the rows `start` ≤ i < `stop`."""
        return rows_of(self._store, act_list.by_ids(self._store, self._ids[start:stop]))

    def index_of(self, key: str) -> int | None:
        """Return where an act stands."""
        return self._ids.index(int(key)) if int(key) in self._ids else None

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`."""
        return [str(id) for id in self._ids[start:stop]]
