"""What a live list tells its pane. Handlers are named `on_live_list_row_chosen` and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tui.widgets.moving_list import MovingList


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
