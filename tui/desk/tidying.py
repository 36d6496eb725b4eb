"""Giving back what closed screens held, at a moment when nobody types."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Protocol

# Looks without an input, one a second: then a person reads, or is elsewhere.
_QUIET_LOOKS = 2


class Tidied(Protocol):
    """The app, as what tidies up behind it sees it."""

    @property
    def burst(self) -> int:
        """The number of the last input that took effect."""

    @property
    def screen_stack(self) -> Sequence[object]:
        """The screens that are open, the desk itself first."""


class Tidying:
    """Looks each second whether a screen was closed and nobody types.

    A screen and its widgets hold each other, so only the collector lets them go, and at its own
    pace, which the clocks of a long list must have, that is after some fifty screens and as many
    megabytes. A few milliseconds between two thoughts of a person cost nothing.
    """

    def __init__(self, app: Tidied) -> None:
        self._app = app
        self._due = False
        self._burst = self._quiet = 0

    def closed(self) -> None:
        """Remember that a screen was closed."""
        self._due = True

    def look(self) -> None:
        """Give back what closed screens held, once, if this is a quiet moment."""
        if self._app.burst != self._burst:
            self._burst, self._quiet = self._app.burst, 0
            return
        self._quiet += 1
        if self._due and self._quiet >= _QUIET_LOOKS and len(self._app.screen_stack) == 1:
            self._due = False
            gc.collect()
