"""Ending in order when the system, or a line that was lost, asks for it."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import Any

from textual.app import App


def end_on_signals(app: App[Any]) -> None:
    """Let the app leave with status 0 on the signals that ask for it, where the system has them.

    An interrupt too: asyncio's own answer cancels whatever the app waits for just then, and that
    may be something that takes it for its own.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, lambda: app.exit(return_code=0))
