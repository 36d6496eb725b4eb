"""One entry of the queue. Light: the desk loads it before anything is read."""

from __future__ import annotations

from typing import NamedTuple

from core.rules.terms import Clock

CLOCKS = tuple(Clock)
_PLACE = {clock: place for place, clock in enumerate(CLOCKS)}
# Room for more clocks in the ids of rows.
_CLOCKS_MOST = 32


class DueEntry(NamedTuple):
    """One clock. `due` is seconds since 1970, None where there is no time.

    `key` is the row id of what the clock hangs on: the order, the parcel, the case, the claim, the
    appeal, the notice. It is negative for what is not there yet: the order of a number that only
    the platform has, the case of an appeal that was not begun. `order_id` and `shop_id` are
    0 for none. `until` is the end of a snooze in seconds since 1970, 0 for none.
    """

    due: int | None
    order_id: int
    clock: Clock
    key: int
    stage: str
    rule: str
    red: bool = False
    shop_id: int = 0
    until: int = 0

    @property
    def id(self) -> int:
        """A number that stands for the clock, as long as it runs."""
        return (2 * abs(self.key) + (self.key < 0)) * _CLOCKS_MOST + _PLACE[self.clock]
