"""Orders whose settlement differs from the estimate: how much, in what; Enter shows the order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from core.base.clock import from_epoch
from core.base.i18n import _, ngettext
from core.base.money import signed, yuan
from core.figures import settled
from core.figures.settled import PART_LABELS, Settled, part_words
from core.orders import privacy
from core.store import settlement, settlement_list
from tui.parts.beside import compute_beside
from tui.parts.dialog import Dialog
from tui.parts.settlement_lines import line_pieces
from tui.widgets.coloured_text import ColouredText, Piece, Pieces
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.live_list import LiveList
from tui.widgets.rows import Row

_TOLD = 6
# On a lower terminal the rows have the room of what is told of one.
_LEAST_HEIGHT = 16


def _columns() -> tuple[Column, ...]:
    return (
        Column("sn", _("Order"), 8, cut="start"),
        Column("difference", _("Differs"), 9, align="right"),
        Column("what", _("In what"), 14, flex=2),
        Column("title", _("Item"), 10, flex=3, priority=1),
    )


class DifferenceRows:
    """The rows of the list; what they show is read already."""

    def __init__(self, found: Sequence[Settled]) -> None:
        self.found = found
        self._places = {str(each.order_id): place for place, each in enumerate(found)}

    def __len__(self) -> int:
        return len(self.found)

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return the rows `start` ≤ i < `stop`."""
        return [_row(each) for each in self.found[start:stop]]

    def index_of(self, key: str) -> int | None:
        """Return where an order stands."""
        return self._places.get(key)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`."""
        return [str(each.order_id) for each in self.found[start:stop]]


def _row(each: Settled) -> Row:
    less = each.difference_fen < 0
    cells: tuple[Cell, ...] = (
        each.order_sn,
        Toned(signed(each.difference_fen), "bad" if less else "good"),
        _("; ").join(_(PART_LABELS[part.name]) for part in each.differing),
        each.title,
    )
    day = f"{from_epoch(each.grouped_at):%m-%d}" if each.grouped_at is not None else "–"
    return Row(str(each.order_id), None, cells, band="calm", note=day)


class DifferencesScreen(Dialog[None]):
    """A list over the desk: what is lost most stands on top."""

    DEFAULT_CSS = """
    DifferencesScreen { align: center middle; }
    #money { width: 100%; max-width: 140; height: 100%; background: $surface;
             border: round $primary; padding: 0 1; }
    #money LiveList { height: 1fr; }
    #money #sums { height: 1; }
    #money #told { height: 7; }
    """
    covers = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.sums = ColouredText(id="sums")
        self.told = ColouredText(id="told")
        self.list = LiveList((), lambda left, cursor: ("", "calm"), clock_title=_("Day"))
        self.list.takes_marks = False

    def make_sheet(self) -> Vertical:
        """Return a sheet that the list fills."""
        return Vertical(id="money")

    def compose(self) -> ComposeResult:
        """Lay out what it comes to, the list, and the lines of the selected order."""
        title = _("Settlement against the estimate")
        self.frame(title, _("Enter the order  y copy its number  Esc close"))
        with self.sheet:
            yield self.sums
            yield self.list
            yield self.told

    def on_mount(self) -> None:
        """Fill the list."""
        self._rows = DifferenceRows([])
        self.list.set_columns(_columns())
        self.list.set_empty([_("Looking …")])
        self.list.focus()
        self.reload()

    class Read(Message):
        """What differs was read beside the desk, or in words why not."""

        def __init__(self, found: list[Settled] | None, why: str) -> None:
            super().__init__()
            self.found, self.why = found, why

    def reload(self) -> None:
        """Read again what differs; a large shop's takes seconds, and no key waits for it."""
        shop_id = self.host.shops.id
        compute_beside(
            self.list,
            lambda desk: settled.differences(desk, shop_id),
            lambda found, why: self.post_message(self.Read(found, why)),
        )

    @on(Read)
    def _read(self, event: Read) -> None:
        event.stop()
        if event.found is None:
            self.sums.show([[Piece(event.why, "bad")]])
            return
        self._show(event.found)

    def _show(self, found: list[Settled]) -> None:
        desk = self.desk
        self._rows = DifferenceRows(found)
        limit = yuan(desk.rules.of(self.host.shops.id)["settle.difference"].fen)
        if found:
            empty = ""
        elif settlement_list.count(desk.store):
            empty = _("No order differs by more than {limit} yuan.").format(limit=limit)
        else:
            empty = _("No settlement was imported yet: press i and choose the 货款明细 file.")
        self.list.set_empty([empty])
        self.list.set_source(self._rows)
        words = ngettext(
            "{n} order differs by more than {limit} yuan, {sum} in all",
            "{n} orders differ by more than {limit} yuan, {sum} in all",
            len(found),
        )
        total = sum(each.difference_fen for each in found)
        said = words.format(n=len(found), limit=limit, sum=signed(total)) if found else ""
        if shop := self.host.shops.word:
            said = f"{shop}   {said}"
        self.sums.show([[Piece(said, "dim")]])
        self._tell()

    @on(LiveList.RowHighlighted)
    def _moved(self) -> None:
        self.call_after_refresh(self._tell)

    def on_resize(self) -> None:
        """Fit the lines to the new width; where it is low, the rows come first."""
        self.told.display = self.app.size.height >= _LEAST_HEIGHT
        self.call_after_refresh(self._tell)

    def _chosen(self) -> Settled | None:
        place = self._rows.index_of(self.list.cursor_key or "")
        return None if place is None else self._rows.found[place]

    def _tell(self) -> None:
        """Tell what differs in the order under the cursor, and its lines."""
        each = self._chosen()
        lines: list[Pieces] = []
        if each is not None:
            lines = [[Piece(f"{each.order_sn}  {each.title}", "strong")]]
            parts = _("; ").join(map(part_words, each.differing))
            lines.append([Piece(parts, "bad" if each.difference_fen < 0 else "good")])
            with privacy.about(self.desk.store, each.order_id):
                found = line_pieces(settlement.of_order(self.desk.store, each.order_id))
            lines += found[:_TOLD]
        self.told.show(lines)

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Show everything about the order."""
        event.stop()
        self.host.open(self.host.doors.order(int(event.key)), lambda _nothing: self.reload())

    def action_copy(self) -> None:
        """Copy the order's number."""
        each = self._chosen()
        if each is not None:
            self.host.copy(each.order_sn)
            self.sums.show([[Piece(_("Copied: {text}").format(text=each.order_sn), "good")]])

    def action_close(self) -> None:
        """Go back to the desk."""
        self.dismiss(None)

    def on_paste(self, event: events.Paste) -> None:
        """Say where pasting works."""
        event.stop()
        self.sums.show([[Piece(self.no_paste_here(), "warn")]])
