"""Every act is an event, can be taken back exactly, and is saved whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.base.errors import DaifaError, Refused, Stale
from core.orders import bindings, bulk, purchase_changes, purchases, tracking
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.rules.terms import ShipKind
from core.store.acts import history
from core.store.desk import Desk, open_desk, set_rule, undo
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put
from tests.places import ROOT

ZTO, ZTO_2 = "75312345678901", "75312345678902"


def dump(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table but the events and acts.

    The version counts on with every change, so that a form opened in between is still found
    to be stale.
    """
    tables = [
        row["name"]
        for row in desk.store.query(
            "select name from sqlite_master where type = 'table' and name not like '%fts_%'"
            " and name not like 'sqlite_%' and name not in ('events', 'acts')"
        )
    ]
    return {
        table: [
            {key: row[key] for key in row.keys() if key != "version"}  # noqa: SIM118
            for row in desk.store.query(f"select * from {table}")
        ]
        for table in tables
    }


Act = Callable[[Desk, str], object]

ACTS: dict[str, Act] = {
    "buy": lambda desk, sn: purchases.record(
        desk, AT, sn, upstream_order="2600000000000000009", cost_fen=2000, supplier="新厂",
        force="再买",
    ),
    "buy-correct": lambda desk, sn: purchase_changes.correct(
        desk, AT, sn, orders.find(desk, sn).purchases[0].id, cost_fen=2100, supplier="别厂"
    ),
    "buy-cancel": lambda desk, sn: purchase_changes.cancel(
        desk, AT, sn, orders.find(desk, sn).purchases[0].id, "缺货"
    ),
    "track": lambda desk, sn: tracking.record(desk, AT, sn, ZTO),
    "track again": lambda desk, sn: [
        tracking.record(desk, AT, sn, "75312345678999"),
    ],
    "paste": lambda desk, sn: bulk.record_bulk(
        desk, AT, bulk.judge_bulk(desk, f"{sn} {ZTO_2}"), {1}
    ),
    "bind": lambda desk, sn: bindings.bind(
        desk, AT, "NEW-1", "1688:754299529443", supplier="新厂", ship_kind=ShipKind.FAST,
        backup="taobao:650011223344", backup_supplier="备厂",
    ),
    "rebind": lambda desk, sn: bindings.bind(
        desk, AT, "OLD-1", "taobao:650011223344", usual_cost_fen=5, out_of_stock=True
    ),
    "hold": lambda desk, sn: order_edits.hold(desk, AT, orders.find(desk, sn), "等"),
    "note": lambda desk, sn: order_edits.note(desk, AT, orders.find(desk, sn), "记"),
    "deadline": lambda desk, sn: order_edits.set_deadline(
        desk, AT, orders.find(desk, sn), AT, "说的"
    ),
    "fill-in": lambda desk, sn: order_edits.fill_in_grouped(
        desk, AT, orders.find(desk, sn), AT - timedelta(hours=2)
    ),
    "notice-done": lambda desk, sn: order_edits.notice_done(
        desk, AT, orders.find(desk, sn), orders.find(desk, sn).notices[0].id
    ),
    "uploaded": lambda desk, sn: tracking.uploaded(desk, AT, [sn]),
}  # fmt: skip


@pytest.fixture
def shop(desk: Desk, make_order: MakeOrder) -> str:
    """Return an order with a purchase, an exported number and a notice, made by an earlier desk."""
    earlier = open_desk(desk.store.path, who="老王")
    sn = make_order(code="OLD-1")
    make_order(state="received")
    bindings.bind(earlier, AT, "OLD-1", "1688:754299529443", supplier="旧厂")
    purchases.record(earlier, AT, sn, upstream_order="2600000000000000001", cost_fen=100)
    tracking.record(earlier, AT, sn, "75312345678900")
    earlier.store.conn.execute("update parcels set exported_at = 5")
    put(earlier, "notices", kind="note", order_id=orders.find(earlier, sn).id, created_at=AT)
    earlier.close()
    return sn


@pytest.mark.parametrize("name", ACTS)
def test_an_undo_puts_everything_back(desk: Desk, shop: str, name: str) -> None:
    before = dump(desk)
    ACTS[name](desk, shop)
    assert dump(desk) != before
    done = undo(desk, AT)
    assert dump(desk) == before
    assert done.what
    for table in ("orders_fts", "parcels_fts", "purchases_fts"):
        desk.store.conn.execute(f"insert into {table}({table}) values ('integrity-check')")
    with pytest.raises(DaifaError) as caught:
        undo(desk, AT)
    assert caught.value.code == "nothing-to-undo"


def test_acts_are_taken_back_one_by_one_newest_first(desk: Desk, shop: str) -> None:
    states = [dump(desk)]
    acts: dict[str, Act] = {
        **ACTS,
        "track": lambda desk, sn: tracking.record(desk, AT, sn, ZTO, force="x"),
        "track again": lambda desk, sn: tracking.record(desk, AT, sn, ZTO_2, force="x"),
    }
    for name in ("hold", "note", "bind", "buy", "track", "track again", "deadline"):
        acts[name](desk, shop)
        states.append(dump(desk))
    for state in reversed(states[:-1]):
        undo(desk, AT)
        assert dump(desk) == state


def test_an_undo_is_an_event_of_its_own(desk: Desk, shop: str) -> None:
    order = orders.find(desk, shop)
    order_edits.hold(desk, AT, order, "等")
    done = undo(desk, AT + timedelta(minutes=1))
    assert (done.what, done.order_ids) == ("hold", (order.id,))
    held, taken_back = history(desk.store, order.id)[-2:]
    assert (taken_back.what, taken_back.undoes) == ("undo", held.command)
    assert json.loads(taken_back.after or "") == {"hold_reason": None}
    assert held.undone == 1


def test_every_change_says_when_who_and_what(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    order_edits.hold(desk, AT, order, "等")
    (event,) = history(desk.store, order.id)
    assert (event.who, event.session) == ("小李", desk.actor.session)
    assert (event.at, event.what, event.entity) == (int(AT.timestamp()), "hold", "orders")
    assert json.loads(event.before or "") == {"hold_reason": None}
    assert json.loads(event.after or "") == {"hold_reason": "等"}


def test_the_undo_of_one_session_leaves_anothers_alone(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    mine, theirs = make_order.order(), make_order.order()
    order_edits.hold(desk, AT, mine, "我")
    order_edits.hold(other, AT, theirs, "他")
    undo(desk, AT)
    assert orders.find(desk, mine.order_sn).hold_reason is None
    assert orders.find(desk, theirs.order_sn).hold_reason == "他"
    with pytest.raises(DaifaError):
        undo(desk, AT)
    undo(other, AT)
    assert orders.find(desk, theirs.order_sn).hold_reason is None


def test_another_column_of_the_row_is_no_obstacle(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order()
    order_edits.hold(desk, AT, order, "我")
    order_edits.note(other, AT, orders.find(other, order.order_sn), "他的话")
    undo(desk, AT)
    found = orders.find(desk, order.order_sn)
    assert (found.hold_reason, found.note) == (None, "他的话")


def _refuses(desk: Desk) -> None:
    before = dump(desk)
    with pytest.raises(Stale) as caught:
        undo(desk, AT)
    assert "老王" in caught.value.message
    assert dump(desk) == before


def test_what_another_session_changed_since_is_not_undone(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order()
    held = order_edits.hold(desk, AT, order, "我")
    order_edits.hold(other, AT, held, "他")
    _refuses(desk)


def test_a_number_that_another_session_uploaded_is_not_undone(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    sn = make_order()
    tracking.record(desk, AT, sn, ZTO)
    tracking.uploaded(other, AT, [sn])
    _refuses(desk)
    undo(other, AT)
    undo(desk, AT)
    assert orders.find(desk, sn).parcels == ()


def test_a_supplier_that_another_session_uses_by_now_stays(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    bindings.bind(desk, AT, "A-1", "1688:754299529443", supplier="甲厂")
    sn = make_order()
    purchases.record(
        other, AT, sn, upstream_order="2600000000000000001", cost_fen=1, supplier="甲厂"
    )
    done = undo(desk, AT)
    assert done.left == ()
    assert bindings.of_code(desk, "A-1") is None
    assert orders.find(desk, sn).purchases[0].supplier == "甲厂"


def test_a_rule_is_undone_like_every_act(desk: Desk) -> None:
    set_rule(desk, AT, "ship.normal", "36", "x")
    assert set_rule(desk, AT, "ship.normal", "30", "y").rules.general["ship.normal"].value == 30
    undo(desk, AT)
    assert desk.with_fresh_rules().rules.general["ship.normal"].value == 36
    undo(desk, AT)
    rule = desk.with_fresh_rules().rules.general["ship.normal"]
    assert (rule.value, rule.status) == (48, "guide")


def test_a_session_can_be_joined_by_the_next_desk(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    order_edits.hold(desk, AT, order, "等")
    again = open_desk(desk.store.path, who="小李", session=desk.actor.session)
    undo(again, AT)
    again.close()
    assert orders.find(desk, order.order_sn).hold_reason is None


def test_a_version_never_comes_back(desk: Desk, other: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    seen = order_edits.hold(desk, AT, order, "等")
    undo(desk, AT)
    order_edits.note(other, AT, orders.find(other, order.order_sn), "x")
    with pytest.raises(Stale):
        order_edits.hold(desk, AT, seen, "再等")


def test_a_failure_in_the_middle_leaves_nothing(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    before = dump(desk)

    def fail() -> None:
        with desk.act(AT, "buy") as work:
            work.update("orders", order.id, {"note": "x"})
            raise Refused("no", "no")

    with pytest.raises(Refused):
        fail()
    assert dump(desk) == before
    assert desk.store.value("select count(*) from events") == 0


_KILLED = """
import os, signal, sys
from pathlib import Path
from core.store.desk import open_desk
from core.base.clock import parse_time

desk = open_desk(Path(sys.argv[1]), who="x")
at = parse_time("2026-11-23 10:00")
after = int(sys.argv[2])
done = 0
with desk.act(at, "note") as work:
    for order_id in range(1, 201):
        if done == after:
            os.kill(os.getpid(), signal.SIGKILL)
        work.update("orders", order_id, {"note": "half" * 500})
        done += 1
if after > 200:
    print("saved", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("after", "saved"), [(0, 0), (1, 0), (199, 0), (201, 200)])
def test_a_killed_save_is_whole_or_nothing(
    desk: Desk, make_order: MakeOrder, after: int, saved: int
) -> None:
    desk.store.conn.execute("begin")
    for _each in range(200):
        make_order()
    desk.store.conn.execute("commit")
    # A small cache makes the pages spill into the log before the end.
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(desk.store.path), str(after)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    again = open_desk(desk.store.path)
    assert again.store.value("select count(*) from orders where note is not null") == saved
    assert again.store.value("select count(*) from events") == saved
    assert again.store.value("pragma integrity_check") == "ok"
    again.close()


def test_an_id_of_an_undone_row_may_be_used_again(desk: Desk, make_order: MakeOrder) -> None:
    sn, second = make_order(), make_order()
    tracking.record(desk, AT, sn, ZTO)
    undo(desk, AT)
    tracking.record(desk, AT, second, ZTO_2)
    undo(desk, AT)
    assert orders.find(desk, second).parcels == ()
    with pytest.raises(DaifaError) as caught:
        undo(desk, AT)
    assert caught.value.code == "nothing-to-undo"


def test_the_time_of_an_act_is_the_time_given(desk: Desk, make_order: MakeOrder) -> None:
    then = datetime.fromisoformat("2026-11-20T08:00:00+08:00")
    done = tracking.record(desk, then, make_order(), ZTO)
    assert done.parcel is not None
    assert done.parcel.recorded_at == then
    assert history(desk.store, done.id)[0].at == int(then.timestamp())
