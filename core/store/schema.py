"""The tables, as migrations. A migration that has landed is never edited; a new one is added."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from core.store.figure_indexes import CASES, FIGURES, GROUPS, LATE
from core.store.rule_tables import RULES
from core.store.sales_tables import SALES
from core.store.search_tables import SEARCH
from core.store.settlement_tables import SETTLEMENT

migrations = Migrations("daifa")

_ORDERS = (
    """create table shops (
        id integer primary key, name text not null unique
    ) strict""",
    # Titles repeat over many orders: a dictionary keeps rows short and makes titles searchable.
    """create table goods (
        id integer primary key, title text not null, item_id text not null default '',
        unique (title, item_id)
    ) strict""",
    """create table orders (
        id integer primary key,
        shop_id integer references shops(id),
        order_sn text not null unique,
        status text not null default '',
        state text not null,
        aftersale_status text not null default '',
        grouped_at integer, promised_at integer, paid_at integer,
        shipped_at integer, received_at integer,
        goods_fen integer, freight_fen integer, paid_fen integer, received_fen integer,
        under_review integer not null default 0,
        platform_courier text, platform_number text,
        receiver text, phone text,
        province text, city text, district text, town text, address text,
        buyer_memo text, seller_memo text, encrypted integer not null default 0,
        ship_kind text, presale_until integer,
        manual_due_at integer, manual_reason text,
        hold_reason text, note text,
        uploaded_at integer, exempt_at integer, purged_at integer,
        platform_as_of integer,
        first_import_id integer, import_id integer,
        version integer not null default 0
    ) strict""",
    # All that the list's order depends on: the pending orders lie scattered over the table.
    """create index orders_pending on orders(
        id, grouped_at, promised_at, manual_due_at, presale_until, ship_kind, under_review,
        hold_reason, aftersale_status, state, uploaded_at, exempt_at)
        where state = 'to_ship' and uploaded_at is null and exempt_at is null""",
    "create index orders_grouped on orders(grouped_at)",
    "create index orders_travelling on orders(shipped_at) where state = 'shipped'",
    "create index orders_uploaded on orders(uploaded_at) where uploaded_at is not null",
    """create index orders_number on orders(platform_number)
        where platform_number is not null""",
    """create table order_lines (
        order_id integer not null references orders(id),
        ordinal integer not null,
        key text not null,
        good_id integer not null references goods(id),
        spec text not null default '', quantity integer not null default 1,
        sku_id text not null default '',
        code_sku text not null default '', code_item text not null default '',
        primary key (order_id, ordinal)
    ) strict, without rowid""",
    "create index order_lines_good on order_lines(good_id, order_id)",
)

_UPSTREAM = (
    """create table suppliers (
        id integer primary key, name text not null, platform text not null default '',
        return_address text, return_confirmed_at integer, note text,
        version integer not null default 0, unique (name, platform)
    ) strict""",
    """create table bindings (
        id integer primary key, code text not null unique,
        platform text not null, item_id text not null,
        supplier_id integer references suppliers(id), usual_cost_fen integer,
        out_of_stock integer not null default 0, ship_kind text,
        backup_platform text, backup_item_id text,
        backup_supplier_id integer references suppliers(id),
        version integer not null default 0
    ) strict""",
    """create table purchases (
        id integer primary key, order_id integer not null references orders(id),
        ordinal integer not null default 0,
        platform text not null default '', upstream_order text not null,
        supplier_id integer references suppliers(id),
        cost_fen integer not null, bought_at integer not null,
        address text, address_answer text, force_reason text,
        receiver_seen text, shipped_at integer, cancelled_at integer,
        version integer not null default 0
    ) strict""",
    "create index purchases_order on purchases(order_id)",
    "create index purchases_upstream on purchases(upstream_order)",
    "create index purchases_supplier on purchases(supplier_id, bought_at)",
    """create table upstream_orders (
        id integer primary key, platform text not null, upstream_order text not null,
        status text not null default '', supplier text not null default '',
        created_at integer, paid_at integer,
        total_fen integer, freight_fen integer,
        receiver text, phone text, address text,
        title text not null default '', item_id text not null default '',
        quantity integer, downstream_sn text, courier text, number text,
        order_id integer references orders(id), matched_by text, import_id integer,
        unique (platform, upstream_order)
    ) strict""",
    "create index upstream_orders_order on upstream_orders(order_id)",
    """create table parcels (
        id integer primary key, order_id integer not null references orders(id),
        logistics_id integer, courier text not null, number text not null,
        recorded_at integer not null, source text not null default 'typed',
        same_parcel integer not null default 0, force_reason text,
        export_id integer, exported_at integer, uploaded_at integer,
        first_scan_at integer, last_trace_at integer, replaced_at integer,
        version integer not null default 0
    ) strict""",
    "create index parcels_order on parcels(order_id)",
    "create index parcels_number on parcels(number)",
)

_BOOKS = (
    """create table events (
        id integer primary key, at integer not null, who text not null,
        session text not null default '', command text not null, what text not null,
        order_id integer, entity text not null, entity_id integer,
        before text, after text, note text, undoes text, undone integer not null default 0
    ) strict""",
    "create index events_order on events(order_id)",
    "create index events_command on events(command)",
    "create index events_entity on events(entity, entity_id)",
    """create table imports (
        id integer primary key, at integer not null, who text not null, file text not null,
        sha256 text not null default '', kind text not null, encoding text not null default '',
        rows integer not null default 0, added integer not null default 0,
        updated integer not null default 0, unchanged integer not null default 0,
        rejected integer not null default 0, as_of integer
    ) strict""",
    """create table exports (
        id integer primary key, at integer not null, who text not null, file text not null,
        format text not null, orders integer not null
    ) strict""",
    """create table notices (
        id integer primary key, kind text not null, order_id integer references orders(id),
        ref text not null default '', created_at integer not null, due_at integer,
        red integer not null default 0, data text not null default '{}',
        snoozed_until integer, done_at integer, version integer not null default 0
    ) strict""",
    "create index notices_order on notices(order_id)",
    "create index notices_open on notices(created_at) where done_at is null",
    """create table rule_overrides (
        name text primary key, value text not null, source text not null, date text not null
    ) strict""",
    """create table settings (
        id integer primary key, name text not null unique, value text not null,
        version integer not null default 0
    ) strict""",
    "create table sent_notices (key text primary key, at integer not null) strict",
)

_AFTERSALES = (
    """create table aftersales (
        id integer primary key, ref text not null unique,
        order_sn text not null, order_id integer references orders(id),
        type text not null, status text not null default '', reason text not null default '',
        deal_fen integer, refund_fen integer, order_status text not null default '',
        asked_at integer, platform_due_at integer, refunded_at integer, closed_at integer,
        agreed_refund_by text, agreed_return_at integer, agreed_return_by text,
        return_number text, return_status text, return_status_at integer,
        intercept_status text, shipped_number text, sku_info text, mark text, memo text,
        instant integer not null default 0,
        buyer_received text, buyer_signed text, goods text,
        decision text, decided_at integer, decision_reason text,
        settlement text, settlement_fen integer,
        inspection text, inspected_at integer, intervened integer not null default 0,
        source text not null default 'import', as_of integer, import_id integer,
        version integer not null default 0
    ) strict""",
    "create index aftersales_order on aftersales(order_id)",
    "create index aftersales_sn on aftersales(order_sn)",
    "create index aftersales_open on aftersales(asked_at) where closed_at is null",
    """create table claims (
        id integer primary key, order_id integer references orders(id),
        aftersale_id integer references aftersales(id),
        supplier_id integer references suppliers(id),
        owed_fen integer not null, since integer not null, state text not null default 'open',
        paid_fen integer not null default 0, settled_at integer, note text,
        version integer not null default 0
    ) strict""",
    "create index claims_order on claims(order_id)",
    "create index claims_aftersale on claims(aftersale_id)",
    "create index claims_open on claims(since) where state = 'open'",
    """create table appeals (
        id integer primary key, kind text not null,
        order_sn text not null, order_id integer references orders(id),
        aftersale_id integer references aftersales(id),
        ground text not null default '', text text not null default '',
        amount_fen integer, max_fen integer, state text not null default 'draft',
        created_at integer not null, due_at integer, platform_due_at integer,
        submitted_at integer, decided_at integer, reconsidered_at integer,
        new_evidence integer not null default 0, drop_reason text,
        version integer not null default 0
    ) strict""",
    "create index appeals_order on appeals(order_id)",
    "create index appeals_aftersale on appeals(aftersale_id)",
    "create index appeals_state on appeals(state, kind)",
    """create unique index appeals_one_open on appeals(order_sn, kind)
        where state not in ('won', 'lost', 'dropped')""",
    """create table evidence (
        id integer primary key, appeal_id integer not null references appeals(id),
        name text not null, sha256 text not null, size integer not null, media text not null,
        wanted text not null default '', added_at integer not null, removed_at integer,
        version integer not null default 0
    ) strict""",
    "create index evidence_appeal on evidence(appeal_id)",
    """create table faults (
        id integer primary key, order_id integer not null references orders(id),
        cause text not null, marked_at integer not null, cleared_at integer,
        version integer not null default 0
    ) strict""",
    "create index faults_order on faults(order_id)",
    """create table reviews (
        id integer primary key, order_id integer references orders(id), order_sn text not null,
        at integer not null, description integer not null, logistics integer not null,
        service integer not null, text text not null default '',
        version integer not null default 0
    ) strict""",
    "create index reviews_order on reviews(order_id)",
    "create index reviews_at on reviews(at)",
    """create table campaigns (
        id integer primary key, name text not null unique, reviews integer not null,
        description real not null, logistics real not null, service real not null,
        version integer not null default 0
    ) strict""",
)


@migrations()
def m001_first_tables(db: Database) -> None:
    """Lay out the shop: orders, upstream, books, after-sales, search."""
    for statement in (*_ORDERS, *_UPSTREAM, *_BOOKS, *_AFTERSALES, *SEARCH):
        db.execute(statement)


@migrations()
def m002_figures(db: Database) -> None:
    """Let the figures be summed from indexes: sales by grouping time, refunds by their end."""
    for statement in (
        "drop index orders_grouped",
        "create index orders_grouped on orders(grouped_at, exempt_at, received_fen)",
        "create index aftersales_ended on aftersales(coalesce(refunded_at, closed_at, asked_at))",
        "create index aftersales_asked on aftersales(asked_at)",
        "create index purchases_shipped on purchases(supplier_id, bought_at)"
        " where shipped_at is not null",
    ):
        db.execute(statement)


@migrations()
def m003_unused(db: Database) -> None:
    """Drop what no version ever filled."""
    for statement in (
        "drop table sent_notices",
        "alter table purchases drop column receiver_seen",
        "alter table aftersales drop column goods",
    ):
        db.execute(statement)


_TRUST = (
    "alter table orders add column receiver_source text not null default ''",
    "alter table orders add column refunded_at integer",
    "drop index orders_pending",
    "create index orders_pending on orders("
    " id, grouped_at, promised_at, manual_due_at, presale_until, ship_kind, under_review,"
    " hold_reason, aftersale_status, shop_id, state, uploaded_at, exempt_at, refunded_at)"
    " where state = 'to_ship' and uploaded_at is null and exempt_at is null"
    " and refunded_at is null",
    "create index orders_shop on orders(shop_id) where shop_id is not null",
    "drop index orders_grouped",
    "create index orders_grouped on orders(grouped_at, exempt_at, received_fen, shop_id)",
    "alter table shops add column upstream_platform text not null default ''",
    "alter table shops add column folder text not null default ''",
    "alter table shops add column version integer not null default 0",
    "alter table imports add column shop_id integer references shops(id)",
    "alter table exports add column shop_id integer references shops(id)",
    """create table buy_claims (
        id integer primary key, order_id integer not null unique references orders(id),
        who text not null, session text not null default '',
        at integer not null, until integer not null,
        version integer not null default 0
    ) strict""",
    "alter table parcels add column extra integer not null default 0",
    "alter table parcels add column corrects integer not null default 0",
    "alter table upstream_orders add column unusable text not null default ''",
    "alter table upstream_orders add column version integer not null default 0",
    "create index parcels_corrects on parcels(order_id) where corrects = 1",
    "alter table notices add column fingerprint text",
    "alter table notices add column import_id integer references imports(id)",
    "alter table notices add column settled text not null default ''",
    """create unique index notices_fingerprint on notices(fingerprint)
        where fingerprint is not null""",
    """create table snoozes (
        id integer primary key, clock text not null, ref text not null,
        until integer not null, version integer not null default 0, unique (clock, ref)
    ) strict""",
    """create table acts (
        id integer primary key, command text not null unique, at integer not null,
        who text not null, session text not null default '', what text not null,
        orders integer not null default 0, undone integer not null default 0,
        undoes text, import_id integer references imports(id), note text not null default ''
    ) strict""",
    "alter table imports add column first_order integer",
    "alter table imports add column last_order integer",
    # An import that only added orders has no event.
    """insert into acts (command, at, who, session, what, orders, undone, undoes, import_id, note)
        select command, at, who, session, what, orders, undone, undoes, import_id, note from (
            select e.command, min(e.at) as at, e.who, e.session, e.what,
                   case when i.id is null then count(distinct e.order_id)
                        else i.added + i.updated end as orders,
                   max(e.undone) as undone, max(e.undoes) as undoes, i.id as import_id,
                   coalesce(i.file, '') as note, min(e.id) as first
              from events e left join imports i on e.what = 'import' and i.id = (
                   select min(j.id) from imports j where j.at = e.at and j.who = e.who)
             group by e.command
            union all
            select 'import-' || i.id, i.at, i.who, '', 'import', i.added + i.updated, 0, null,
                   i.id, i.file, 0
              from imports i where not exists (select 1 from events e where e.what = 'import'
                   and e.at = i.at and e.who = i.who)
        ) order by at, first""",
    "create index acts_session on acts(session, id)",
    "create index acts_at on acts(at, id)",
    "create index acts_import on acts(import_id) where import_id is not null",
)


@migrations()
def m004_trust(db: Database) -> None:
    """Add the seller's own receiver, claims on buying, checks, snoozes, acts, shops' defaults.

    A full refund closes an order, so it leaves the index of what is pending. The acts of earlier
    versions are listed from their events.
    """
    for statement in _TRUST:
        db.execute(statement)


@migrations()
def m005_found_at_once(db: Database) -> None:
    """Keep all items of an upstream order; find an open notice by what it is about."""
    for statement in (
        "alter table upstream_orders add column lines text not null default ''",
        "create index notices_about on notices(kind, ref, order_id) where done_at is null",
    ):
        db.execute(statement)


@migrations()
def m006_reviews(db: Database) -> None:
    """Find the review of an order at once: an order has one."""
    db.execute("create index reviews_sn on reviews(order_sn)")


@migrations()
def m007_sendings(db: Database) -> None:
    """Keep which notice went to which target: a row is written before it is sent."""
    for statement in (
        """create table sendings (
            key text not null, target text not null,
            at integer not null, until integer not null,
            claim text not null, sent_at integer,
            primary key (key, target)
        ) strict, without rowid""",
        "create index sendings_at on sendings(at)",
    ):
        db.execute(statement)


@migrations()
def m008_settlement(db: Database) -> None:
    """Keep what the platform paid out and took, line by line."""
    for statement in SETTLEMENT:
        db.execute(statement)


@migrations()
def m009_sales(db: Database) -> None:
    """Keep the sums of sales by day, and forget a day when anything of it changes."""
    for statement in SALES:
        db.execute(statement)


@migrations()
def m010_counted_from_indexes(db: Database) -> None:
    """Let the cases and reviews of a window be counted without reading their rows."""
    for statement in FIGURES:
        db.execute(statement)


@migrations()
def m011_read_from_indexes(db: Database) -> None:
    """Let the money and the words of cases, and orders that were late, be read from indexes."""
    for statement in (*CASES, *LATE):
        db.execute(statement)


@migrations()
def m012_rules_of_shops(db: Database) -> None:
    """Let a shop have values of its own for rules, each a row that an act can be taken back to."""
    for statement in RULES:
        db.execute(statement)


@migrations()
def m013_cases_alike(db: Database) -> None:
    """Let cases of the same meaning be taken by their end, and no other one be looked at."""
    for statement in GROUPS:
        db.execute(statement)


@migrations()
def m014_open_acts(db: Database) -> None:
    """Find at once what stands half written: an act is open, 3, until its last part is written."""
    db.execute("create index acts_open on acts(id) where undone = 3")


@migrations()
def m015_rules_by_their_first_name(db: Database) -> None:
    """Let what reads the database by SQL find the rules of all shops under their first name."""
    db.execute(
        "create view rule_overrides as"
        " select name, value, source, date from rule_values where shop_id is null"
    )
