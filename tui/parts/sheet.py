"""A sheet of text over the desk: help, errors, everything about an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, Generic

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ScreenResultType
from textual.widgets import Static

from core.base.errors import NotFound
from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.base.text import shown
from tui.parts.host import Host, host_of
from tui.parts.over import Over
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.columns import fit

WORKS_THERE = N_("The keys of the list work here too, on what is shown.")
KEY_WIDTH = 12
# A key, or arrows that do one thing, then what they do.
_KEYS_AND_WORDS = pattern(r"((?:[↑↓←→] )*[↑↓←→]|\S+)\s+(\S.*)")
_STYLES = {
    "bad": "$text-error bold",
    "warn": "$text-warning",
    "good": "$text-success",
    "dim": "$text-muted",
    "strong": "bold",
    "key": "$text-accent bold",
    "title": "$text-primary bold",
}


def content(line: Pieces) -> Content:
    """Return a line of pieces as Textual's text; nothing in it is markup."""
    return Content.assemble(*((shown(text), _STYLES.get(tone, "")) for text, tone, _act in line))


class Sheet(Over[ScreenResultType], Generic[ScreenResultType]):
    """Lines of text that can be scrolled; Enter or Esc closes it."""

    AUTO_FOCUS = "#sheet"
    DEFAULT_CSS = """
    Sheet { align: center middle; }
    #sheet {
        width: 100%; height: auto; max-width: 100; max-height: 100%;
        background: $surface; border: round $primary; padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    #sheet Static { height: auto; }
    #sheet.wide { max-width: 120; height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "close", show=False),
        Binding("down,j", "roll(1)", show=False),
        Binding("up,k", "roll(-1)", show=False),
        Binding("pagedown,space,ctrl+d", "roll(10)", show=False),
        Binding("pageup,ctrl+u", "roll(-10)", show=False),
        Binding("f1,question_mark,？", "help", show=False),
    ]

    wide = False

    def __init__(self) -> None:
        super().__init__()
        # What keys of the list beneath do to the thing that is shown, by key or character.
        self.gives: Mapping[str, Callable[[], object]] = {}

    @property
    def host(self) -> Host:
        """The app, as a sheet sees it."""
        return host_of(self)

    def caption(self) -> str:
        """Return the title."""
        return ""

    def keys(self) -> str:
        """Return the line that names the keys."""
        return ""

    def lines(self) -> list[Pieces]:
        """Return what stands on the sheet."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Lay out the sheet."""
        with VerticalScroll(id="sheet", classes="wide" if self.wide else "") as sheet:
            sheet.border_title = self.titled(f" {shown(self.caption())} ")
            sheet.border_subtitle = Content(f" {self.keys()} ")
            for line in self.lines():
                yield Static(content(line))

    def entitle(self) -> None:
        """Write the title, with what is said above it."""
        self.query_one("#sheet").border_title = self.titled(f" {shown(self.caption())} ")

    def others_wrote(self) -> None:
        """Show it as it is now; what is no longer there closes."""
        try:
            self.renew()
            self.redraw()
        except (IndexError, NotFound):
            self.dismiss(None)

    def renew(self) -> None:
        """Read again what stands on the sheet; raises NotFound or IndexError where it is gone."""

    def redraw(self) -> None:
        """Write the lines again, where they stand."""
        sheet, lines = self.query_one("#sheet"), self.lines()
        known = list(sheet.query(Static))
        for each, line in zip(known, lines, strict=False):
            each.update(content(line))
        for each in known[len(lines) :]:
            each.remove()
        sheet.mount(*(Static(content(line)) for line in lines[len(known) :]))

    def on_key(self, event: events.Key) -> None:
        """Close, and do to the thing shown what the key does in the list."""
        act = self.gives.get(event.key) or self.gives.get(event.character or "")
        if act is not None:
            event.stop()
            self.dismiss(None)
            self.app.call_later(act)

    def on_paste(self, event: events.Paste) -> None:
        """Close, and take the paste as the list does, for the thing shown."""
        if self.gives:
            event.stop()
            self.dismiss(None)
            take = partial(self.host.take_paste, event.text, whatever_marked=True)
            self.app.call_later(take)

    def action_help(self) -> None:
        """Tell the keys that work here."""
        self.host.open(KeysSheet(self.keys(), (_(WORKS_THERE),) if self.gives else ()))

    def action_close(self) -> None:
        """Go back to the desk."""
        self.dismiss(None)

    def action_roll(self, lines: int) -> None:
        """Scroll by some lines."""
        sheet = self.query_one("#sheet", VerticalScroll)
        sheet.scroll_relative(y=lines, animate=False, force=True)


class KeysSheet(Sheet[None]):
    """What the line of keys names, then the keys that all of its kind have."""

    def __init__(self, named: str, common: Sequence[str]) -> None:
        super().__init__()
        self.named, self.common = named, common

    def caption(self) -> str:
        """Return the title."""
        return _("Keys here")

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("Enter or Esc: close")

    def action_help(self) -> None:
        """Close: the keys of this sheet stand on it."""
        self.action_close()

    def lines(self) -> list[Pieces]:
        """Return a line for each key."""
        told = [_KEYS_AND_WORDS.fullmatch(part.strip()) for part in self.named.split("  ")]
        found = [[Piece(fit(each[1], KEY_WIDTH), "key"), Piece(each[2])] for each in told if each]
        return [*found, [], *([Piece(line)] for line in self.common)]
