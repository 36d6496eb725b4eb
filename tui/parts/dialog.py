"""A framed sheet over the list: what forms, questions, imports and claims have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Generic

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ScreenResultType

from core.base.errors import DaifaError
from core.base.i18n import _
from core.store.desk import Desk
from tui.parts.host import Host, host_of
from tui.parts.over import Over
from tui.widgets.columns import fit
from tui.widgets.paste_cut import PasteCut
from tui.widgets.remarks import ASK, BAD, OK, Remark, Remarks

TITLE_WIDTH = 70
# Errors after which the same can be saved, once there is a place to write to.
_NO_PLACE = ("disk-full", "disk", "db", "db-access", "db-damaged", "db-gone", "db-missing")
# A sheet's width before it is laid out; what the frame takes of a line in it.
_WIDTH, _FRAME = 78, 6


def own_fault() -> str:
    """Say that work beside the desk has ended with an error of the program."""
    return _(
        "This failed through an error of the program, which is in the log. Nothing was changed."
    )


class Dialog(Over[ScreenResultType], Generic[ScreenResultType]):
    """A sheet with a title, the keys that work in it, and a place for what went wrong."""

    # By its whole path: a screen of another room would look for it beside itself.
    CSS_PATH = Path(__file__).with_name("forms.tcss")
    AUTO_FOCUS = ""
    # A field that holds something takes `?` as text; everywhere else, and F1 there too, asks.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark,？", "help", show=False),
        Binding("f5", "copy_typed", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.sheet = self.make_sheet()
        self.trouble = Remarks(id="trouble")
        self._keys = self._named = self._title = ""
        self._opened_with = -1
        self._complained_of: tuple[str, ...] = ()

    def make_sheet(self) -> ScrollableContainer | Vertical:
        """Return the container that all stands in."""
        return VerticalScroll(classes="sheet", can_focus=False)

    @property
    def host(self) -> Host:
        """The app, as a dialog sees it."""
        return host_of(self)

    @property
    def desk(self) -> Desk:
        """The open desk."""
        return self.host.desk

    def frame(self, title: str, keys: str) -> None:
        """Name the sheet, and the keys that work in it."""
        self._title = fit(title, TITLE_WIDTH).rstrip()
        self.entitle()
        self.name_keys(keys)

    def entitle(self) -> None:
        """Write the title, with what is said above it."""
        self.sheet.border_title = self.titled(self._title)

    def name_keys(self, keys: str, own: str = "") -> None:
        """Name the keys that work now; the form's `own` stand before them where there is room.

        The help names all of them.
        """
        self._keys = f"{own}  {keys}" if own else keys
        wide = min(self.sheet.outer_size.width or _WIDTH, self.app.size.width) - _FRAME
        named = self._keys if cell_len(self._keys) <= wide else keys
        if named != self._named:
            # Said again, it would have the whole sheet painted.
            self._named = named
            self.sheet.border_subtitle = Content(named)

    def common_keys(self) -> tuple[str, ...]:
        """Return the keys of every dialog of this kind, each with what it does."""
        return ()

    def action_help(self) -> None:
        """Tell the keys that work here."""
        from tui.parts.sheet import KeysSheet

        self.host.open(KeysSheet(self._keys, self.common_keys()))

    def contents(self) -> tuple[str, ...]:
        """Return what was typed and chosen."""
        return ()

    def typed_words(self) -> str:
        """Return the words that were typed, as they would be typed or pasted again."""
        return ""

    def action_copy_typed(self) -> None:
        """Copy what was typed: it can be kept elsewhere while it cannot be saved here."""
        said = Remark(_("Nothing was typed here yet."), ASK)
        if text := self.typed_words():
            self.host.copy(text)
            said = Remark(_("Copied: what was typed."), OK)
        # What went wrong still stands there.
        others = [each for each in self.trouble.remarks if each.tone == BAD]
        self.complain(*others, said)

    def not_saved(self, error: DaifaError) -> tuple[Remark, ...]:
        """Say why nothing was saved; where the disk is at fault, how to keep what was typed."""
        said = Remark(error.message, BAD)
        if error.code not in _NO_PLACE or not self.typed_words():
            return (said,)
        more = _("What was typed stays here and can be saved later; F5 copies it.")
        return said, Remark(more, ASK)

    def no_paste_here(self) -> str:
        """Say that a paste into a list over the desk does nothing."""
        return _("A paste opens a form from the lists of the desk: Esc first, then paste.")

    def mind_opening(self) -> None:
        """Keep the burst of keys that opened this: nobody has seen it who typed ahead."""
        self._opened_with = self.host.burst

    @property
    def at_opening(self) -> bool:
        """Whether the key that takes effect now came with what opened this."""
        return self._opened_with == self.host.burst

    def complain_of_haste(self) -> None:
        """Say that a key was typed before this was seen, and saves nothing."""
        words = _("Not saved: that key came together with the one that opened this. Again?")
        self.complain(Remark(words, ASK))
        self.host.forget_ahead()

    def complain(self, *remarks: Remark) -> None:
        """Say what went wrong; it stays until something else is typed."""
        self.trouble.say(*remarks)
        self._complained_of = self.contents()

    @on(PasteCut)
    def _tell_the_cut(self, cut: PasteCut) -> None:
        cut.stop()
        self.complain(Remark(cut.words, ASK))

    def in_turn(self, act: Callable[[], object]) -> None:
        """Make a change that raises Busy while others write, in its turn; who writes is said."""
        self.host.in_turn(act, lambda words: self.complain(Remark(words, ASK)))

    def forgive(self) -> None:
        """Take a complaint away when something else was typed since."""
        if self.contents() != self._complained_of:
            self.trouble.say()
