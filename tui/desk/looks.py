"""How the desk looks: its theme, the colours of a terminal with sixteen, and its language."""

from __future__ import annotations

from tui.terminal.app import TerminalApp
from tui.terminal.closed import Closed

USUAL = "textual-dark"
# With 16 colours a theme's own shades end up grey: these end up as what they stand for.
_FEW_DARK = {
    "panel": "#000000",  # yellow and grey cannot be read on the grey that it would be
    "text-error": "#ff5f5f",  # bright red
    "text-warning": "#f0a800",  # brown or dark yellow
    "text-success": "#5fd75f",  # bright green
    "text-accent": "#5fafff",  # bright cyan
    "text-primary": "#5fafff",
}
_FEW_LIGHT = {
    "text-error": "#af0000",  # red
    "text-warning": "#870087",  # magenta: yellow on white cannot be read
    "text-success": "#006f00",  # green
    "text-accent": "#0000af",  # blue
    "text-primary": "#0000af",
}


class Looks(Closed[None], TerminalApp):
    """An app whose colours say the same in every theme and colour depth."""

    @property
    def few_colours(self) -> bool:
        """Whether the terminal has sixteen colours."""
        return self.console.color_system == "standard"

    def get_css_variables(self) -> dict[str, str]:
        """Return the theme's colours; of sixteen, those that still tell good from bad."""
        variables = super().get_css_variables()
        theme = self.current_theme
        if self.few_colours and not theme.ansi:
            variables |= _FEW_DARK if theme.dark else _FEW_LIGHT
        return variables

    def take_theme(self, name: str | None) -> bool:
        """Put a theme in force; False when there is none of this name.

        An ansi theme under NO_COLOR would be black on black: the usual one is taken.
        """
        known = not name or name in self.available_themes
        if name and known:
            self.theme = name
        if self.no_color and self.theme.startswith("ansi"):
            self.theme = USUAL
        return known
