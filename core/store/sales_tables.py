"""What keeps the sums of sales by day: a table that is forgotten day by day when anything changes.

A day's sums are those of the orders grouped on it. Whatever they are made of, a trigger forgets
the day where a row comes, goes or changes; the sums are then made again when they are asked for.
"""

from __future__ import annotations

_DAY = "({at} + 28800) / 86400"
_ANY = "exists (select 1 from sales_days)"


def _forget(*days: str) -> str:
    return " ".join(f"delete from sales_days where day = {day};" for day in days)


def _of_order(order_id: str) -> str:
    day = _DAY.format(at="o.grouped_at")
    return f"(select {day} from orders o where o.id = {order_id})"


def _on(table: str, columns: str, days: str) -> list[str]:
    """Return the triggers of a table; `days` are of a row that is called {row}."""
    made = []
    for event, rows in (("insert", ("new",)), ("delete", ("old",)), ("update", ("old", "new"))):
        of = f" of {columns}" if event == "update" else ""
        forget = " ".join(days.replace("{row}", row) for row in rows)
        made.append(
            f"create trigger sales_{table}_{event} after {event}{of} on {table}"
            f" when {_ANY} begin {forget} end"
        )
    return made


_GROUPED = _forget(_DAY.format(at="{row}.grouped_at"))
_ORDERED = _forget(_of_order("{row}.order_id"))
_BY_NUMBER = _forget(
    f"(select {_DAY.format(at='o.grouped_at')} from orders o where o.order_sn = {{row}}.order_sn)"
)
_HAPPENED = _forget(_of_order("{row}.order_id"), _DAY.format(at="{row}.at"))

SALES = (
    "create table sales_days (day integer primary key, sums text not null) strict",
    *_on(
        "orders",
        "grouped_at, exempt_at, received_fen, paid_fen, state, refunded_at, shop_id",
        _GROUPED,
    ),
    *_on("order_lines", "order_id, ordinal", _ORDERED),
    *_on("purchases", "order_id, ordinal, cost_fen, cancelled_at", _ORDERED),
    *_on("claims", "order_id, paid_fen", _ORDERED),
    *_on(
        "aftersales",
        "order_id, status, instant, decision, refund_fen, deal_fen, settlement_fen",
        _ORDERED,
    ),
    *_on("appeals", "order_sn, aftersale_id, kind, ground, state, amount_fen", _BY_NUMBER),
    *_on("settlement_lines", "order_id, at, amount_fen, kind, shop_id", _HAPPENED),
    "drop index orders_grouped",
    "create index orders_grouped on orders("
    " grouped_at, exempt_at, received_fen, shop_id, paid_fen, state, refunded_at)",
    "drop index purchases_order",
    "create index purchases_order on purchases(order_id, cancelled_at, ordinal, cost_fen)",
)
