"""One way from a line to its binding: Python and SQL agree on every combination."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from core.aftersales import reading as aftersales
from core.orders import bindings, lists
from core.orders import reading as orders
from core.orders.bindings import Binding, binding_of
from core.orders.order import Order
from core.orders.pending import pending
from core.store import appeals as store_appeals
from core.store import pending as store_pending
from core.store.desk import Desk
from core.store.orders import ItemCodes
from tests.given.shop_rows import AT, put, put_order

# What a code is: not bound, bound with nothing known, bound with a supplier and a promise.
WAYS = ("unbound", "bare", "full")


def first_binding(order: Order) -> Binding | None:
    """Return the binding of an order's first item."""
    return order.binding(order.lines[0].ordinal) if order.lines else None


class Made(NamedTuple):
    """An order of two lines, and what should follow from its bindings."""

    order_id: int
    supplier: int | None
    kind: str | None
    first: str | None


def _bind(desk: Desk, code: str, way: str, supplier: int, kind: str) -> None:
    if way != "unbound":
        full = {"supplier_id": supplier, "ship_kind": kind} if way == "full" else {}
        put(desk, "bindings", code=code, platform="1688", item_id="640000000001", **full)


def _make(desk: Desk, number: int, ways: tuple[str, str, str, str]) -> Made:
    """Put an order; each of the four codes, two a line, has a supplier and a kind of its own."""
    sn = f"261122-{number:015d}"
    order_id = put_order(desk, number, order_sn=sn)
    put(desk, "order_lines", order_id=order_id, ordinal=1, key="s2", good_id=1)
    kinds = ("fast", "same_day", "direct", "normal")
    codes, suppliers = [], []
    for place, way in enumerate(ways):
        code, named = f"C{number}-{place}", f"{number}-{place}"
        codes.append(code)
        suppliers.append(put(desk, "suppliers", name=named, platform="1688"))
        _bind(desk, code, way, suppliers[-1], kinds[place])
    for ordinal in (0, 1):
        desk.store.conn.execute(
            "update order_lines set code_sku = ?, code_item = ? where order_id = ? and ordinal = ?",
            (*codes[2 * ordinal : 2 * ordinal + 2], order_id, ordinal),
        )
    # The SKU's binding stands for the line even when nothing more is known of it.
    goes_by = [
        next((place for place in (2 * line, 2 * line + 1) if ways[place] != "unbound"), None)
        for line in (0, 1)
    ]
    full = next((place for place in goes_by if place is not None and ways[place] == "full"), None)
    first = goes_by[0]
    put(desk, "aftersales", ref=f"R{number}", order_sn=sn, order_id=order_id, type="refund_only",
        status="待商家处理", asked_at=AT)  # fmt: skip
    put(desk, "appeals", kind="cannot_ship", order_sn=sn, order_id=order_id, created_at=AT)
    return Made(
        order_id,
        None if full is None else suppliers[full],
        None if full is None else kinds[full],
        None if first is None else codes[first],
    )


def test_all_who_ask_for_a_binding_find_the_same(desk: Desk) -> None:
    desk.store.conn.execute("begin")
    made = [_make(desk, n, ways) for n, ways in enumerate(product(WAYS, repeat=4), 1)]  # type: ignore[arg-type]
    desk.store.conn.execute("commit")
    ids = [each.order_id for each in made]
    suppliers = {each.order_id: each.supplier for each in made}
    kinds = {each.order_id: each.kind for each in made}
    rules = {key: f"ship.{kind or 'normal'}" for key, kind in kinds.items()}

    bound_to = store_pending.bound_suppliers(desk.store)
    assert {each: bound_to.get(each) for each in suppliers} == suppliers
    cases = [aftersales.by_order(desk, f"261122-{n:015d}")[0] for n in range(1, len(made) + 1)]
    assert {each.order_id: each.supplier_id for each in cases} == suppliers
    written = store_appeals.whole(desk.store, list(range(1, len(made) + 1)))
    assert {each.order_id: each.ship_kind for each in written} == kinds
    entries = pending(desk).entries
    assert {each.order_id: each.rule for each in entries} == rules
    whole = orders.by_ids(desk, ids)
    assert {each.id: each.ship_by.rule for each in whole if each.ship_by} == rules
    firsts = [first_binding(each) for each in whole]
    assert [each and each.code for each in firsts] == [each.first for each in made]
    by_id = {row.entry.order_id: row for row in lists.window(desk, entries)}
    for order in whole:
        bound = first_binding(order)
        assert by_id[order.id].supplier == (bound.supplier if bound else "")


def test_items_without_a_code_are_bound_by_the_platforms_own_ids(desk: Desk) -> None:
    """Each of the four keys of a line is there or not, and bound or not: the nearest wins."""
    there = ("none", "unbound", "bound")
    wanted: dict[int, tuple[int | None, str | None]] = {}
    desk.store.conn.execute("begin")
    for n, ways in enumerate(product(there, repeat=4), 1):
        order_id = put_order(desk, n, order_sn=f"261122-{n:015d}")
        ids = [f"{n}9{place}" if way != "none" else "" for place, way in enumerate(ways)]
        keys = [ids[0], ids[1], f"sku:{ids[2]}", f"goods:{ids[3]}"]
        good = put(desk, "goods", title=f"t{n}", item_id=ids[3])
        desk.store.conn.execute(
            "update order_lines set code_sku = ?, code_item = ?, sku_id = ?, good_id = ?"
            " where order_id = ?",
            (*ids[:3], good, order_id),
        )
        first: tuple[int | None, str | None] = (None, None)
        for key, way in reversed(list(zip(keys, ways, strict=True))):
            if way == "bound":
                supplier = put(desk, "suppliers", name=f"{n}-{key}", platform="1688")
                _bind(desk, key, "full", supplier, "fast")
                first = (supplier, key)
        wanted[order_id] = first
    desk.store.conn.execute("commit")
    bound_to = store_pending.bound_suppliers(desk.store)
    assert {each: bound_to.get(each) for each in wanted} == {
        order_id: supplier for order_id, (supplier, _key) in wanted.items()
    }
    whole = orders.by_ids(desk, list(wanted))
    assert {each.id: (bound := first_binding(each)) and bound.code for each in whole} == {
        order_id: key for order_id, (_supplier, key) in wanted.items()
    }
    rows = lists.window(desk, pending(desk).entries)
    assert {row.entry.order_id: bool(row.supplier) for row in rows} == {
        order_id: supplier is not None for order_id, (supplier, _key) in wanted.items()
    }


def test_an_own_id_hides_no_upstream_item(desk: Desk) -> None:
    assert bindings.candidates(desk, "goods:754299529443") == ()
    bindings.bind(desk, AT, "goods:754299529443", "1688:640000000001")
    (found,) = bindings.candidates(desk, "goods:754299529443")
    assert found.item_id == "640000000001"


def test_an_empty_code_is_bound_to_nothing() -> None:
    assert binding_of(ItemCodes("", ""), {}) is None
    bound = Binding(
        id=1, code="A", platform="1688", item_id="1", supplier_id=None, supplier="",
        usual_cost_fen=None, out_of_stock=False, ship_kind=None, backup_platform=None,
        backup_item_id=None, backup_supplier="", version=0,
    )  # fmt: skip
    assert binding_of(ItemCodes("", "A"), {"A": bound}) is bound
