"""What the core alone does on a large database: windows of rows, search, the index."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from core.orders import lists
from core.orders import lists as pending_rows
from core.orders import reading as orders
from core.orders.pending import PendingIndex, pending
from core.store.desk import Desk, open_desk
from tests.bench.report import Figure

WINDOW = 40
_LIKE = """
    select o.id from orders o join order_lines l on l.order_id = o.id join goods g
        on g.id = l.good_id
     where o.order_sn like :text or o.receiver like :text or o.platform_number like :text
        or g.title like :text
     order by o.id desc limit 500
"""


def milliseconds(act: Callable[[], Any], times: int = 5) -> float:
    """Return the median time of an act, after one that warms up."""
    act()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        spent.append(1000 * (time.perf_counter() - start))
    return statistics.median(spent)


class Text(NamedTuple):
    """A text that somebody searches for."""

    what: str
    text: str


def texts(desk: Desk) -> list[Text]:
    """Return parts of an old order in the middle of the table, and one text that is nowhere."""
    middle = int(desk.store.value("select max(id) from orders")) // 2
    row = desk.store.one(
        "select order_sn, platform_number, receiver from orders"
        " where id >= ? and platform_number is not null limit 1",
        (middle,),
    )
    assert row is not None
    return [
        Text("part of an order number", row["order_sn"][8:15]),
        Text("three digits", row["order_sn"][10:13]),
        Text("tail of a tracking number", row["platform_number"][-6:]),
        Text("first letters of tracking numbers", row["platform_number"][:3]),
        Text("part of a title", "置物架"),
        Text("whole name", row["receiver"]),
        Text("two characters of a name", row["receiver"][-2:]),
        Text("two digits", row["order_sn"][10:12]),
        Text("a text that is nowhere", "无此内容"),
    ]


def search(desk: Desk, index: PendingIndex, cap_ms: float) -> Iterable[Figure]:
    """Measure the search as the pane uses it, with plain LIKE beside it."""
    for each in texts(desk):
        spent = milliseconds(lambda: orders.search(desk, each.text, index=index))  # noqa: B023
        like = _plain_like(desk.store.path, each.text)
        yield Figure(f"search, {each.what}", spent, "ms", cap_ms, f"LIKE {like:.0f} ms")


def _plain_like(path: Path, text: str) -> float:
    with sqlite3.connect(path) as base:
        return milliseconds(lambda: base.execute(_LIKE, {"text": f"%{text}%"}).fetchall(), times=1)


def windows(desk: Desk, index: PendingIndex, cap_ms: float) -> Iterable[Figure]:
    """Measure a window of rows at places all over the pending orders: the slowest median."""
    entries = index.entries
    step = max((len(entries) - WINDOW) // 12, 1)
    places = range(0, max(len(entries) - WINDOW, 1), step)
    rows = [
        milliseconds(lambda: lists.list_rows(desk, _ids(entries, place)))  # noqa: B023
        for place in places
    ]
    whole = [
        milliseconds(lambda: pending_rows.window(desk, entries[place : place + WINDOW]))  # noqa: B023
        for place in places
    ]
    plain = milliseconds(lambda: _plain_window(desk))
    what = f"a window of {WINDOW} rows anywhere"
    yield Figure(what, max(rows), "ms", cap_ms, f"40 orders by number {plain:.2g} ms")
    yield Figure(f"{what}, with next step and upstream", max(whole), "ms")


def _ids(entries: list[Any], place: int) -> list[int]:
    return [entry.order_id for entry in entries[place : place + WINDOW]]


def _plain_window(desk: Desk) -> list[Any]:
    return desk.store.query(
        "select id, order_sn, grouped_at from orders where state = 'to_ship'"
        " and uploaded_at is null and exempt_at is null order by id limit ?",
        (WINDOW,),
    )


def figures(path: Path, *, search_ms: float, window_ms: float) -> list[Figure]:
    """Measure everything that needs no screen."""
    desk = open_desk(path, who="bench")
    try:
        index = pending(desk)
        found = [*windows(desk, index, window_ms), *search(desk, index, search_ms)]
        reading = milliseconds(lambda: pending(desk), times=3)
        found.append(Figure("reading the index of the pending orders", reading, "ms"))
        return found
    finally:
        desk.close()
