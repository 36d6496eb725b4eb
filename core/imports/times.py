"""Between which limits the times of a file may lie (rules/README.md, 2)."""

from __future__ import annotations

from core.files.fields import TimeLimits
from core.store.desk import Desk


def limits(desk: Desk, at: int) -> TimeLimits:
    """Return the limits for a file that is imported at a moment."""
    earlier, later, ahead = (
        round(desk.rules.general[f"import.{name}"].delta.total_seconds())
        for name in ("earlier", "later", "ahead")
    )
    return TimeLimits(earlier, later, at + ahead)
