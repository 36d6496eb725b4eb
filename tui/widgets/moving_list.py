"""Moving in a list of rows: the keys, the mouse, the cursor, the marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.scroll_view import ScrollView

from core.base.i18n import N_

HEADER_HEIGHT = 1


class ListMessage(Message):
    """A message of a live list; `live_list` is where it comes from."""

    def __init__(self, live_list: MovingList) -> None:
        super().__init__()
        self.live_list = live_list

    @property
    def control(self) -> MovingList:
        """The list it comes from, for `@on`."""
        return self.live_list


class RowHighlighted(ListMessage, namespace="live_list"):
    """The cursor came to stand on another row; `key` is None when there are no rows."""

    def __init__(self, live_list: MovingList, key: str | None) -> None:
        super().__init__(live_list)
        self.key = key


class RowChosen(ListMessage, namespace="live_list"):
    """Enter, or a second click, on a row."""

    def __init__(self, live_list: MovingList, key: str) -> None:
        super().__init__(live_list)
        self.key = key


class MarksChanged(ListMessage, namespace="live_list"):
    """Rows were marked or unmarked; `marks` are the keys now marked."""

    def __init__(self, live_list: MovingList, marks: frozenset[str]) -> None:
        super().__init__(live_list)
        self.marks = marks


class MovingList(ScrollView, can_focus=True):
    """A list with a cursor and marks under a header; a subclass shows the rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", N_("up"), show=False, id="list.up"),
        Binding("down,j", "cursor(1)", N_("down"), show=False, id="list.down"),
        Binding("pageup", "page(-1.0)", N_("page up"), show=False, id="list.page_up"),
        Binding("pagedown", "page(1.0)", N_("page down"), show=False, id="list.page_down"),
        Binding("ctrl+u", "page(-0.5)", N_("half a page up"), show=False, id="list.half_up"),
        Binding("ctrl+d", "page(0.5)", N_("half a page down"), show=False, id="list.half_down"),
        Binding("home,g", "first", N_("first row"), show=False, id="list.first"),
        Binding("end,G", "last", N_("last row"), show=False, id="list.last"),
        Binding("space", "mark", N_("mark"), show=False, id="list.mark"),
        Binding("*,＊", "mark_all", N_("mark all"), show=False, id="list.mark_all"),
        Binding("!,！", "invert", N_("invert"), show=False, id="list.invert"),
        Binding("m", "mark_to_here", N_("mark to here"), show=False, id="list.mark_to_here"),
        Binding("enter", "choose", N_("open"), show=False, id="list.choose"),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.marks: set[str] = set()
        # Off where nothing is done to marked rows.
        self.takes_marks = True
        self._cursor = 0
        self._cursor_key: str | None = None
        # The row that was marked last: a range goes from there to the cursor.
        self._marked_last: str | None = None

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor, None when there are no rows."""
        return self._cursor_key

    @property
    def cursor_index(self) -> int:
        """Where the cursor stands, counted from 0."""
        return self._cursor

    # -- what a subclass gives -------------------------------------------------------------

    def __len__(self) -> int:
        raise NotImplementedError

    def set_marks(self, keys: Iterable[str]) -> None:
        """Mark exactly these keys."""
        raise NotImplementedError

    def _go(self, index: int) -> None:
        """Put the cursor on a row, or as near as there are rows."""
        raise NotImplementedError

    def _keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`."""
        raise NotImplementedError

    def _place_of(self, key: str) -> int | None:
        """Return where the row with a key stands."""
        raise NotImplementedError

    @property
    def _rows_high(self) -> int:
        return max(self.scrollable_content_region.height - HEADER_HEIGHT, 1)

    def _is_seen(self, index: int) -> bool:
        return 0 <= index - self.scroll_offset.y < self._rows_high

    def _reveal(self, index: int) -> bool:
        """Scroll no further than it takes to see a row; tell whether the list was scrolled."""
        if not self.size or self._is_seen(index):
            return False
        top = self.scroll_offset.y
        target = index if index < top else index - self._rows_high + 1
        self.scroll_to(y=target, animate=False, force=True)
        return self.scroll_offset.y != top

    async def act(self, id: str) -> None:
        """Do what a key of the list does, by the id of its binding."""
        for binding in MovingList.BINDINGS:
            if isinstance(binding, Binding) and binding.id == id:
                await self.run_action(binding.action)

    # -- keys and mouse --------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Mark rows only where marks mean something."""
        return self.takes_marks or action not in ("mark", "mark_all", "invert", "mark_to_here")

    def action_cursor(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self._go(self._cursor + step)

    def action_page(self, pages: float) -> None:
        """Move the cursor by a part of the visible height."""
        self._go(self._cursor + int(pages * max(self._rows_high - 1, 1)))

    def action_first(self) -> None:
        """Move to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._go(len(self) - 1)

    def action_mark(self) -> None:
        """Mark or unmark the row under the cursor and move down."""
        if self._cursor_key is None:
            return
        self.set_marks(self.marks ^ {self._cursor_key})
        if self._cursor_key in self.marks:
            self._marked_last = self._cursor_key
        self._go(self._cursor + 1)

    def action_mark_all(self) -> None:
        """Mark all that the list shows; again, none."""
        keys = set(self._keys(0, len(self)))
        self.set_marks(() if keys == self.marks else keys)

    def action_invert(self) -> None:
        """Mark what is not marked, and nothing else."""
        self.set_marks(self.marks ^ set(self._keys(0, len(self))))

    def _drop_marks(self) -> None:
        """Let go of marks whose rows are gone."""
        kept = {key for key in self.marks if self._place_of(key) is not None}
        if kept != self.marks:
            self.marks = kept
            self.post_message(MarksChanged(self, frozenset(kept)))

    def action_mark_to_here(self) -> None:
        """Mark the rows from the one marked last to the cursor."""
        if self._cursor_key is None:
            return
        last = self._marked_last if self._marked_last in self.marks else None
        place = self._place_of(last) if last is not None else None
        start = self._cursor if place is None else place
        first, stop = min(start, self._cursor), max(start, self._cursor) + 1
        self.set_marks(self.marks | set(self._keys(first, stop)))
        self._marked_last = self._cursor_key

    def action_choose(self) -> None:
        """Tell that the row under the cursor was chosen."""
        if self._cursor_key is not None:
            self.post_message(RowChosen(self, self._cursor_key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked row; a second click chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER_HEIGHT:
            return
        index = self.scroll_offset.y + offset.y - HEADER_HEIGHT
        if index < len(self):
            self._go(index)
            if event.chain == 2:
                self.action_choose()
