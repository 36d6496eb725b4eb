"""The bulk statements of an import: look up, insert and compare thousands of rows at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from core.store import search
from core.store.acts import Act
from core.store.connection import Store, Typed, columns, marks

_LIMIT = 500
# Pages held while an index is made, as `pragma cache_size` has them: what is sorted stands there.
_SORTING = -4000


class StoredLine(NamedTuple):
    """A line of an order with its goods."""

    order_id: int
    ordinal: int
    key: str
    good_id: int
    title: str
    item_id: str
    spec: str
    quantity: int
    sku_id: str
    code_sku: str
    code_item: str


class OwnParcel(NamedTuple):
    """A parcel in force, to compare with what the platform shows."""

    order_id: int
    id: int
    number: str
    uploaded_at: int | None


class InBatch(NamedTuple):
    """A parcel in force with the batch file that it was written to last."""

    order_id: int
    export_id: int | None
    exported_at: int | None
    recorded_at: int


def begin(work: Act, values: Mapping[str, Any]) -> int:
    """Write the import's own row and return its id."""
    names = ", ".join(("at", "who", *values))
    marks = ", ".join("?" * (len(values) + 2))
    cursor = work.store.conn.execute(
        f"insert into imports ({names}) values ({marks})",
        (work.at, work.actor.who, *values.values()),
    )
    import_id = int(cursor.lastrowid or 0)
    work.came(import_id, str(values.get("file", "")))
    return import_id


def finish(store: Store, import_id: int, values: Mapping[str, Any]) -> None:
    """Complete the import's own row."""
    sets = ", ".join(f"{name} = ?" for name in values)
    store.conn.execute(f"update imports set {sets} where id = ?", (*values.values(), import_id))


def last_order_id(store: Store) -> int:
    """Return the highest id that an order has or had, 0 when there was none.

    An import that was taken back leaves its ids unused: events still name them.
    """
    return int(
        store.value(
            "select max(coalesce((select max(id) from orders), 0),"
            " coalesce((select max(last_order) from imports), 0))"
        )
    )


ORDER_TABLES = ("orders", "order_lines")


def drop_indexes(store: Store, tables: Sequence[str] = ORDER_TABLES) -> list[str]:
    """Drop what is kept up for empty tables; return the statements that make it again.

    Filling a table and sorting once is far quicker than keeping its indexes all along, and the
    sums of sales by day are better forgotten at once than day by day. It is part of the
    transaction: who reads meanwhile sees the old tables.
    """
    rows = store.query(
        "select type, name, sql from sqlite_master where sql is not null"
        f" and (type = 'index' or name like 'sales\\_%' escape '\\') and type <> 'table'"
        f" and tbl_name in ({marks(tables)})",
        tables,
    )
    for row in rows:
        store.conn.execute(f'drop {row[0]} "{row[1]}"')
    store.conn.execute("delete from sales_days")
    return [row[2] for row in rows]


def make_indexes(store: Store, statements: Iterable[str]) -> None:
    """Make again what was dropped; what is sorted for it takes little room."""
    with store.roomy(cache=_SORTING):
        for statement in statements:
            store.conn.execute(statement)


def orders_by_sn(
    store: Store, columns: Sequence[str], numbers: Sequence[str]
) -> dict[str, tuple[Any, ...]]:
    """Return the facts of known orders and then their columns, by number.

    The facts are id, shop, as_of, purged_at, receiver_source, uploaded_at, refunded_at.

    An order that no later file confirmed is as old as the file that brought it.
    """
    sql = (
        "select order_sn, id, shop_id, coalesce(platform_as_of, (select as_of from imports"
        " where imports.id = first_import_id)), purged_at, receiver_source,"
        " uploaded_at, refunded_at,"
        f" {', '.join(columns)} from orders"
    )
    rows = _in(store, sql + " where order_sn in", numbers)
    return {row[0]: row[1:] for row in rows}


def numbers_of(store: Store, order_ids: Sequence[int]) -> set[str]:
    """Return the numbers of orders."""
    return {row[0] for row in _in(store, "select order_sn from orders where id in", order_ids)}


def insert_orders(store: Store, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert orders; `rows` are in the order of `columns`."""
    marks = ", ".join("?" * len(columns))
    store.conn.executemany(f"insert into orders ({', '.join(columns)}) values ({marks})", rows)


def update_order(store: Store, order_id: int, values: Mapping[str, Any]) -> None:
    """Change an order's platform columns and count its version up."""
    sets = ", ".join(f"{name} = ?" for name in values)
    store.conn.execute(
        f"update orders set {sets}, version = version + 1 where id = ?",
        (*values.values(), order_id),
    )


def confirm_orders(work: Act, confirmed: Mapping[int, int | None], as_of: int) -> None:
    """Note that orders stood like this at `as_of`; `confirmed` has the time before, by id.

    That is no change of theirs, so they have no event.
    """
    work.store.conn.executemany(
        "update orders set platform_as_of = ? where id = ?",
        [(as_of, order_id) for order_id in confirmed],
    )
    for order_id, was in confirmed.items():
        work.confirmed("orders", order_id, was, as_of)


def lines_of(store: Store, order_ids: Sequence[int]) -> dict[int, list[StoredLine]]:
    """Return the lines of orders with their goods, by order, in their order."""
    found: dict[int, list[StoredLine]] = {}
    listed = columns(StoredLine, "l", title="g.title", item_id="g.item_id")
    sql = f"select {listed} from order_lines l join goods g on g.id = l.good_id where l.order_id in"
    for row in _typed(store, StoredLine, sql, order_ids, " order by l.order_id, l.ordinal"):
        found.setdefault(row.order_id, []).append(row)
    return found


LINE_COLUMNS = (
    "order_id", "ordinal", "key", "good_id", "spec", "quantity", "sku_id", "code_sku", "code_item",
)  # fmt: skip


def insert_lines(store: Store, rows: Iterable[Sequence[Any]]) -> None:
    """Insert lines; `rows` are in the order of LINE_COLUMNS."""
    store.conn.executemany(
        f"insert into order_lines ({', '.join(LINE_COLUMNS)}) values (?,?,?,?,?,?,?,?,?)", rows
    )


def update_line(store: Store, order_id: int, ordinal: int, values: Mapping[str, Any]) -> None:
    """Change one line."""
    sets = ", ".join(f"{name} = ?" for name in values)
    store.conn.execute(
        f"update order_lines set {sets} where order_id = ? and ordinal = ?",
        (*values.values(), order_id, ordinal),
    )


class GoodIds:
    """The ids of titles: looked up once, inserted when new."""

    _REMEMBERED = 20_000

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ids: dict[tuple[str, str], int] = {}

    def id_of(self, title: str, item_id: str) -> int:
        """Return the id of a title and item."""
        found = self._ids.get((title, item_id))
        if found is not None:
            return found
        if len(self._ids) >= self._REMEMBERED:
            self._ids.clear()
        conn = self._store.conn
        conn.execute(
            "insert into goods (title, item_id) values (?, ?) on conflict do nothing",
            (title, item_id),
        )
        row = conn.execute(
            "select id from goods where title = ? and item_id = ?", (title, item_id)
        ).fetchone()
        self._ids[title, item_id] = int(row[0])
        return int(row[0])


def insert_events(work: Act, changes: Iterable[tuple[int, Any, Any]]) -> None:
    """Write an event for each (order id, values before, values after)."""
    changes = list(changes)
    work.touched((each[0] for each in changes), len(changes))
    work.store.conn.executemany(
        "insert into events (at, who, session, command, what, order_id, entity, entity_id,"
        " before, after) values (?, ?, ?, ?, ?, ?, 'orders', ?, ?, ?)",
        [
            (
                work.at, work.actor.who, work.actor.session, work.id, work.what,
                order_id, order_id, _json(before), _json(after),
            )
            for order_id, before, after in changes
        ],
    )  # fmt: skip


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False)


def index_orders(store: Store, first_id: int, last_id: int) -> None:
    """Bring new orders into the search index."""
    store.conn.execute(
        "insert into orders_fts (rowid, order_sn, platform_number, receiver)"
        " select id, order_sn, platform_number, receiver from orders where id between ? and ?",
        (first_id, last_id),
    )


def unindex_order(store: Store, order_id: int) -> None:
    """Take an order that is about to go out of the search."""
    store.conn.execute(
        "insert into orders_fts (orders_fts, rowid, order_sn, platform_number, receiver)"
        " select 'delete', id, order_sn, platform_number, receiver from orders where id = ?",
        (order_id,),
    )
    name = store.value("select receiver from orders where id = ?", (order_id,))
    search.rename_parts(store, order_id, name, None)


def bought_orders(store: Store, order_ids: Sequence[int]) -> set[int]:
    """Return those orders that have a purchase which stands."""
    sql = "select distinct order_id from purchases where cancelled_at is null and order_id in"
    return {row[0] for row in _in(store, sql, order_ids)}


def current_parcels(store: Store, order_ids: Sequence[int]) -> dict[int, list[OwnParcel]]:
    """Return the parcels in force, by order."""
    found: dict[int, list[OwnParcel]] = {}
    sql = (
        f"select {columns(OwnParcel, 'p')} from parcels p"
        " where p.replaced_at is null and p.order_id in"
    )
    for row in _typed(store, OwnParcel, sql, order_ids, " order by p.id"):
        found.setdefault(row.order_id, []).append(row)
    return found


def batches_of(store: Store, order_ids: Sequence[int]) -> dict[int, InBatch]:
    """Return the parcel that the platform was given, with its batch file, by order."""
    sql = (
        f"select {columns(InBatch, 'p')} from parcels p"
        " where p.replaced_at is null and p.extra = 0 and p.order_id in"
    )
    return {row.order_id: row for row in _typed(store, InBatch, sql, order_ids, "")}


def replaced_numbers(store: Store, order_id: int) -> list[str]:
    """Return the numbers of an order that were replaced."""
    sql = "select number from parcels where order_id = ? and replaced_at is not null"
    return [row[0] for row in store.query(sql, (order_id,))]


def was_told(store: Store, kind: str, order_id: int, data: Mapping[str, Any]) -> bool:
    """Whether a notice said exactly this already, be it open or done."""
    return bool(
        store.value(
            "select exists (select 1 from notices where kind = ? and order_id = ? and data = ?)",
            (kind, order_id, json.dumps(data, ensure_ascii=False, default=str)),
        )
    )


def own_receiver_notice(store: Store, order_id: int) -> int | None:
    """Return the open notice of another address than the seller's own entry."""
    found: int | None = store.value(
        "select id from notices where kind = ? and order_id = ? and done_at is null"
        " and json_extract(data, '$.own')",
        ("address_changed", order_id),
    )
    return found


def was_imported(store: Store, sha256: str, import_id: int) -> bool:
    """Whether a file of this content was imported before `import_id`, and not taken back."""
    return bool(
        store.value(
            "select exists (select 1 from imports i where i.sha256 = ? and i.id < ?"
            " and not exists (select 1 from acts a where a.import_id = i.id and a.undone = 1))",
            (sha256, import_id),
        )
    )


def start_seen(store: Store) -> None:
    """Make the list of orders that a file has named already; it lives outside the database."""
    store.conn.execute(
        "create temp table if not exists seen_orders ("
        "order_id integer primary key, lines integer not null, outcome text not null)"
    )
    store.conn.execute("delete from temp.seen_orders")


def seen(store: Store, order_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Return (lines, outcome) of the orders that the file has named already."""
    sql = "select order_id, lines, outcome from temp.seen_orders where order_id in"
    return {row[0]: (row[1], row[2]) for row in _in(store, sql, order_ids)}


def mark_seen(store: Store, rows: Iterable[tuple[int, int, str]]) -> None:
    """Keep (order id, lines, outcome)."""
    store.conn.executemany("insert or replace into temp.seen_orders values (?, ?, ?)", rows)


def _in(store: Store, sql: str, values: Sequence[Any], tail: str = "") -> list[tuple[Any, ...]]:
    """Ask for many values, some hundred at a time."""
    cursor = store.conn.cursor()
    cursor.row_factory = None
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(values), _LIMIT):
        part = values[start : start + _LIMIT]
        rows += cursor.execute(f"{sql} ({marks(part)}){tail}", part).fetchall()
    return rows


def _typed(
    store: Store, kind: type[Typed], sql: str, values: Sequence[Any], tail: str
) -> list[Typed]:
    rows: list[Typed] = []
    for start in range(0, len(values), _LIMIT):
        part = values[start : start + _LIMIT]
        rows += store.rows(kind, f"{sql} ({marks(part)}){tail}", part)
    return rows


def open_notice_ids(store: Store, kind: str) -> dict[int, int]:
    """Return the open notices of a kind: order id to notice id."""
    rows = store.query(
        "select order_id, id from notices where kind = ? and done_at is null", (kind,)
    )
    return {row[0]: row[1] for row in rows}


def link_cases(work: Act) -> None:
    """Give after-sales cases that came before their order the order's id, each with its event."""
    rows = work.store.query(
        "select a.id, o.id from aftersales a join orders o on o.order_sn = a.order_sn"
        " where a.order_id is null order by a.id"
    )
    for case_id, order_id in rows:
        work.update("aftersales", case_id, {"order_id": order_id}, order_id=order_id)
