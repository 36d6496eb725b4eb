"""The footer: the keys of the row, made from the commands; above them what was just done."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.i18n import _
from tui.commands.table import Command, key_text
from tui.widgets.coloured_text import ColouredText, Piece, width_of

SECONDS = 6
# Below this height of the terminal a message takes the keys' line.
LOW = 16


class Footer(ColouredText):
    """One line of keys. A message stands above them for a few seconds.

    On a terminal so low that each line is wanted for rows it stands in their place.
    """

    DEFAULT_CSS = "Footer { dock: bottom; height: 1; background: $panel; }"

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._given: tuple[Sequence[tuple[Command, bool]], int] = ((), 0)
        self._keys: list[Piece] = []
        self._until = 0
        self._now = 0
        self._message: list[Piece] = []

    def show_keys(self, commands: Sequence[tuple[Command, bool]], marked: int = 0) -> None:
        """Show commands as (command, can be given now); what does not fit is left out at the end.

        The help is always there.
        """
        self._given = (commands, marked)
        pieces: list[Piece] = []
        if marked:
            pieces.append(Piece(" " + _("{n} marked").format(n=marked), "warn"))
        tail = _item(*commands[-1]) if commands else []
        left = self.size.width - width_of(pieces) - width_of(tail)
        for command, enabled in commands[:-1]:
            item = _item(command, enabled)
            if width_of(item) <= left:
                left -= width_of(item)
                pieces += item
        self._keys = [*pieces, *tail]
        self._lay_out()

    def _lay_out(self) -> None:
        if not self._message:
            self.styles.height = 1
            self.show([self._keys])
        elif self.app.size.height < LOW:
            self.show([self._message])
        else:
            self.styles.height = 2
            self.show([self._message, self._keys])

    def on_resize(self) -> None:
        """Fit the keys to the new width, which is known here before the app knows it."""
        self.show_keys(*self._given)

    def say(self, text: str, tone: str = "good") -> None:
        """Show what was done, for some seconds."""
        self._message = [Piece(" " + text.replace("\n", " "), tone)]
        self._until = self._now + SECONDS if self._now else 0
        self._lay_out()

    def tick(self, now: int) -> None:
        """Let an old message go; `now` in seconds since 1970."""
        self._now = now
        self._until = self._until or now + SECONDS
        if self._message and now > self._until:
            self._message = []
            self._lay_out()


def _item(command: Command, enabled: bool) -> list[Piece]:
    key = key_text(command.keys[0]) if command.keys else "–"
    return [
        Piece(f" {key}", "key" if enabled else "dim", command.id),
        Piece(f" {_(command.label)} ", "" if enabled else "dim", command.id),
    ]
