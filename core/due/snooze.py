"""Snoozing: a clock is put off until a time; it runs on, is marked, and comes back by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.base.clock import parse_moment, to_epoch
from core.base.errors import DaifaError
from core.base.i18n import _
from core.due.entry import DueEntry
from core.store import due as store_due
from core.store.desk import Desk


def until(desk: Desk, at: datetime, text: str) -> datetime:
    """Read until when to snooze: `15:00`, `2h`, `明天 9点`; the rule's time when it is empty.

    Raises DaifaError for what is no time, or one that has passed.
    """
    if not text.strip():
        return at + desk.rules.general["snooze.default"].delta
    try:
        found = parse_moment(text, at, starts=True)
    except (ValueError, OverflowError):
        raise DaifaError(
            "snooze-time",
            _("“{text}” is no time. Type 15:00, 2h, 明天 9点 or 11-22 15:00.").format(
                text=text.strip()
            ),
        ) from None
    if found <= at:
        raise DaifaError(
            "snooze-past",
            _("{time} has passed already. Type a time to come.").format(
                time=f"{found:%m-%d %H:%M}"
            ),
        )
    return found


def snooze(desk: Desk, at: datetime, entries: Sequence[DueEntry], end: datetime) -> None:
    """Put clocks off until `end`, as one act; one that was put off gets the new time."""
    with desk.act(at, "snooze") as work:
        for entry in entries:
            clock, ref = entry.clock.value, str(entry.key)
            known = store_due.snooze_of(desk.store, clock, ref)
            order_id = entry.order_id or None
            if known is not None:
                work.update("snoozes", known.id, {"until": to_epoch(end)}, order_id=order_id)
                continue
            work.insert(
                "snoozes",
                {"clock": clock, "ref": ref, "until": to_epoch(end)},
                order_id=order_id,
            )


def wake(desk: Desk, at: datetime, entries: Sequence[DueEntry]) -> None:
    """End the snooze of clocks at once, as one act."""
    with desk.act(at, "wake") as work:
        for entry in entries:
            known = store_due.snooze_of(desk.store, entry.clock.value, str(entry.key))
            if known is not None:
                work.delete("snoozes", known.id, order_id=entry.order_id or None)
