"""The palette: find one of many by a part of its words, and choose it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from core.base.i18n import _
from tui.commands.table import Command, key_text
from tui.parts.over import Over
from tui.widgets.columns import fit
from tui.widgets.form_field import FieldInput

KEY_WIDTH, LABEL_WIDTH = 8, 16
_LONGEST = 100


class Entry(NamedTuple):
    """What can be found: an id that is given back, its key, its word, what it does, its group.

    One without an id is a line that tells something and cannot be chosen.
    """

    id: str
    key: str
    label: str
    help: str
    group: str = ""

    def fits(self, wanted: Sequence[str]) -> bool:
        """Whether all parts stand somewhere in its words; a key alone must be the key."""
        words = f"{self.key} {self.label} {self.help} {self.group} {self.id}".casefold()
        return all(part in words for part in wanted)


def command_entries(commands: Iterable[Command]) -> list[Entry]:
    """Return an entry for each command."""
    return [
        Entry(each.id, " ".join(map(key_text, each.keys)), _(each.label), _(each.help),
              _(each.group))
        for each in commands
    ]  # fmt: skip


class PaletteScreen(Over[str | None]):
    """Type, choose with the arrows, Enter takes; Esc closes.

    `passing` is called with the id that the choice passes; `first` is where it begins.
    """

    DEFAULT_CSS = """
    PaletteScreen { align: center top; }
    #palette { width: 100%; max-width: 120; height: auto; max-height: 100%;
        border: round $primary; background: $surface; border-subtitle-color: $text-muted; }
    #palette Input { border: none; height: 1; padding: 0 1; }
    #palette OptionList { border: none; height: auto; max-height: 16; padding: 0;
        scrollbar-size-vertical: 1; }
    #palette OptionList > .option-list--option-hover { background: $surface; }
    #palette OptionList > .option-list--option-disabled { color: $foreground; }
    #palette.lines OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
    #palette.whole { height: 100%; }
    #palette.whole OptionList { height: 1fr; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("down", "move('cursor_down')", show=False, priority=True),
        Binding("up", "move('cursor_up')", show=False, priority=True),
        Binding("pagedown", "move('page_down')", show=False, priority=True),
        Binding("pageup", "move('page_up')", show=False, priority=True),
    ]
    # The list takes the height of the terminal, with its groups as heads.
    whole = False
    # Each entry takes one line, cut at its end.
    lines = False
    label_width = LABEL_WIDTH

    def __init__(
        self,
        caption: str,
        entries: Sequence[Entry],
        *,
        passing: Callable[[str], object] | None = None,
        first: str = "",
    ) -> None:
        super().__init__()
        self.caption, self.entries = caption, tuple(entries)
        self._passing, self._first = passing, first

    def compose(self) -> ComposeResult:
        """Lay out the line to type in and what can be found."""
        with Vertical(id="palette", classes=self._look_of) as box:
            box.border_title = Content(f" {self.caption} ")
            keys = _("type to find  ↑ ↓ choose  Enter take  Esc close")
            box.border_subtitle = Content(f" {keys} ")
            yield FieldInput(placeholder=_("part of its words"), most=_LONGEST)
            yield OptionList()

    @property
    def _look_of(self) -> str:
        return " ".join(name for name, has in (("whole", self.whole), ("lines", self.lines)) if has)

    def on_mount(self) -> None:
        """Show all."""
        self._fill("")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.changed(event.value)

    def changed(self, text: str) -> None:
        """Show what fits the text typed."""
        self._fill(text)

    @on(Input.Submitted)
    def _run(self) -> None:
        chosen = self.query_one(OptionList).highlighted_option
        self.dismiss(None if chosen is None else chosen.id)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    @on(OptionList.OptionHighlighted)
    def _passed(self, event: OptionList.OptionHighlighted) -> None:
        if self._passing is not None and event.option.id:
            self._passing(event.option.id)

    def _fill(self, text: str) -> None:
        wanted = text.strip().casefold().split()
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options([each for each in self.entries if each.fits(wanted)]))
        ids = [each.id for each in options.options]
        able = [place for place, id in enumerate(ids) if id]
        if able:
            options.highlighted = ids.index(self._first) if self._first in ids else able[0]

    def _options(self, entries: Sequence[Entry]) -> Iterator[Option]:
        group = ""
        for each in entries:
            if self.whole and each.group != group:
                group = each.group
                yield Option(Content.styled(group, "$text-primary bold"), disabled=True)
            key = fit(each.key, KEY_WIDTH) + " " if each.key else ""
            label = fit(each.label, self.label_width) + " " if each.help else each.label
            words = Content.assemble((key, "$text-accent bold"), (label, "bold"), each.help)
            yield Option(words, id=each.id or None, disabled=not each.id)

    def action_move(self, way: str) -> None:
        """Move the choice by a step or a page."""
        getattr(self.query_one(OptionList), f"action_{way}")()

    def action_close(self) -> None:
        """Go back to the desk."""
        self.dismiss(None)
