"""The made-up shop that is measured, and its deadlines set to suit a figure."""

from __future__ import annotations

import sqlite3
import time
from datetime import datetime
from pathlib import Path

from core.base import clock
from core.demo import shop as demo
from core.store import notices
from core.store.desk import open_desk

HOUR = 3600
_MARK = "bench"
_PENDING = "state = 'to_ship' and uploaded_at is null and exempt_at is null"


class NotOurs(Exception):
    """The database was not made by the bench; its deadlines must not be touched."""


def make(path: Path, orders: int, pending: int, at: datetime | None = None) -> None:
    """Fill a new database with a made-up shop, or take the one that an earlier run left.

    Raises NotOurs when the file is another shop's.
    """
    if path.exists():
        with sqlite3.connect(path) as base:
            if _made_of(base) != f"{orders}/{pending}":
                raise NotOurs(f"{path} was not made by the bench for these numbers")
        return
    desk = open_desk(path, who="bench")
    demo.seed(desk, at or clock.now(), orders=orders)
    desk.close()
    with sqlite3.connect(path) as base:
        _set_pending(base, pending)
        base.execute(
            "insert into settings (name, value) values (?, ?)", (_MARK, f"{orders}/{pending}")
        )
    with sqlite3.connect(path) as base:
        base.execute("pragma wal_checkpoint(truncate)")


def _made_of(base: sqlite3.Connection) -> str:
    try:
        row = base.execute("select value from settings where name = ?", (_MARK,)).fetchone()
    except sqlite3.Error:
        return ""
    return row[0] if row else ""


def wait_for_checks(path: Path, count: int = 2000) -> None:
    """Have something wait to be checked for `count` pending orders, and as many acts on record."""
    desk = open_desk(path, who="bench")
    ids = [
        row[0]
        for row in desk.store.query(f"select id from orders where {_PENDING} limit ?", (count,))
    ]
    with desk.act(clock.now(), "import") as work:
        for order_id in ids:
            notices.raise_once(work, "memo_changed", order_id, data={"old": {}, "new": {}})
    for number, order_id in enumerate(ids):
        with desk.act(clock.now(), "note") as work:
            work.update("orders", order_id, {"note": f"note {number}"})
    desk.close()


def fill_lists(path: Path, count: int = 2000) -> None:
    """Give as many orders an open case, an appeal to finish and a review, where they have none."""
    with sqlite3.connect(path) as base:
        if base.execute("select count(*) from reviews").fetchone()[0] >= count:
            return
        rows = base.execute(
            "select o.id, o.order_sn, o.grouped_at from orders o"
            " left join reviews r on r.order_id = o.id"
            " where o.state = 'received' and o.grouped_at is not null and r.id is null"
            " order by o.id desc limit ?",
            (count,),
        ).fetchall()
        asked = [(int(time.time()) - n * 60, row) for n, row in enumerate(rows)]
        base.executemany(
            "insert into aftersales (ref, order_sn, order_id, type, status, reason, refund_fen,"
            " asked_at) values (?, ?, ?, 'refund_only', '待商家处理', '质量问题', 1990, ?)",
            [(f"8{order:013d}", sn, order, when) for when, (order, sn, _at) in asked],
        )
        base.executemany(
            "insert into appeals (kind, order_sn, order_id, state, created_at)"
            " values ('malicious_complaint', ?, ?, 'draft', ?)",
            [(sn, order, when) for when, (order, sn, _at) in asked],
        )
        base.executemany(
            "insert into reviews (order_id, order_sn, at, description, logistics, service, text)"
            " values (?, ?, ?, ?, 5, 5, '鞋底有点薄')",
            [(order, sn, at + 9 * HOUR, 1 + order % 5) for order, sn, at in rows],
        )


def _set_pending(base: sqlite3.Connection, wanted: int) -> None:
    """Make exactly `wanted` orders pending: close the surplus, or open the newest ones again."""
    have = base.execute(f"select count(*) from orders where {_PENDING}").fetchone()[0]
    change, which, count = (
        ("state = 'received'", _PENDING, have - wanted)
        if have > wanted
        else ("state = 'to_ship'", "state = 'received' and exempt_at is null", wanted - have)
    )
    base.execute(
        f"update orders set {change} where id in"
        f" (select id from orders where {which} order by id desc limit ?)",
        (count,),
    )


def spread(path: Path, first_s: int, step_s: float, now: int | None = None) -> str:
    """Give every pending order a deadline: the first `first_s` from now, then `step_s` apart.

    Return the order number of the most urgent one. Marks of review, holds and cases stay.
    """
    now = int(time.time()) if now is None else now
    with sqlite3.connect(path) as base:
        ids = [row[0] for row in base.execute(f"select id from orders where {_PENDING}")]
        dues = [(now + first_s + int(step_s * place), each) for place, each in enumerate(ids)]
        base.executemany(
            "update orders set promised_at = ?, manual_due_at = null where id = ?", dues
        )
        sn = base.execute("select order_sn from orders where id = ?", (ids[0],)).fetchone()[0]
    return str(sn)
