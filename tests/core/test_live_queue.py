"""A desk's queue is brought up to date by what the events tell, and read whole where they do not.

That what is brought up to date is what a whole reading gives is looked at in every test
(`tests/read_whole.py`); here are the acts that it must come through, and those after which
everything is read.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from core.base.clock import to_epoch
from core.base.errors import DaifaError
from core.due import snooze
from core.due.live import LiveQueue
from core.notify.crossing import Watch
from core.orders import (
    bindings,
    buying_claims,
    edits,
    pickup,
    purchases,
    shops,
    tracking,
)
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.terms import Band, Clock, ShipKind
from core.store import changes, notices
from core.store.changes import Changes
from core.store.desk import Desk, open_desk, set_rule, undo
from tests.conftest import AT, MakeOrder
from tests.given import shop
from tests.given.shop_rows import put, put_parcel
from tests.read_whole import compared, uncompared

H = timedelta(hours=1)
S = timedelta(seconds=1)
NUMBERS = [f"7531234567{number:04d}" for number in range(8900, 9900, 7)]

Does = Callable[[Desk, Order], object]


def _now(desk: Desk, order: Order) -> Order:
    return orders.by_ids(desk, [order.id])[0]


def _buy(desk: Desk, order: Order) -> object:
    return purchases.record(
        desk, AT, order.order_sn, upstream_order=f"2817000000000{order.id:05d}", cost_fen=1200,
        platform="taobao", supplier="鞋厂", force="试",
    )  # fmt: skip


def _track(desk: Desk, order: Order) -> object:
    number = NUMBERS[order.id % len(NUMBERS)]
    return tracking.record(desk, AT, order.order_sn, number, courier="中通快递", force="试")


def _upload(desk: Desk, order: Order) -> object:
    return tracking.uploaded(desk, AT, [order.order_sn])


def _raise(desk: Desk, order: Order, *, red: bool) -> None:
    with desk.act(AT, "note") as work:
        notices.raise_once(work, "intercept", order.id, red=red, data={"to": "x"})


def _snooze(desk: Desk, order: Order) -> None:
    index = LiveQueue().index(desk, AT)
    snooze.snooze(desk, AT, [e for e in index.plain() if e.order_id == order.id], AT + 2 * H)


_ACTS: dict[str, Does] = {
    "note": lambda desk, order: edits.note(desk, AT, _now(desk, order), "看过"),
    "hold": lambda desk, order: edits.hold(desk, AT, _now(desk, order), "等买家"),
    "deadline": lambda desk, order: edits.set_deadline(
        desk, AT, _now(desk, order), AT + 3 * H, "买家急用"
    ),
    "claim": lambda desk, order: buying_claims.claim(desk, AT, order.order_sn, force="试"),
    "buy": _buy,
    "track": _track,
    "upload": _upload,
    "pickup": lambda desk, order: pickup.picked_up(desk, AT, [order.order_sn]),
    "fault": lambda desk, order: edits.mark(desk, AT, order.order_sn, "complaint"),
    "red notice": lambda desk, order: _raise(desk, order, red=True),
    "notice": lambda desk, order: _raise(desk, order, red=False),
    "notices done": lambda desk, order: edits.notices_done_each(desk, AT, [_now(desk, order)]),
}
# What moves the clocks of orders that no event names, or the ends of snoozes.
_READ_WHOLE: dict[str, Does] = {
    "bind": lambda desk, order: bindings.bind(
        desk, AT, "X1", "taobao:640000000002", supplier="鞋厂", ship_kind=ShipKind.FAST
    ),
    "snooze": _snooze,
}


class Seen:
    """A desk that follows what another one does: its queue and its bell."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.live, self.at = desk, LiveQueue(), AT
        self.bell, self.unaware = Watch(tuple(Band)[:2]), Watch(tuple(Band)[:2])
        self.look()

    def look(self) -> bool:
        """Read what there is now; tell whether it was brought up to date."""
        self.live.pending(self.desk)
        index = self.live.index(self.desk, self.at)
        told = self.bell.crossed(index, self.at)
        # The same of an index that is made anew is heard just the same.
        assert told == self.unaware.crossed(LiveQueue().index(self.desk, self.at), self.at)
        return index.made_of is not None


@pytest.mark.parametrize("name", _ACTS)
def test_an_act_is_followed_and_its_taking_back(
    name: str, desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    make_order(code="X1")
    one = make_order.order(code="X1", grouped_at=AT - 40 * H)
    make_order(code="X1", grouped_at=AT - 50 * H)
    if name in ("upload", "pickup"):
        _track(other, one)
    if name == "pickup":
        _upload(other, one)
    if name == "notices done":
        _raise(other, one, red=True)
    seen = Seen(desk)
    _ACTS[name](other, one)
    assert seen.look()
    if name != "claim":
        undo(other, AT)
        assert seen.look()


@pytest.mark.parametrize("name", _READ_WHOLE)
def test_what_no_event_names_is_read_whole(
    name: str, desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    one = make_order.order(code="X1")
    two = make_order.order(code="X1")
    seen = Seen(desk)
    before = seen.live.index(desk, AT).arranged(AT)
    _READ_WHOLE[name](other, one)
    assert not seen.look()
    after = seen.live.index(desk, AT).arranged(AT)
    assert before != after
    assert name == "snooze" or {e.due for e in before if e.order_id == two.id} != {
        e.due for e in after if e.order_id == two.id
    }


def test_a_rule_a_shop_and_what_no_act_has_written_are_read_whole(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    make_order()
    seen = Seen(desk)
    set_rule(other, AT, "ship.normal", "36", "类目")
    seen.desk = desk.with_fresh_rules()
    assert not seen.look()
    put(other, "shops", name="二店")
    assert not seen.look()
    shops.change(other, AT, shops.named(other, "二店"), name="三店")
    assert not seen.look()
    late = put(other, "orders", order_sn="261123-063795392199999", status="待发货",
               state="to_ship", grouped_at=AT - 50 * H)  # fmt: skip
    edits.note(other, AT, orders.by_ids(other, [1])[0], "还有")
    assert not seen.look()
    assert late in {each.order_id for each in seen.live.index(desk, AT).plain()}


def test_an_import_is_read_whole(desk: Desk, other: Desk, make_order: MakeOrder) -> None:
    one = make_order.order()
    seen = Seen(desk)
    with other.act(AT, "import") as work:
        work.came(put(other, "imports", at=AT, who="x", file="x", kind="pdd-orders"), "x")
        work.update("orders", one.id, {"note": "x"})
    assert not seen.look()


def test_more_orders_than_are_worth_it_are_read_whole(desk: Desk, other: Desk) -> None:
    ids = [shop.put_order(desk, number, 20 * H) for number in range(501)]
    seen = Seen(desk)
    for count, whole in ((500, False), (501, True)):
        with other.act(AT, "note") as work:
            for order_id in ids[:count]:
                work.update("orders", order_id, {"note": f"n{count}"})
        assert seen.look() is not whole


def test_while_an_act_is_being_written_and_after_it_all_is_read(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    one = make_order.order()
    seen = Seen(desk)
    edits.note(other, AT, one, "a")
    other.store.conn.execute("update acts set undone = 3")
    assert not seen.look()
    other.store.conn.execute("update acts set undone = 0")
    edits.note(other, AT, _now(other, one), "b")
    assert not seen.look()
    edits.note(other, AT, _now(other, one), "c")
    assert seen.look()


def test_a_supplier_that_ships_otherwise_moves_all_that_is_to_be_bought_of_it(
    desk: Desk, other: Desk, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    bindings.bind(desk, AT, "X1", "taobao:640000000002", supplier="鞋厂")
    waiting = make_order.order(code="X1")
    free = make_order.order()
    least = desk.rules.general["buy.supplier_sample"].count
    shipped = [make_order.order(code="X1") for _each in range(least)]
    for order in shipped:
        _buy(desk, order)
    seen = Seen(desk)

    def cutoffs() -> dict[int, int | None]:
        index = seen.live.index(desk, AT)
        return {e.order_id: e.due for e in index.plain() if e.clock is Clock.BUY}

    before = cutoffs()
    for number, order in enumerate(shipped):
        (bought,) = _now(other, order).live_purchases
        with other.act(AT, "track") as work:
            work.update(
                "purchases", bought.id, {"shipped_at": to_epoch(AT + 2 * H)}, order_id=order.id
            )
        assert seen.look()
        assert (cutoffs()[waiting.id] != before[waiting.id]) is (number == least - 1)
    assert cutoffs()[free.id] == before[free.id]
    # Where more of its orders wait than are worth it, all are read.
    then = cutoffs()
    for most, renewed in ((least, False), (least + 1, True)):
        monkeypatch.setattr(changes, "MOST", most)
        with other.act(AT, "track") as work:
            for order in shipped:
                (bought,) = _now(other, order).live_purchases
                values = {"shipped_at": to_epoch(AT + (9 + most) * H)}
                work.update("purchases", bought.id, values, order_id=order.id)
        assert seen.look() is renewed
        assert cutoffs()[waiting.id] != then[waiting.id]
        then = cutoffs()


def test_a_case_opened_and_closed_marks_its_order(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    one = make_order.order()
    seen = Seen(desk)
    values = {
        "ref": "1", "order_sn": one.order_sn, "type": "refund_only", "status": "x",
        "asked_at": to_epoch(AT),
    }  # fmt: skip
    with other.act(AT, "aftersale") as work:
        case = work.insert("aftersales", {**values, "order_id": one.id}, order_id=one.id)
    assert seen.look()
    (entry,) = seen.live.pending(desk).entries
    assert entry.held is not None
    with other.act(AT, "aftersale") as work:
        work.update("aftersales", case, {"closed_at": to_epoch(AT)}, order_id=one.id)
    assert seen.look()
    (entry,) = seen.live.pending(desk).entries
    assert entry.held is None


def test_a_parcel_that_came_late_leaves_in_its_time(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    one = make_order.order(state="shipped", shipped_at=AT - 90 * H)
    put_parcel(desk, one.id, "75312345678901", uploaded_at=AT - 90 * H, recorded_at=AT - 90 * H)
    two = make_order.order(state="shipped", shipped_at=AT - 95 * H)
    seen = Seen(desk)
    with other.act(AT, "track") as work:
        work.insert(
            "parcels",
            {"order_id": two.id, "courier": "中通快递", "number": "75312345678918",
             "uploaded_at": to_epoch(AT - 95 * H), "recorded_at": to_epoch(AT - 95 * H)},
            order_id=two.id,
        )  # fmt: skip
    assert seen.look()
    for after, left in ((0 * H, 2), (1 * H, 2), (1 * H + S, 1), (6 * H, 1), (6 * H + S, 0)):
        held = seen.live.held(desk, AT + after)
        assert held is not None
        assert seen.live.travelling(desk, AT + after) == len(held) == left


def test_a_change_that_was_not_followed_is_noticed(
    desk: Desk, other: Desk, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order.order()
    seen = Seen(desk)
    monkeypatch.setattr(changes, "since", lambda *_given: Changes())
    with uncompared(), compared() as wrong:
        edits.set_deadline(other, AT, order, AT + 3 * H, "买家急用")
        seen.live.pending(desk)
        assert [each.partition(":")[0] for each in wrong] == ["the orders"]
        seen.live.index(desk, AT)
        assert [each.partition(":")[0] for each in wrong] == ["the orders", "the counts"]


@pytest.mark.parametrize("seed", range(5))
def test_any_acts_in_any_order(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    desk = shop.open_shop(tmp_path)
    other = open_desk(desk.store.path, who="老王")
    ids = [row[0] for row in desk.store.query("select id from orders order by id limit 16")]
    acts = [*_ACTS.values(), *_ACTS.values(), *_READ_WHOLE.values()]
    seen, renewed = Seen(desk), 0
    for _step in range(40):
        order = orders.by_ids(other, [chance.choice(ids)])[0]
        # What is refused changes nothing, and that is followed as well.
        with suppress(DaifaError):
            if chance.random() < 0.1:
                undo(other, AT)
            else:
                chance.choice(acts)(other, order)
        seen.at += timedelta(seconds=chance.choice((0, 1, 60, 1800)))
        if chance.random() < 0.7:
            renewed += seen.look()
    assert renewed > 8
    for each in (desk, other):
        each.close()
