"""The breakdowns by item and supplier are what plain Python finds in the same random shop."""

from __future__ import annotations

import statistics
import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import day_end, parse_time
from core.figures.breakdown import by_item, by_supplier
from core.store.desk import Desk
from tests.core.figures.test_metrics_bruteforce import (
    AT,
    CASES,
    REASONS,
    TODAY,
    abnormal,
    counts,
    ended,
    inside,
    refunded,
)
from tests.given.case_shop import desk_at, put_supplier
from tests.given.shop_rows import SN, put

Shop = dict[str, Any]
NUMBERS = st.integers(0, 5)
H = timedelta(hours=1)
FROM = parse_time("2026-10-25 00:00:00")
# Around the window's first second, and today.
TIMES = st.sampled_from([FROM - timedelta(seconds=1), FROM, FROM + 40 * H, AT - 60 * H, AT - H])
SHOPS = st.fixed_dictionaries(
    {
        "orders": st.lists(
            st.fixed_dictionaries(
                {
                    "grouped_at": st.none() | TIMES,
                    "promised_at": st.none() | TIMES,
                    "exempt_at": st.none() | st.just(AT),
                    "state": st.sampled_from(["to_ship", "closed"]),
                    "received_fen": st.none() | st.integers(0, 9999),
                    "uploaded_at": st.none() | TIMES,
                    "item": st.integers(0, 2),
                }
            ),
            min_size=6,
            max_size=6,
        ),
        "purchases": st.lists(
            st.fixed_dictionaries(
                {
                    "number": NUMBERS,
                    "supplier": st.integers(0, 2),
                    "bought_at": TIMES,
                    "takes": st.none() | st.integers(0, 90),
                    "cancelled_at": st.none() | TIMES,
                }
            ),
            max_size=12,
        ),
        "claims": st.lists(
            st.tuples(NUMBERS, st.integers(0, 2), TIMES, st.none() | TIMES), max_size=3
        ),
        "cases": CASES,
        "faults": st.lists(st.tuples(NUMBERS, st.just("complaint"), TIMES, st.none()), max_size=3),
        "appeals": st.just([]),
        "reviews": st.just([]),
    }
)


def fill(desk: Desk, shop: Shop) -> None:
    """Put the shop into the store. Item 0 and supplier 0 are none."""
    for name in ("甲", "乙"):
        put_supplier(desk, name)
        put(desk, "goods", title=name, item_id="")
    for number, order in enumerate(shop["orders"]):
        values = {key: value for key, value in order.items() if key != "item"}
        put(desk, "orders", id=number + 1, order_sn=SN.format(number), **values)
        if order["item"]:
            put(desk, "order_lines", order_id=number + 1, ordinal=0, key="s", good_id=order["item"])
    for place, each in enumerate(shop["purchases"]):
        left = None if each["takes"] is None else each["bought_at"] + each["takes"] * H
        put(desk, "purchases", order_id=each["number"] + 1, upstream_order=f"U{place}",
            supplier_id=each["supplier"] or None, cost_fen=1, bought_at=each["bought_at"],
            shipped_at=left, cancelled_at=each["cancelled_at"])  # fmt: skip
    for number, supplier, since, settled in shop["claims"]:
        put(desk, "claims", order_id=number + 1, supplier_id=supplier or None, since=since,
            owed_fen=100, paid_fen=30, settled_at=settled)  # fmt: skip
    for place, case in enumerate(shop["cases"]):
        values = {key: value for key, value in case.items() if key not in ("number", "known")}
        put(desk, "aftersales", ref=str(place), type="refund_only",
            order_sn=SN.format(case["number"]), **values)  # fmt: skip
    for number, cause, marked, _cleared in shop["faults"]:
        put(desk, "faults", order_id=number + 1, cause=cause, marked_at=marked)


def paid_back(shop: Shop, day: date) -> set[int]:
    return {c["number"] for c in shop["cases"] if refunded(c) and inside(ended(c), day)}


def items(shop: Shop, day: date) -> dict[int, tuple[int, int, int, int, int]]:
    """Return orders, received, abnormal, refunded and quality of each item."""
    found: dict[int, list[int]] = {}

    def add(number: int, place: int, much: int = 1) -> None:
        found.setdefault(shop["orders"][number]["item"], [0] * 5)[place] += much

    for number, order in enumerate(shop["orders"]):
        if inside(order["grouped_at"], day):
            add(number, 0)
            add(number, 1, 0 if order["exempt_at"] else order["received_fen"] or 0)
    for number in abnormal(shop, day):
        add(number, 2)
    for number in paid_back(shop, day):
        add(number, 3)
    quality = {
        c["number"] for c in shop["cases"]
        if refunded(c) and inside(ended(c), day) and REASONS[c["reason"]] == "quality"
    }  # fmt: skip
    assert len(quality) == counts(shop, day)["quality_refund"]
    for number in quality:
        add(number, 4)
    return {item: (a, b, c, d, e) for item, (a, b, c, d, e) in found.items()}


def left_at(shop: Shop, purchase: Shop, end: datetime) -> datetime | None:
    """Return when a purchase left the supplier, as far as that was known at the end of a day."""
    if purchase["takes"] is not None:
        moment = purchase["bought_at"] + purchase["takes"] * H
    else:
        moment = shop["orders"][purchase["number"]]["uploaded_at"]
    return moment if moment is not None and moment <= end else None


def lateness(shop: Shop, supplier: int, day: date, now: datetime) -> tuple[int, int, int]:
    """Return orders bought, how many of the known ones were late, how many are known."""
    end = day_end(day)
    orders, late, due = set(), 0, 0
    for each in shop["purchases"]:
        stood = each["cancelled_at"] is None or each["cancelled_at"] > end
        if each["supplier"] != supplier or not inside(each["bought_at"], day) or not stood:
            continue
        orders.add(each["number"])
        order = shop["orders"][each["number"]]
        ship_by = order["promised_at"] or (order["grouped_at"] and order["grouped_at"] + 48 * H)
        if ship_by is None:
            continue
        left = left_at(shop, each, end)
        off = order["state"] == "closed" or order["exempt_at"]
        if left is not None:
            due, late = due + 1, late + (left > ship_by)
        elif not off and ship_by <= min(now, end):
            due, late = due + 1, late + 1
    return len(orders), late, due


def median(shop: Shop, supplier: int, day: date) -> int | None:
    end = day_end(day)
    took = [
        each["takes"] * 3600 for each in shop["purchases"]
        if supplier and each["supplier"] == supplier and each["takes"] is not None
        if each["bought_at"] + each["takes"] * H <= end
    ]  # fmt: skip
    return round(statistics.median(took)) if took else None


@settings(max_examples=40, deadline=None)
@given(shop=SHOPS, day=st.sampled_from([TODAY, TODAY - timedelta(days=2), TODAY - timedelta(29)]))
def test_the_parts_are_what_plain_python_finds(shop: Shop, day: date) -> None:
    at = AT if day == TODAY else day_end(day)
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_at(Path(folder))
        with desk.store.transaction():
            fill(desk, shop)
        listed, suppliers = by_item(desk, at), by_supplier(desk, at)
        desk.close()
    assert {
        each.id: (each.orders, each.received_fen, each.abnormal, each.refunds, each.quality)
        for each in listed
    } == items(shop, day)
    owed: Counter[int] = Counter()
    for _number, supplier, since, settled in shop["claims"]:
        if since <= day_end(day) and (settled is None or settled > day_end(day)):
            owed[supplier] += 70
    back = paid_back(shop, day)
    for each in suppliers:
        orders, late, due = lateness(shop, each.id, day, at)
        assert (each.orders, each.late, each.due) == (orders, late, due)
        assert each.median_s == median(shop, each.id, day)
        assert each.owed_fen == owed[each.id]
        mine = {
            p["number"] for p in shop["purchases"]
            if p["supplier"] == each.id and p["cancelled_at"] is None
        }  # fmt: skip
        assert each.refunds == len(mine & back)
        assert each.refund_share == (len(mine & back) / orders if orders else None)
        assert each.abnormal == len(mine & abnormal(shop, day).keys())
    missing = {0, 1, 2} - {each.id for each in suppliers}
    assert all(lateness(shop, id, day, at)[0] == 0 and not owed[id] for id in missing)
