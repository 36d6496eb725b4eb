"""Which orders may explain a fine: those that an index leaves are all that were late."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import parse_time, to_epoch
from core.imports.settlement import fines
from core.rules.books import PerShop
from core.rules.deadlines import ShipClocks
from core.rules.fines import Limits
from core.store import notices
from core.store.desk import Desk
from core.store.settlement_fines import OpenFine
from tests.given.desks import new_desk
from tests.given.settlement_rows import put_line
from tests.given.shop_rows import put, put_order

GROUPED = parse_time("2026-11-18 09:00:00")
FINED = GROUPED + timedelta(hours=72)
KINDS = [None, "normal", "fast", "same_day", "direct", "presale"]
# What a line can be bound by, and the column that holds it.
KEYS = {"code_sku": "A1", "code_item": "B1", "sku_id": "77", "item": "900100"}
BOUND = {"A1": "A1", "B1": "B1", "sku:77": "77", "goods:900100": "900100"}


def hours() -> st.SearchStrategy[datetime | None]:
    """Times around the deadlines, to the second."""
    edges = [0, 24, 48, 72, 120]
    return st.none() | st.builds(
        lambda hour, second: GROUPED + timedelta(hours=hour, seconds=second),
        st.sampled_from(edges),
        st.sampled_from([-1, 0, 1, 3599]),
    )


ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "grouped_at": st.just(GROUPED) | st.just(GROUPED - timedelta(days=6)),
            "shipped_at": hours(),
            "uploaded_at": hours(),
            "promised_at": st.none() | hours(),
            "manual_due_at": st.none() | hours(),
            "presale_until": st.none() | hours(),
            "ship_kind": st.sampled_from(KINDS),
            "refunded_at": st.none() | hours(),
            "exempt_at": st.none() | st.just(GROUPED),
            "state": st.sampled_from(["to_ship", "shipped", "closed"]),
        }
    ),
    max_size=5,
)
LINES = st.lists(st.sampled_from([*KEYS, ""]), min_size=5, max_size=5)
BINDINGS = st.dictionaries(st.sampled_from(list(BOUND)), st.sampled_from(KINDS), max_size=3)


@settings(max_examples=60, deadline=None)
@given(orders=ORDERS, lines=LINES, bound=BINDINGS)
def test_no_late_order_is_overlooked(
    orders: list[dict[str, Any]], lines: list[str], bound: dict[str, str | None]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = new_desk(Path(folder) / "a.db", who="xiaoli")
        for code, kind in bound.items():
            put(desk, "bindings", code=code, platform="1688", item_id="1", ship_kind=kind)
        late = {}
        for number, (order, key) in enumerate(zip(orders, lines, strict=False), 1):
            order_id = put_order(desk, number, **order)
            give_key(desk, order_id, key)
            kind = order["ship_kind"] or kind_of(bound, key)
            due = late_since(ShipClocks(desk.rules.general), order, kind)
            if due is not None:
                late[order_id] = due
        assert found(desk) == late
        desk.close()


def give_key(desk: Desk, order_id: int, key: str) -> None:
    """Let the order's line have one key, besides none: the item of every line has one."""
    desk.store.conn.execute(
        "update order_lines set code_sku = ?, code_item = ?, sku_id = ? where order_id = ?",
        (*(KEYS[name] if name == key else "" for name in ("code_sku", "code_item", "sku_id")),
         order_id),
    )  # fmt: skip


def kind_of(bound: dict[str, str | None], key: str) -> str | None:
    """What the binding of a line promises: of its own key, else of its item."""
    own = {"sku_id": "sku:77"}.get(key, KEYS.get(key, ""))
    return bound[own] if own in bound else bound.get("goods:900100")


def late_since(clocks: ShipClocks, order: dict[str, Any], kind: str | None) -> int | None:
    def at(name: str) -> int | None:
        return None if order[name] is None else to_epoch(order[name])

    grouped, promised, manual = at("grouped_at"), at("promised_at"), at("manual_due_at")
    due, _rule = clocks.due(grouped, promised, manual, at("presale_until"), kind)
    stopped = at("shipped_at") if order["shipped_at"] is not None else at("uploaded_at")
    window = to_epoch(FINED) - 168 * 3600
    if due is None or order["exempt_at"] is not None or not window <= due < to_epoch(FINED):
        return None
    until = stopped if stopped is not None else at("refunded_at")
    if until is not None:
        return due if until > due else None
    return None if order["state"] == "closed" else due


def found(desk: Desk) -> dict[int, int]:
    fine = OpenFine(1, to_epoch(FINED), -300, "late_fine", None, "", 1)
    with desk.act(FINED, "import") as work:
        clocks = PerShop(desk.rules, ShipClocks)
        window_s = Limits.of(desk.rules.general).window_s
        rows = fines._late_orders(work, clocks, window_s, [fine])
    return {order_id: each.due for order_id, (each, _sn) in rows.items()}


def test_what_waits_already_is_not_written_again(tmp_path: Path) -> None:
    desk = new_desk(tmp_path / "a.db", who="xiaoli")
    put_order(desk, 1, grouped_at=GROUPED, state="shipped", shipped_at=FINED)
    for _each in range(3):
        put_line(desk, None, "late_fine", -500, FINED)
    seen: list[str] = []
    for again in (False, True):
        with desk.act(FINED, "import") as work:
            desk.store.conn.set_trace_callback(seen.append if again else None)
            assert fines.look(work, desk.rules).unexplained == 3
            desk.store.conn.set_trace_callback(None)
    assert not [sql for sql in seen if not sql.lower().startswith(("select", "savepoint"))]
    assert len(notices.standing(desk.store, fines.KIND)) == 3
    asked = [sql for sql in seen if "from notices" in sql]
    assert len(asked) < 4
    desk.close()
