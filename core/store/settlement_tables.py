"""The tables of the platform's settlement, as the migration m008 makes them."""

from __future__ import annotations

SETTLEMENT = (
    # What the platform calls its lines: a few words, again and again.
    """create table settlement_words (
        id integer primary key, code text not null, name text not null, account text not null,
        unique (code, name, account)
    ) strict""",
    # An import's lines are those from `imports.first_line` to `imports.last_line`.
    # `order_id` follows from `order_sn` where the line names an order; else it is what was matched.
    """create table settlement_lines (
        id integer primary key,
        order_sn text not null default '', order_id integer references orders(id),
        shop_id integer references shops(id),
        at integer not null, amount_fen integer not null, kind text not null,
        word_id integer not null,
        memo text not null default '', matched_by text not null default '',
        shown_in integer, version integer not null default 0
    ) strict""",
    "create index settlement_at on settlement_lines(at)",
    "create index settlement_order on settlement_lines(order_id, kind, amount_fen)"
    " where order_id is not null",
    "create index settlement_unjoined on settlement_lines(order_sn)"
    " where order_id is null and order_sn <> ''",
    "create index settlement_loose on settlement_lines(at, kind, order_id, shop_id, amount_fen)"
    " where order_sn = ''",
    "alter table imports add column first_line integer",
    "alter table imports add column last_line integer",
)
