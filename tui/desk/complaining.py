"""What the desk says of errors, and how much may be open over each other."""

from __future__ import annotations

from core.base.errors import DaifaError
from core.base.i18n import _
from tui.desk.curtain import Masked
from tui.parts.ticker import Ticker

# Screens over each other; who works has three or four. Each draws those beneath it.
MOST_OPEN = 12


class Complaining(Masked):
    """Shows errors until they are read, those that come together on one sheet."""

    _ticker: Ticker

    def complain(self, error: DaifaError) -> None:
        """Show an error until it is read."""
        self.trouble(error.message)

    def trouble(self, line: str) -> None:
        """Show what is wrong, also with an error that the desk goes on after."""
        from tui.parts.error import ErrorScreen

        if isinstance(self.screen, ErrorScreen):
            self.screen.also(line)
        else:
            # What was covered has stood still: the seconds are right before they are seen.
            self.push_screen(ErrorScreen(line), lambda _nothing: self._ticker.beat())

    def is_full(self) -> bool:
        """Whether nothing more may be opened; says so, and how to go back."""
        full = len(self.screen_stack) > MOST_OPEN
        if full:
            self.say(_("Too much is open at once. Esc closes one after the other."), tone="bad")
        return full
