"""Lines of the platform's settlement. Times are seconds since 1970, money is fen with its sign.

A line that names an order is joined to it by number, whichever comes first; that join follows
from the two and has no event of its own, as the search index has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from core.store.acts import Act
from core.store.connection import Store, columns, marks

_AT_ONCE = 500
# How a line without an order came to have one.
BY_TIME, BY_SELLER = "time", "seller"


class KeptLine(NamedTuple):
    """A line as it is known: what a file's line is compared with."""

    id: int
    order_sn: str
    at: int
    amount_fen: int
    word_id: int
    kind: str
    shop_id: int | None
    shown_in: int | None


class OrderLine(NamedTuple):
    """A line of an order; `matched_by` tells how one without a number came to it."""

    id: int
    at: int
    amount_fen: int
    kind: str
    code: str
    name: str
    account: str
    memo: str
    matched_by: str


class WholeLine(NamedTuple):
    """A line as it is stored, to be kept in an event."""

    id: int
    order_sn: str
    order_id: int | None
    shop_id: int | None
    at: int
    amount_fen: int
    word_id: int
    kind: str
    memo: str
    matched_by: str
    shown_in: int | None


Kept = Mapping[str, Any]


def last_id(store: Store) -> int:
    """Return the highest id that a line has or had, 0 when there was none."""
    return int(
        store.value(
            "select max(coalesce((select max(id) from settlement_lines), 0),"
            " coalesce((select max(last_line) from imports), 0))"
        )
    )


def is_empty(store: Store) -> bool:
    """Whether there is no line at all."""
    return store.value("select 1 from settlement_lines limit 1") is None


def any_between(store: Store, start: int, end: int, last: int) -> bool:
    """Whether a line up to the id `last` happened from `start` to `end`, both included."""
    return bool(
        store.value(
            "select exists (select 1 from settlement_lines where at between ? and ? and id <= ?)",
            (start, end, last),
        )
    )


def at_seconds(store: Store, seconds: Sequence[int]) -> list[KeptLine]:
    """Return the lines that happened at some seconds, the first one added first."""
    found: list[KeptLine] = []
    for start in range(0, len(seconds), _AT_ONCE):
        part = seconds[start : start + _AT_ONCE]
        found += store.rows(
            KeptLine,
            f"select {columns(KeptLine, 'l')} from settlement_lines l"
            f" where l.at in ({marks(part)}) order by l.id",
            part,
        )
    return found


def word_id(store: Store, code: str, name: str, account: str) -> int:
    """Return the id of what the platform calls a line; it is made when it is new."""
    words = code, name, account
    store.conn.execute(
        "insert into settlement_words (code, name, account) values (?, ?, ?)"
        " on conflict do nothing",
        words,
    )
    return int(
        store.value(
            "select id from settlement_words where code = ? and name = ? and account = ?", words
        )
    )


def insert(store: Store, values: Mapping[str, Iterable[Any]]) -> None:
    """Insert lines, given column by column; the first column tells how many."""
    store.conn.executemany(
        f"insert into settlement_lines ({', '.join(values)})"
        f" values ({', '.join('?' * len(values))})",
        zip(*values.values(), strict=False),
    )


def show_again(work: Act, lines: Iterable[KeptLine], import_id: int) -> None:
    """Note that a file shows lines that are known: taking back an earlier file leaves them."""
    shown = list(lines)
    work.store.conn.executemany(
        "update settlement_lines set shown_in = ? where id = ?",
        [(import_id, line.id) for line in shown],
    )
    for line in shown:
        work.confirmed("settlement_lines", line.id, line.shown_in, import_id)


def join_orders(store: Store) -> None:
    """Join the lines that came before their orders."""
    store.conn.execute(
        "update settlement_lines set order_id ="
        " (select o.id from orders o where o.order_sn = settlement_lines.order_sn)"
        " where order_id is null and order_sn <> '' and exists"
        " (select 1 from orders o where o.order_sn = settlement_lines.order_sn)"
    )


def part_from(store: Store, order_id: int) -> None:
    """Let go of an order that is about to go; its lines wait for it again."""
    store.conn.execute(
        "update settlement_lines set order_id = null, matched_by = '' where order_id = ?",
        (order_id,),
    )


def of_order(store: Store, order_id: int) -> list[OrderLine]:
    """Return the lines of an order, the oldest first."""
    said = {name: f"w.{name}" for name in ("code", "name", "account")}
    return store.rows(
        OrderLine,
        f"select {columns(OrderLine, 'l', **said)} from settlement_lines l"
        " join settlement_words w on w.id = l.word_id where l.order_id = ? order by l.at, l.id",
        (order_id,),
    )


def added_by(store: Store, import_id: int) -> Iterator[list[WholeLine]]:
    """Yield the lines that an import added and may take with it, some thousand at a time.

    Lines that a later file shows, or that the seller gave to an order, are not among them.
    """
    span = store.one("select first_line, last_line from imports where id = ?", (import_id,))
    if span is None or span[0] is None:
        return
    start = int(span[0])
    while start <= int(span[1]):
        rows = store.rows(
            WholeLine,
            f"select {columns(WholeLine, 'l')} from settlement_lines l"
            " where l.id between ? and ? and l.id < ? and l.matched_by <> ?"
            f" and not {_SHOWN_ELSEWHERE} order by l.id",
            (start, span[1], start + _CHUNK, BY_SELLER),
        )
        if rows:
            yield rows
        start += _CHUNK


_CHUNK = 2_000
# A later import that stands shows the line too.
_SHOWN_ELSEWHERE = (
    "(l.shown_in is not null and not exists"
    " (select 1 from acts a where a.import_id = l.shown_in and a.undone = 1))"
)


def left_of(store: Store, import_id: int) -> int:
    """Return how many lines of an import are still here."""
    return int(
        store.value(
            "select count(*) from settlement_lines l join imports i on i.id = ?"
            " where l.id between i.first_line and i.last_line",
            (import_id,),
        )
    )


def take_away(store: Store, lines: Sequence[int]) -> None:
    """Delete lines by their ids."""
    store.conn.executemany(
        "delete from settlement_lines where id = ?", [(line_id,) for line_id in lines]
    )


def bring_back(store: Store, lines: Sequence[Kept]) -> None:
    """Insert lines that were taken away; those of an order that is gone wait for it."""
    store.conn.executemany(
        f"insert into settlement_lines ({', '.join(WholeLine._fields)})"
        f" values ({', '.join(':' + name for name in WholeLine._fields)})",
        [{**line, "order_id": None, "matched_by": ""} for line in lines],
    )
    join_orders(store)


def are_here(store: Store, lines: Sequence[Kept]) -> bool:
    """Whether all of some lines are still here."""
    ids = [line["id"] for line in lines]
    found = 0
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        found += int(
            store.value(f"select count(*) from settlement_lines where id in ({marks(part)})", part)
        )
    return found == len(ids)
