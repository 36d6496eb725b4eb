"""The palette: find a command by a part of its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from core.base.i18n import _
from tui.commands.table import Command, key_text
from tui.widgets.columns import fit


class PaletteScreen(ModalScreen[str | None]):
    """Type, choose with the arrows, Enter runs; Esc closes."""

    DEFAULT_CSS = """
    PaletteScreen { align: center top; }
    #palette { width: 100%; max-width: 90; height: auto; max-height: 100%;
        border: round $primary; background: $surface; }
    #palette Input { border: none; height: 1; padding: 0 1; }
    #palette OptionList { border: none; height: auto; max-height: 16; padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self.commands = commands

    def compose(self) -> ComposeResult:
        """Lay out the line to type in and the commands."""
        with Vertical(id="palette") as box:
            title = _("Commands")
            box.border_title = Content(f" {title} ")
            line = Input(placeholder=_("part of a command's words"), compact=True)
            line.cursor_blink = False
            yield line
            yield OptionList()

    def on_mount(self) -> None:
        """Show all commands."""
        self._fill("")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _run(self) -> None:
        chosen = self.query_one(OptionList).highlighted_option
        self.dismiss(None if chosen is None else chosen.id)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def _fill(self, text: str) -> None:
        wanted = text.strip().casefold().split()
        options = self.query_one(OptionList)
        options.clear_options()
        for command in self.commands:
            label, help = _(command.label), _(command.help)
            words = f"{label} {help} {command.id}".casefold()
            if all(part in words for part in wanted):
                key = key_text(command.keys[0]) if command.keys else "–"
                shown = Content(f"{fit(key, 6)} {fit(label, 16)} {help}")
                options.add_option(Option(shown, id=command.id))
        if options.option_count:
            options.highlighted = 0

    def action_move(self, step: int) -> None:
        """Move the choice."""
        options = self.query_one(OptionList)
        if options.option_count:
            options.highlighted = ((options.highlighted or 0) + step) % options.option_count

    def action_close(self) -> None:
        """Go back to the desk."""
        self.dismiss(None)
