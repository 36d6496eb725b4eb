"""The sums of a day are kept only as they are: whoever changes it meanwhile has them read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.base.clock import parse_time, to_epoch
from core.store import sales, sales_sums
from core.store.connection import Store
from core.store.desk import Desk, open_desk
from tests.given.case_shop import desk_at
from tests.given.shop_rows import put_order, put_purchase

AT = parse_time("2026-11-23 10:00:00")
DAY = sales.day_number(to_epoch(AT))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    put_purchase(desk, put_order(desk, 1, grouped_at=AT, received_fen=1000), "U1", cost_fen=400)
    yield desk
    desk.close()


def received(desk: Desk) -> int:
    """What the orders of the day and the one before brought in."""
    days = sales.days_of(desk.store, DAY - 1, DAY + 1)
    return sum(part.sold.received_fen for parts in days.values() for part in parts)


def whilst_read(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody act once while the sums are read."""
    read, acts = sales_sums.taken, [act]

    def taken(store: Store, first: int, end: int) -> list[sales_sums.Taken]:
        found = read(store, first, end)
        while acts:
            acts.pop()()
        return found

    monkeypatch.setattr(sales_sums, "taken", taken)


def test_what_is_changed_while_it_is_read_is_not_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_desk(desk.store.path, who="other")
    whilst_read(monkeypatch, lambda: put_order(other, 2, grouped_at=AT, received_fen=50))
    assert received(desk) == 1000
    assert received(desk) == 1050
    other.close()


def test_a_claim_of_another_session_is_not_kept_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day changes, another claims it anew: what was read before must not take its place."""
    other = open_desk(desk.store.path, who="other")

    def change_and_claim() -> None:
        put_order(other, 2, grouped_at=AT, received_fen=50)
        with other.store.transaction():
            other.store.conn.execute(
                "insert or replace into sales_days values (?, 'a claim')", (DAY,)
            )

    whilst_read(monkeypatch, change_and_claim)
    assert received(desk) == 1000
    assert desk.store.value("select sums from sales_days where day = ?", (DAY,)) == "a claim"
    assert received(desk) == 1050
    assert received(other) == 1050
    other.close()


def test_sums_are_read_while_another_session_writes(desk: Desk) -> None:
    other = open_desk(desk.store.path, who="other")
    with other.store.transaction():
        assert received(desk) == 1000
    assert desk.store.value("select count(*) from sales_days") == 0
    assert received(desk) == 1000
    assert desk.store.value("select count(*) from sales_days where day > 0") == 2
    other.close()


def test_no_lock_is_held_while_sums_are_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    other = open_desk(desk.store.path, who="other")

    def write() -> None:
        with other.store.transaction():
            other.store.conn.execute("update orders set note = 'x'")

    whilst_read(monkeypatch, write)
    assert received(desk) == 1000
    assert desk.store.value("select count(*) from sales_days where sums like '[%'") == 2
    other.close()


def test_keeping_sums_is_no_change_for_others(desk: Desk) -> None:
    """A desk reads everything again when others have written; sums follow from what it has."""
    other = open_desk(desk.store.path, who="other")
    seen = other.store.state()
    assert received(desk) == 1000
    assert other.store.state() == seen
    with desk.act(AT, "note") as work:
        work.update("orders", 1, {"note": "x"})
    assert other.store.state() != seen
    seen = other.store.state()
    # What is written without an act is shown too, whatever was summed meanwhile.
    put_order(desk, 2, grouped_at=AT)
    assert other.store.state() != seen
    seen = other.store.state()
    assert received(desk) == 1000 + 3550
    assert other.store.state() == seen
    other.close()
