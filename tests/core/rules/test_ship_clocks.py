"""One ship-by: the index, the order and the appeal agree on every combination of its facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import product
from typing import NamedTuple

import pytest

from core.appeals import reading as appeals
from core.base.clock import BEIJING, from_epoch, parse_time, to_epoch
from core.orders import reading as orders
from core.orders.pending import pending
from core.rules.book import Override, packaged
from core.rules.deadlines import ShipClocks
from core.rules.terms import ShipKind
from core.store.desk import Desk
from tests.given.shop_rows import AT, put, put_order

GROUPED = parse_time("2026-11-23 00:30:00")
PROMISED = parse_time("2026-11-24 09:00:00")
MANUAL = parse_time("2026-11-30 12:00:00")
PRESALE = parse_time("2026-12-05 23:10:00")
HOURS = {"normal": 48, "fast": 24, "direct": 120}


class Facts(NamedTuple):
    """What a ship-by depends on; `kind` is what the order or, failing that, its item promises."""

    grouped: datetime | None
    promised: datetime | None
    manual: datetime | None
    presale: datetime | None
    kind: str | None
    bound: str | None

    @property
    def expected(self) -> tuple[datetime | None, str]:
        """The rule in the test's own words (rules/README.md, 2)."""
        kind = self.kind or self.bound or "normal"
        if self.manual:
            return self.manual, "manual"
        if self.promised:
            return self.promised, "promised"
        start = self.presale if kind == "presale" else self.grouped
        if start is None:
            return None, ""
        if kind in HOURS:
            return start + timedelta(hours=HOURS[kind]), f"ship.{kind}"
        return datetime.combine(start.date(), time(23, 59, 59), BEIJING), f"ship.{kind}"


def _every() -> Iterator[Facts]:
    kinds = (None, *(kind.value for kind in ShipKind))
    for values in product(
        (None, GROUPED), (None, PROMISED), (None, MANUAL), (None, PRESALE), kinds, kinds
    ):
        yield Facts(*values)


def test_all_who_tell_a_ship_by_tell_the_same(desk: Desk) -> None:
    expected: dict[int, tuple[datetime | None, str]] = {}
    written: dict[int, int] = {}
    desk.store.conn.execute("begin")
    for kind in ShipKind:
        put(
            desk,
            "bindings",
            code=kind.value,
            platform="1688",
            item_id="640001",
            ship_kind=kind.value,
        )
    for place, facts in enumerate(_every(), 1):
        order_sn = f"261122-{place:015d}"
        order_id = put_order(
            desk, place, order_sn=order_sn, grouped_at=facts.grouped, promised_at=facts.promised,
            manual_due_at=facts.manual, presale_until=facts.presale, ship_kind=facts.kind,
        )  # fmt: skip
        desk.store.conn.execute(
            "update order_lines set code_item = ? where order_id = ?",
            (facts.bound or "", order_id),
        )
        written[order_id] = put(
            desk, "appeals", kind="cannot_ship", order_sn=order_sn, order_id=order_id,
            created_at=AT,
        )  # fmt: skip
        expected[order_id] = facts.expected
    desk.store.conn.execute("commit")

    for entry in pending(desk).entries:
        due = None if entry.due is None else from_epoch(entry.due)
        assert (due, entry.rule) == expected[entry.order_id]
    for order in orders.by_ids(desk, list(expected)):
        told = (order.ship_by.due_at, order.ship_by.rule) if order.ship_by else (None, "")
        assert told == expected[order.id]
    due_of = {each.id: each.due for each in appeals.by_ids(desk, list(written.values()))}
    for order_id, appeal_id in written.items():
        found = due_of[appeal_id]
        assert ((found.due_at, found.rule) if found else (None, "")) == expected[order_id]


@pytest.mark.parametrize(
    ("grouped", "due"),
    [
        ("2026-11-22 23:59:59", "2026-11-22 18:30:00"),
        ("2026-11-23 00:00:00", "2026-11-23 18:30:00"),
        ("2026-11-23 00:00:01", "2026-11-23 18:30:00"),
        ("2026-11-23 07:59:59", "2026-11-23 18:30:00"),
        ("2026-11-23 08:00:00", "2026-11-23 18:30:00"),
    ],
)
def test_the_days_clock_is_the_rule_books(grouped: str, due: str) -> None:
    own = Override(value="18:30:00", source="平台", date="2026-11-01")
    clocks = ShipClocks(packaged().overlaid({"ship.same_day": own}))
    found, rule = clocks.due(to_epoch(parse_time(grouped)), None, None, None, "same_day")
    assert (found, rule) == (to_epoch(parse_time(due)), "ship.same_day")


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="next_week"):
        ShipClocks(packaged()).due(1, None, None, None, "next_week")
