"""The least Textual app, to compare starts and idling with: `python -m tests.bench.references`."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Static

READY = "ready"


class Bare(App[None]):
    """A word on the screen."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """Lay out the word."""
        yield Static(READY)


if __name__ == "__main__":
    app = Bare()
    app.run()
    sys.exit(app.return_code or 0)
