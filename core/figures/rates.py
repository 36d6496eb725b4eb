"""The windows of the figures and the formulas of the rates (rules/README.md, 3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from core.base.clock import beijing, day_start, to_epoch


class Span(NamedTuple):
    """A span in seconds since 1970: from `start`, up to and without `end`."""

    start: int
    end: int

    def holds(self, seconds: int | None) -> bool:
        """Whether an instant lies in the window."""
        return seconds is not None and self.start <= seconds < self.end


def window(at: datetime, length: timedelta) -> Span:
    """Return the last calendar days in Beijing, the day of `at` included."""
    today = beijing(at).date()
    first = today - timedelta(days=max(length.days, 1) - 1)
    return Span(to_epoch(day_start(first)), to_epoch(day_start(today + timedelta(days=1))))


def guide_rate(abnormal: int, grouped: int, weight: int) -> Fraction | None:
    """Return N / (N × weight + M), the guide's formula; None for nothing over nothing."""
    whole = abnormal * weight + grouped
    return Fraction(abnormal, whole) if whole else None


def smoothed_rate(abnormal: int, grouped: int, weight: int) -> Fraction | None:
    """Return N / (weight + M)."""
    return Fraction(abnormal, weight + grouped) if weight + grouped else None


def plain_rate(count: int, grouped: int) -> Fraction | None:
    """Return N / M, None without grouped orders."""
    return Fraction(count, grouped) if grouped else None


def as_float(share: Fraction | None) -> float | None:
    """Return a share as the nearest float; None stays None."""
    return None if share is None else float(share)
