"""Acts of many orders: others write between their parts, and what is broken off is taken back."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time
from core.base.errors import Busy, DaifaError
from core.imports import importing
from core.imports.orders import gathering
from core.orders import edits, taking_back
from core.orders import reading as orders
from core.store import acts, beacon, breaking_off, long_acts, upkeep
from core.store import desk as desks
from core.store.acts import Actor
from core.store.connection import AT_ONCE_S, Store, open_store
from core.store.desk import Desk, open_desk
from tests.given.order_files import order_file, row, sn

AT = parse_time("2026-11-23 10:00")
COUNT = 60
TABLES = ("orders", "order_lines", "notices", "orders_fts", "name_parts")
SHIPPED = {"订单状态": "已发货，待签收", "快递公司": "中通快递", "发货时间": "2026-11-23 09:00:00"}


def old() -> bytes:
    return order_file([row(n) for n in range(COUNT)])


def changed() -> bytes:
    """Return a file that changes every order and adds as many."""
    known = [row(n, **SHIPPED, 快递单号=f"73{n:012d}") for n in range(COUNT)]
    return order_file([*known, *(row(n, 收货人="林小坤") for n in range(COUNT, 2 * COUNT))])


def dump(store: Store, *without: str) -> dict[str, list[Any]]:
    """Return the rows of the tables that an import writes, but for what counts up."""
    found = {}
    for table in TABLES:
        rows = [dict(each) for each in store.query(f"select * from {table}")]
        for each in rows:
            for name in ("version", "import_id", *without):
                each.pop(name, None)
        found[table] = rows
    return found


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_acts, "HOLD_S", 0.0)
    monkeypatch.setattr(long_acts, "REST_S", 0.0)
    monkeypatch.setattr(gathering, "_KNOWN_AT_ONCE", 10)
    monkeypatch.setattr(gathering, "_NEW_AT_ONCE", 10)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path / "daifa.db", who="importer")
    importing.apply(desk, AT, old())
    yield desk
    desk.close()


@pytest.fixture
def other(desk: Desk) -> Iterator[Desk]:
    with closing(open_desk(desk.store.path, who="小张")) as other:
        yield other


def at_rests(monkeypatch: pytest.MonkeyPatch, then: Callable[[int], None]) -> list[int]:
    """Do something at each rest, while nobody has the lock; returns the list of rests."""
    rests: list[int] = []
    rest = Store.rest

    def resting(store: Store, seconds: float) -> None:
        store.conn.execute("commit")
        rests.append(len(rests) + 1)
        then(len(rests))
        store._begin()

    assert rest is not resting
    monkeypatch.setattr(Store, "rest", resting)
    return rests


def test_an_import_with_rests_is_the_import_without(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests = at_rests(monkeypatch, lambda _n: None)
    result = importing.apply(desk, AT, changed())
    assert len(rests) >= 12
    monkeypatch.setattr(long_acts, "HOLD_S", 1000.0)
    with closing(open_desk(tmp_path / "whole.db", who="importer")) as whole:
        importing.apply(whole, AT, old())
        same = importing.apply(whole, AT, changed())
        assert dump(desk.store) == dump(whole.store)
        assert (result.added, result.updated, result.changed) == (
            same.added, same.updated, same.changed,
        )  # fmt: skip
        for sql in (
            "select at, who, what, order_id, entity, before, after from events where entity <> ''",
            "select what, orders, undone, note from acts",
            "select rows, added, updated, first_order, last_order, as_of from imports",
        ):
            assert list(map(tuple, desk.store.query(sql))) == list(
                map(tuple, whole.store.query(sql))
            )


def test_others_write_between_the_parts_and_are_respected(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, str]] = []

    def then(n: int) -> None:
        edits.note(other, AT, orders.find(other, sn(n)), f"note {n}")
        writer = beacon.now_writing(desk.store.path)
        assert writer is not None
        seen.append((other.store.value("select undone from acts where what = 'import'"
                                       " order by id desc"), writer.who))  # fmt: skip
        with pytest.raises(DaifaError) as caught:
            desks.revert(other, AT, last_import(other))
        assert caught.value.code == "act-open"

    other.store.wait_for_others(AT_ONCE_S)
    rests = at_rests(monkeypatch, then)
    result = importing.apply(desk, AT, changed())
    assert set(seen) == {(3, "importer")}
    assert result.updated == COUNT
    for n in rests:
        order = orders.find(desk, sn(n))
        assert (order.note, order.status) == (f"note {n}", SHIPPED["订单状态"])
    assert desk.store.value("select version from orders where order_sn = ?", (sn(1),)) == 2
    assert not beacon.place_of(desk.store.path).exists()
    # It is one act: taken back at once, the notes stay.
    monkeypatch.setattr(long_acts, "HOLD_S", 0.0)
    outcome = desks.revert(desk, AT, last_import(desk))
    assert (len(outcome.done), outcome.left) == (2 * COUNT, ())
    assert orders.find(desk, sn(1)).note == "note 1"
    assert desk.store.value("select count(*) from orders") == COUNT


def last_import(desk: Desk) -> int:
    return int(desk.store.value("select max(id) from acts where what = 'import'"))


class _CalledOff(Exception):
    pass


@pytest.mark.parametrize("at_part", [1, 5, 12])
def test_what_is_called_off_is_taken_back(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch, at_part: int
) -> None:
    before = dump(desk.store)
    parts = []

    def progress(done: int, total: int) -> None:
        if done > 0.6 * total + 1:
            parts.append(done)
            if len(parts) == at_part:
                raise _CalledOff

    def then(n: int) -> None:
        if n == 1:
            edits.note(other, AT, orders.find(other, sn(3)), "kept")

    at_rests(monkeypatch, then)
    with pytest.raises(_CalledOff):
        importing.apply(desk, AT, changed(), progress=progress)
    after = dump(desk.store)
    assert [each.pop("note") for each in after["orders"]][3] == "kept"
    for each in before["orders"]:
        each.pop("note")
    assert after == before
    last = desk.store.query("select what, undone from acts order by id desc limit 3")
    assert {("import", 1), ("break-off", 0)} <= set(map(tuple, last))
    assert importing.apply(desk, AT, changed()).updated == COUNT


def _fails(code: str, when: int) -> Callable[[int], None]:
    """Return what lets an act fail at a rest, as the engine does."""

    def then(n: int) -> None:
        if n == when:
            raise DaifaError(code, "The disk is full. Nothing was changed.")

    return then


def _no_room(store: Store, _actor: Actor) -> None:
    if acts.is_half_written(store):
        raise DaifaError("disk-full", "The disk is full.")


@pytest.mark.parametrize(
    ("what", "code", "told"),
    [
        ("import", "disk-full", "A part was written already and cannot be taken back before"),
        ("import", "disk", "daifa takes it back by itself."),
        ("revert", "disk-full", "make room, and daifa goes on with it by itself."),
        ("revert", "disk", "A part is taken back already; daifa goes on with it by itself."),
    ],
)
def test_what_stands_in_part_is_told_and_settled_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str, code: str, told: str
) -> None:
    before = dump(desk.store)
    monkeypatch.setattr(breaking_off, "_MANY", 0)
    with monkeypatch.context() as full:
        full.setattr(breaking_off, "settle", _no_room)
        at_rests(full, _fails(code, 3))
        begin: dict[str, Callable[[], object]] = {
            "import": lambda: importing.apply(desk, AT, changed()),
            "revert": lambda: desks.revert(desk, AT, 1),
        }
        with pytest.raises(DaifaError, match=told) as caught:
            begin[what]()
    assert caught.value.code == code
    assert "Nothing was changed" not in str(caught.value) or code == "disk"
    assert acts.is_half_written(desk.store)
    assert dump(desk.store) != before
    with closing(open_desk(desk.store.path, who="next")) as later:
        assert not acts.is_half_written(later.store)
        if what == "import":
            assert dump(later.store) == before
        else:
            assert later.store.value("select count(*) from orders") == 0


def test_who_is_kept_waiting_in_the_middle_is_told_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk that is told so asks again by itself, and then settles what stands first."""

    def then(n: int) -> None:
        if n == 3:
            raise Busy("busy", "Another session is writing.")

    with monkeypatch.context() as busy:
        busy.setattr(breaking_off, "settle", _no_room)
        at_rests(busy, then)
        with pytest.raises(Busy, match="Another session is writing"):
            importing.apply(desk, AT, changed())
    assert acts.is_half_written(desk.store)
    assert importing.apply(desk, AT, changed()).updated == COUNT


_RUN = """
import os, signal, sys
from pathlib import Path
from core.base.clock import parse_time
from core.imports import importing
from core.imports.orders import gathering
from core.store import desk as desks, long_acts
from core.store.connection import Store
long_acts.HOLD_S = long_acts.REST_S = 0.0
gathering._KNOWN_AT_ONCE = gathering._NEW_AT_ONCE = 10
at, what, when = parse_time("2026-11-23 10:00"), sys.argv[2], int(sys.argv[3])
rests = 0
def rest(store, seconds):
    global rests
    store.conn.execute("commit")
    rests += 1
    if rests == when:
        os.kill(os.getpid(), signal.SIGKILL)
    store._begin()
Store.rest = rest
desk = desks.open_desk(Path(sys.argv[1]), who="killed")
if what == "revert":
    desks.revert(desk, at, desk.store.value("select max(id) from acts where what = 'import'"))
elif what != "open":
    importing.apply(desk, at, Path(what))
"""


def killed(path: Path, what: str, at_rest: int) -> None:
    """Run a long act in a process of its own, which is killed at a rest."""
    done = subprocess.run([sys.executable, "-c", _RUN, str(path), what, str(at_rest)], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("again", [False, True])
def test_what_was_killed_is_taken_back_by_the_next(tmp_path: Path, again: bool) -> None:
    path, file = tmp_path / "daifa.db", tmp_path / "orders.csv"
    file.write_bytes(changed())
    with closing(open_desk(path, who="first")) as desk:
        importing.apply(desk, AT, old())
        before = dump(desk.store)
    killed(path, str(file), 8)
    with closing(open_store(path)) as store:
        assert [each.note for each in breaking_off.left_over(store)] == ["orders.csv"]
        assert dump(store) != before
    if again:
        killed(path, "open", 6)
    with closing(open_desk(path, who="next")) as desk:
        assert dump(desk.store) == before
        assert breaking_off.left_over(desk.store) == []
        entry = taking_back.recent(desk, 2)[0] if hasattr(taking_back, "recent") else None
        assert entry is None or entry.what == "break-off"
        assert upkeep.integrity(desk.store) == []
        with pytest.raises(DaifaError) as caught:
            desks.revert(desk, AT, desk.store.value("select max(id) from acts"))
        assert caught.value.code == "never-reverted"
        assert importing.apply(desk, AT, file).added == COUNT


def test_a_return_that_was_killed_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, file = tmp_path / "daifa.db", tmp_path / "orders.csv"
    file.write_bytes(order_file([row(n) for n in range(300)]))
    with closing(open_desk(path, who="first")) as desk:
        importing.apply(desk, AT, order_file([row(400)]))
        before = dump(desk.store)
        importing.apply(desk, AT, file)
    killed(path, "revert", 40)
    with closing(open_desk(path, who="next")) as desk:
        assert dump(desk.store) == before
        acts = desk.store.query("select who, what, orders, undone from acts order by id")
        assert [tuple(each) for each in acts][-2:] == [
            ("first", "import", 300, 1), ("killed", "undo", 300, 0),
        ]  # fmt: skip
        # Taken back itself, it brings all of them again.
        desks.revert(desk, AT, desk.store.value("select max(id) from acts"))
        assert desk.store.value("select count(*) from orders") == 301


def test_one_long_act_waits_for_another(desk: Desk, other: Desk) -> None:
    waited: list[float] = []

    def on_wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise _CalledOff

    with breaking_off.alone(desk.store, desk.actor, AT, "import", "big.csv"):
        other.store.on_wait = on_wait
        with pytest.raises(_CalledOff):
            importing.apply(other, AT, changed())
        other.store.wait_for_others(AT_ONCE_S)
        with pytest.raises(Busy) as caught:
            importing.apply(other, AT, changed())
        assert "importer" in caught.value.message
        assert "big.csv" in caught.value.message
    other.store.on_wait = None
    assert importing.apply(other, AT, changed()).updated == COUNT


def test_orders_changed_since_they_were_compared_are_compared_again(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = order_file([row(n, 快递单号=f"73{n:012d}") for n in range(COUNT)])
    importing.apply(desk, AT, same)
    read = gathering.Gathering.read

    def then_someone_types(self: gathering.Gathering) -> None:
        read(self)
        from core.orders import tracking

        tracking.record(other, AT, sn(5), "73999999999999", force="test")

    monkeypatch.setattr(gathering.Gathering, "read", then_someone_types)
    result = importing.apply(desk, AT, same)
    assert (result.updated, result.unchanged) == (1, COUNT - 1)
    kinds = [each[0] for each in desk.store.query("select kind from notices where done_at is null")]
    assert "number_mismatch" in kinds
