"""The tables of the search, as the migration m001 makes them."""

from __future__ import annotations

# Trigrams find any part of three characters or more; shorter parts of names stand in name_parts.
SEARCH = (
    """create virtual table orders_fts using fts5(
        order_sn, platform_number, receiver,
        content='orders', content_rowid='id', tokenize='trigram', detail=none)""",
    """create trigger orders_fts_update
        after update of order_sn, platform_number, receiver on orders
        when old.order_sn is not new.order_sn or old.receiver is not new.receiver
          or old.platform_number is not new.platform_number
        begin
          insert into orders_fts(orders_fts, rowid, order_sn, platform_number, receiver)
          values ('delete', old.id, old.order_sn, old.platform_number, old.receiver);
          insert into orders_fts(rowid, order_sn, platform_number, receiver)
          values (new.id, new.order_sn, new.platform_number, new.receiver);
        end""",
    """create table name_parts (
        part text not null, order_id integer not null, primary key (part, order_id)
    ) strict, without rowid""",
    """create virtual table purchases_fts using fts5(
        upstream_order, content='purchases', content_rowid='id',
        tokenize='trigram', detail=none)""",
    """create trigger purchases_fts_insert after insert on purchases begin
          insert into purchases_fts(rowid, upstream_order) values (new.id, new.upstream_order);
        end""",
    """create trigger purchases_fts_delete after delete on purchases begin
          insert into purchases_fts(purchases_fts, rowid, upstream_order)
          values ('delete', old.id, old.upstream_order);
        end""",
    """create trigger purchases_fts_update after update of upstream_order on purchases begin
          insert into purchases_fts(purchases_fts, rowid, upstream_order)
          values ('delete', old.id, old.upstream_order);
          insert into purchases_fts(rowid, upstream_order) values (new.id, new.upstream_order);
        end""",
    """create virtual table parcels_fts using fts5(
        number, content='parcels', content_rowid='id', tokenize='trigram', detail=none)""",
    """create trigger parcels_fts_insert after insert on parcels begin
          insert into parcels_fts(rowid, number) values (new.id, new.number);
        end""",
    """create trigger parcels_fts_delete after delete on parcels begin
          insert into parcels_fts(parcels_fts, rowid, number)
          values ('delete', old.id, old.number);
        end""",
    """create trigger parcels_fts_update after update of number on parcels begin
          insert into parcels_fts(parcels_fts, rowid, number)
          values ('delete', old.id, old.number);
          insert into parcels_fts(rowid, number) values (new.id, new.number);
        end""",
)
