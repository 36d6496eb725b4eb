"""The stages of orders as SQL: the one text of each condition, over `orders o`.

What the stages mean is defined in `core.orders.stages`; a test holds the two together. The
condition of the index `orders_pending` is PENDING.
"""

from __future__ import annotations

PENDING = (
    "o.state = 'to_ship' and o.uploaded_at is null and o.exempt_at is null"
    " and o.refunded_at is null"
)
PENDING_IDS = f"(select o.id from orders o where {PENDING})"

_BOUGHT = (
    "exists (select 1 from purchases p where p.order_id = o.id and p.cancelled_at is null{more})"
)
_OF_LINE = _BOUGHT.format(more=" and p.ordinal = l.ordinal")
ANY_BOUGHT = _BOUGHT.format(more="")
# A line has no purchase that stands.
LACKING = f"exists (select 1 from order_lines l where l.order_id = o.id and not {_OF_LINE})"
# Each line has one.
ALL_BOUGHT = f"{ANY_BOUGHT} and not {LACKING}"

# Cancelled, or paid back in full.
CALLED_OFF = "(o.state = 'closed' or o.refunded_at is not null)"
# Neither freed of shipping nor paid back in full.
_STANDS = "o.exempt_at is null and o.refunded_at is null"
# Of an order that is not pending, by stage; the empty one stands for all of them.
SETTLED = {
    "shipped": f"{_STANDS} and (o.state = 'shipped'"
    " or (o.state = 'to_ship' and o.uploaded_at is not null))",
    "done": f"{_STANDS} and o.state = 'received'",
    "closed": "o.exempt_at is null and (o.state = 'closed' or o.refunded_at is not null)",
    "unpaid": f"{_STANDS} and o.state = 'unpaid'",
    "exempt": "o.exempt_at is not null",
    "": f"not ({PENDING})",
}
