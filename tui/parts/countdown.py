"""The words and the urgency of a running clock, by the rule book's thresholds."""

from __future__ import annotations

from collections.abc import Callable

from core.rules.deadlines import Thresholds, band_of, label

Countdown = Callable[[int, bool], tuple[str, str]]


def countdown_by(thresholds: Thresholds) -> Countdown:
    """Return the function that turns remaining seconds into (label, band).

    Its second argument asks for seconds, as the row under the cursor does.
    """

    def countdown(left: int, selected: bool) -> tuple[str, str]:
        return label(left, selected), band_of(left, thresholds).value

    return countdown
