"""What is asked often is answered from indexes, however many orders there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from core.due.queue import queue
from core.figures.figures import read_facts
from core.orders import lists, tracking
from core.orders import reading as orders
from core.orders.pending import pending
from core.orders.pickup import travelling
from core.store import notices, parcels
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder

# A table that grows with the shop, read from end to end and through no index of a few rows.
_WHOLE = re.compile(r"^SCAN (orders|o|order_lines|l|purchases|p|parcels|events|aftersales)\b")
# Indexes of what is open: they do not grow with the past.
_PART = re.compile(r"INDEX (orders_pending|aftersales_open|notices_open)\b")

ASKED: dict[str, Callable[[Desk], object]] = {
    "the pending index": pending,
    "a window of the list": lambda desk: lists.list_rows(desk, [1, 2, 3]),
    "some orders whole": lambda desk: orders.by_ids(desk, [1, 2, 3]),
    "one order": lambda desk: orders.find(desk, "261123-063795392100001"),
    "the tail of a number": lambda desk: orders.find(desk, "100002"),
    "a search": lambda desk: orders.search(desk, "06379539"),
    "a search for two characters": lambda desk: orders.search(desk, "小样"),
    "a search for one": lambda desk: orders.search(desk, "王"),
    "a search for a title": lambda desk: orders.search(desk, "打底裤女"),
    "the queue": lambda desk: queue(desk, AT),
    "what is on its way": lambda desk: travelling(desk, AT),
    "what of some orders is on its way": lambda desk: travelling(desk, AT, [1, 2, 3]),
    "who has a number": lambda desk: parcels.other_orders(desk.store, "75312345678901", 1),
    "the counts of a day": lambda desk: read_facts(desk, AT),
    "an order's history": lambda desk: desk.store.query("select * from events where order_id = 1"),
}  # fmt: skip


def plans(desk: Desk, ask: Callable[[Desk], object]) -> list[str]:
    """Return how SQLite goes about each question of a call."""
    asked: list[str] = []
    desk.store.conn.set_trace_callback(asked.append)
    ask(desk)
    desk.store.conn.set_trace_callback(None)
    return [
        row["detail"]
        for sql in asked
        if sql.lstrip().lower().startswith(("select", "with"))
        for row in desk.store.query(f"explain query plan {sql}")
    ]


@pytest.mark.parametrize("name", ASKED)
def test_no_question_reads_a_whole_table(desk: Desk, make_order: MakeOrder, name: str) -> None:
    for _each in range(5):
        tracking.record(desk, AT, make_order(code="A-1"), f"7531234567890{_each}")
        make_order(state="shipped", shipped_at=AT, platform_number=f"YT900000000000{_each}")
        make_order(state="received")
    steps = plans(desk, ASKED[name])
    assert steps
    assert [step for step in steps if _WHOLE.match(step) and not _PART.search(step)] == []


def test_an_open_notice_is_found_by_what_it_is_about(desk: Desk) -> None:
    with desk.act(AT, "import") as work:

        def raise_and_settle(desk: Desk) -> None:
            notices.raise_once(work, "unmatched", None, ref="7")
            notices.settle(work, ("proposal", "unmatched"), ref="7")

        steps = [step for step in plans(desk, raise_and_settle) if "notices" in step]
    found = [step for step in steps if "kind=? AND ref=?" in step]
    assert len(found) == 2, steps


def test_the_pending_orders_come_from_their_own_index(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    make_order()
    assert any("orders_pending" in step for step in plans(desk, pending))
