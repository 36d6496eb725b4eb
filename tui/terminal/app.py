"""What the desk's app stands on: `TerminalApp`, and `driver` for a real terminal.

The one version check of the program: where the installed Textual is not known, no module that
touches its private parts is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.terminal import versions

__all__ = ["TerminalApp", "driver"]

if TYPE_CHECKING or not versions.known():
    from tui.terminal.plain_app import PlainApp as TerminalApp
    from tui.terminal.plain_app import driver
else:
    from tui.terminal.lean_app import LeanApp as TerminalApp
    from tui.terminal.lean_app import driver
