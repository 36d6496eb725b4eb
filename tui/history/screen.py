"""The history: what was done in all sessions, newest first, searched, and taken back."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from core.base.i18n import _
from core.orders import privacy, taking_back
from core.store import act_list
from tui.history.preview import PreviewScreen
from tui.history.rows import AllActs, FoundActs, columns
from tui.parts.dialog import Dialog
from tui.parts.messages import Saved
from tui.widgets.coloured_text import ColouredText, Piece
from tui.widgets.form_field import FieldInput
from tui.widgets.live_list import LiveList
from tui.widgets.rows import RowSource

_TOLD = 5
# A name, a number or a part of one.
_LONGEST_SEARCH = 100
# On a lower terminal the rows have the room of what is told of one.
_LEAST_HEIGHT = 16


class HistoryScreen(Dialog[None]):
    """A list of acts over the desk; Enter looks at what taking one back would change."""

    DEFAULT_CSS = """
    HistoryScreen { align: center middle; }
    #history { width: 100%; max-width: 140; height: 100%; background: $surface;
               border: round $primary; padding: 0 1; }
    #history LiveList { height: 1fr; }
    #history Input { height: 1; border: none; padding: 0 1; background: $boost; }
    #history #told { height: 6; }
    #history #result { height: 1; }
    """
    covers = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("slash,／", "search", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.searched = ""
        self.result = ColouredText(id="result")
        self.told = ColouredText(id="told")
        self.list = LiveList((), lambda left, cursor: ("", "calm"), clock_title=_("Day"))
        self.list.takes_marks = False

    def make_sheet(self) -> Vertical:
        """Return a sheet that the list fills."""
        return Vertical(id="history")

    def compose(self) -> ComposeResult:
        """Lay out the list, what the act did, and a line for what was taken back."""
        self.frame(_("History"), _("Enter look and take back  / search  Esc close"))
        with self.sheet:
            yield self.list
            yield self.told
            yield self.result

    def on_mount(self) -> None:
        """Fill the list."""
        self.list.set_columns(columns())
        self.list.focus()
        self.reload(keep=False)

    def reload(self, *, keep: bool = True) -> None:
        """Read the acts again."""
        store = self.desk.store
        if self.searched:
            source: RowSource = FoundActs(store, taking_back.search(self.desk, self.searched))
            empty = [_("Nothing fits. Esc shows all that was done."), privacy.not_searched()]
        else:
            source = AllActs(store)
            empty = [_("Nothing was done yet.")]
        self.list.set_empty(list(filter(None, empty)))
        self.list.set_source(source, keep_key=keep)
        self._tell()

    def redraw(self) -> None:
        """Tell persons anew."""
        self.reload()

    def others_wrote(self) -> None:
        """Show what others have done; the cursor stays on its act."""
        self.reload()

    @on(LiveList.RowHighlighted)
    def _moved(self) -> None:
        self.call_after_refresh(self._tell)

    def on_resize(self) -> None:
        """Fit the lines to the new width; where it is low, the rows come first."""
        self.told.display = self.app.size.height >= _LEAST_HEIGHT
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        """Tell what the act under the cursor did, in its first lines."""
        key = self.list.cursor_key
        found = act_list.by_ids(self.desk.store, [int(key)]) if key else []
        lines: list[list[Piece]] = []
        for entry in found:
            head = [Piece(f"#{entry.id} ", "dim"), Piece(taking_back.act_words(entry), "strong")]
            if state := taking_back.state_words(entry.undone):
                head.append(Piece(f"  {state}", "warn"))
            lines = [head]
            told = taking_back.did_words(self.desk, entry.command, _TOLD)
            lines += [[Piece(f"  {line}")] for line in told]
        self.told.show(lines)

    # -- search ----------------------------------------------------------------------------

    def action_search(self) -> None:
        """Open the search line."""
        found = self.query(Input)
        if found:
            found.first().focus()
            return
        hint = _("who, what, file, or a part of an order number")
        line = FieldInput(self.searched, placeholder=hint, most=_LONGEST_SEARCH)
        self.sheet.mount(line, after=self.list)
        line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits while it is typed."""
        event.stop()
        if event.value.strip() != self.searched:
            self.searched = event.value.strip()
            self.reload(keep=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the list with what was found."""
        event.stop()
        self._end_search()

    def _end_search(self) -> None:
        self.query(Input).remove()
        self.list.focus()

    def action_close(self) -> None:
        """End the search, then close."""
        if self.searched or self.query(Input):
            self._end_search()
            self.searched = ""
            self.reload()
            return
        self.dismiss(None)

    def on_paste(self, event: events.Paste) -> None:
        """Say where pasting works."""
        event.stop()
        self.result.show([[Piece(self.no_paste_here(), "warn")]])

    # -- taking back -----------------------------------------------------------------------

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Look at what taking an act back would change."""
        event.stop()
        for entry in act_list.by_ids(self.desk.store, [int(event.key)]):
            self.host.open(PreviewScreen(entry), self._taken)

    def _taken(self, saved: Saved | None) -> None:
        if saved is not None:
            self.host.saved(saved)
            self.result.show([[Piece(saved.text, "good")]])
            self.reload()
