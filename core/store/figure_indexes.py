"""The indexes from which cases, faults and reviews are counted, without reading their rows."""

from __future__ import annotations

FIGURES = (
    "drop index aftersales_ended",
    "create index aftersales_ended on aftersales("
    " coalesce(refunded_at, closed_at, asked_at), refunded_at, closed_at, asked_at,"
    " status, instant, reason, intervened, order_sn)",
    "drop index aftersales_asked",
    "create index aftersales_asked on aftersales("
    " asked_at, coalesce(refunded_at, closed_at, asked_at), refunded_at, closed_at)",
    "create index faults_marked on faults(marked_at)",
    "drop index reviews_at",
    "create index reviews_at on reviews(at, logistics, description, service, order_sn)",
)

# What the sums of a day take from cases, and which words stand in them, without reading their rows.
CASES = (
    "drop index aftersales_order",
    "create index aftersales_order on aftersales("
    " order_id, status, instant, decision, refund_fen, deal_fen, settlement_fen)",
    "create index aftersales_words on aftersales(status, reason)",
)
# And which orders may have been late, for the fines that say so.
LATE = (
    "drop index orders_grouped",
    "create index orders_grouped on orders("
    " grouped_at, exempt_at, received_fen, shop_id, paid_fen, state, refunded_at,"
    " shipped_at, uploaded_at, promised_at, manual_due_at, presale_until, ship_kind)",
)
# Cases that mean the same stand together, by their end.
GROUPS = (
    "drop index aftersales_words",
    "create index aftersales_alike on aftersales(status, reason, instant, intervened,"
    " coalesce(refunded_at, closed_at, asked_at), asked_at, order_sn)",
)
