"""The seller's own values of rules: of all shops, or of one."""

from __future__ import annotations

RULES = (
    """create table rule_values (
        id integer primary key, name text not null, shop_id integer references shops(id),
        value text not null, source text not null, date text not null,
        version integer not null default 0
    ) strict""",
    "create unique index rule_values_of on rule_values(name, coalesce(shop_id, 0))",
    "insert into rule_values (name, value, source, date)"
    " select name, value, source, date from rule_overrides order by name",
    "drop table rule_overrides",
)
