"""Each rule of a clock, set for one of two shops: its clocks move, no other one does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.aftersales import claims, reading
from core.appeals import reading as appeals
from core.due.entry import DueEntry
from core.due.items import items
from core.due.live import index
from core.due.moved import moved, moved_back
from core.orders import purchases
from core.orders import reading as orders
from core.rules.book import Override, packaged
from core.rules.books import RuleBooks
from core.rules.terms import Clock
from core.store.desk import Desk, set_rule
from tests.given.shop import AT, open_shop, put, put_order, sn, tracked

H, D = timedelta(hours=1), timedelta(days=1)
HOUR, DAY = 3600, 86_400
KINDS = ("normal", "fast", "same_day", "direct", "presale")


def two_shops(folder: Path) -> tuple[Desk, int, int]:
    """Fill a desk with every clock, for each of two shops and for no shop."""
    desk = open_shop(folder, filled=False)
    first, second = (put(desk, "shops", name=name) for name in ("甲店", "乙店"))
    for place, shop_id in enumerate((first, second, None)):
        _fill(desk, 100 * place, shop_id)
    return desk, first, second


def _fill(desk: Desk, base: int, shop_id: int | None) -> None:
    for place, kind in enumerate(KINDS):
        until = AT if kind == "presale" else None
        put_order(desk, base + place, 40 * H, shop_id=shop_id, ship_kind=kind, presale_until=until)
    shipped: dict[str, Any] = {"shop_id": shop_id, "state": "shipped", "shipped_at": AT - 3 * H}
    waits, moves = (put_order(desk, base + place, None, **shipped) for place in (10, 11))
    sent = {"uploaded_at": AT - 3 * H, "recorded_at": AT - 3 * H}
    tracked(desk, waits, f"7830000000{base:04d}", **sent)
    tracked(desk, moves, f"7830000001{base:04d}", first_scan_at=AT - H, last_trace_at=AT - H,
            **sent)  # fmt: skip
    done = put_order(desk, base + 12, None, shop_id=shop_id, state="received")

    def case(place: int, **values: object) -> int:
        return put(desk, "aftersales", ref=f"60000000{base:04d}{place:02d}",
                   order_sn=sn(base + 12), order_id=done, **values)  # fmt: skip

    asked = {"asked_at": AT - 5 * H, "status": "待商家处理", "refund_fen": 500}
    case(1, type="return_refund", **asked)
    case(2, type="refund_only", **asked)
    case(3, type="return_refund", **asked | {"status": "待商家收货"}, return_status="已签收",
         return_status_at=AT - 2 * H)  # fmt: skip
    paid = {"status": "退款成功", "refunded_at": AT - D, "closed_at": AT - D, "refund_fen": 700}
    case(4, type="refund_only", instant=1, **paid)
    case(5, type="return_refund", inspection="swapped", inspected_at=AT - D, **paid)
    rights = case(6, type="refund_only", decision="settle", decided_at=AT - D, **paid)
    put(desk, "appeals", kind="rights", state="draft", order_sn=sn(base + 12), order_id=done,
        aftersale_id=rights, created_at=AT)  # fmt: skip
    put(desk, "claims", order_id=done, owed_fen=900, since=AT - D)


def clocks(desk: Desk) -> dict[int, DueEntry]:
    return {each.id: each for each in index(desk, AT).arranged(AT)}


ENDS_EARLIER = -(5 * HOUR + 59 * 60 + 59)


@pytest.mark.parametrize(
    ("name", "text", "moves", "by"),
    [
        ("ship.normal", "40", {Clock.SHIP: 1, Clock.BUY: 1}, -8 * HOUR),
        ("ship.fast", "20", {Clock.SHIP: 1, Clock.BUY: 1}, -4 * HOUR),
        ("ship.same_day", "18:00", {Clock.SHIP: 1, Clock.BUY: 1}, ENDS_EARLIER),
        ("ship.direct", "130", {Clock.SHIP: 1, Clock.BUY: 1}, 10 * HOUR),
        ("ship.presale", "18:00", {Clock.SHIP: 1, Clock.BUY: 1}, ENDS_EARLIER),
        ("buy.supplier_hours", "10", {Clock.BUY: 5}, 10 * HOUR),
        ("pickup.scan", "20", {Clock.PICKUP: 1}, -4 * HOUR),
        ("trace.stall", "50", {Clock.STALL: 1}, 2 * HOUR),
        ("aftersale.return_refund", "40", {Clock.AFTERSALE: 1}, -8 * HOUR),
        ("aftersale.refund_only", "49", {Clock.AFTERSALE: 1}, HOUR),
        ("aftersale.inspect", "24", {Clock.INSPECT: 1}, -24 * HOUR),
        ("claim.age", "48", {Clock.CLAIM: 1}, -24 * HOUR),
        ("appeal.instant_refund", "5", {Clock.APPEAL: 1}, -2 * DAY),
        ("appeal.abnormal_return", "9", {Clock.APPEAL: 1}, 2 * DAY),
        ("appeal.rights", "31", {Clock.APPEAL: 1}, DAY),
        ("band.urgent", "7", {}, 0),
        ("fine.late", "9", {}, 0),
    ],
)
def test_a_rule_of_one_shop_moves_its_clocks_alone(
    tmp_path: Path, name: str, text: str, moves: dict[Clock, int], by: int
) -> None:
    desk, first, second = two_shops(tmp_path)
    before = clocks(desk)
    if not packaged()[name].per_shop:
        return
    found = moved(desk, AT, name, text, first)
    assert {each.entry.shop_id for each in found} <= {first}
    counted = [each.entry.clock for each in found]
    assert {clock: counted.count(clock) for clock in set(counted)} == moves
    assert {(each.after or 0) - (each.before or 0) for each in found} <= {by}
    own = set_rule(desk, AT, name, text, "类目", first)
    after = clocks(own)
    told = {each.entry.id: each.after for each in found}
    assert {id: each.due for id, each in after.items()} == {
        id: told.get(id, each.due) for id, each in before.items()
    }
    back = moved_back(own, AT, name, first)
    assert {each.entry.id: each.after for each in back} == {
        each.entry.id: each.before for each in found
    }
    # What holds for all moves the others alone, by the same.
    general = moved(own, AT, name, text)
    assert {each.entry.shop_id for each in general} == ({second, 0} if moves else set())
    assert len(general) == 2 * sum(moves.values())


def test_what_the_queue_says_is_what_the_single_things_say(tmp_path: Path) -> None:
    desk, first, _second = two_shops(tmp_path)
    for name, text in (
        ("ship.normal", "40"), ("buy.supplier_hours", "10"), ("aftersale.refund_only", "30"),
        ("appeal.rights", "20"), ("aftersale.inspect", "24"), ("fine.late", "8"),
        ("fine.fake", "30"),
    ):  # fmt: skip
        desk = set_rule(desk, AT, name, text, "类目", first)
    shown = index(desk, AT)
    for each in items(desk, AT, shown, shown.arranged(AT)):
        own = each.shop_id == first
        if each.clock is Clock.SHIP:
            order = orders.find(desk, each.order_sn)
            assert order.ship_by is not None
            assert order.ship_by.due_at == each.due_at
            assert each.stake_fen == (800 if own else 300)
        if each.clock is Clock.BUY:
            order = orders.find(desk, each.order_sn)
            assert order.buy_by is not None
            assert order.buy_by.due_at == each.due_at
        if each.clock is Clock.PICKUP:
            assert each.stake_fen == (3000 if own else 2000)
        if each.clock in (Clock.AFTERSALE, Clock.INSPECT):
            case = reading.find(desk, each.ref)
            assert case.due is not None
            assert case.due.due_at == each.due_at
        if each.clock is Clock.APPEAL and each.key > 0:
            due = appeals.find(desk, each.ref).due
            assert due is not None
            assert due.due_at == each.due_at


@pytest.mark.parametrize(("name", "value"), [("pickup.watch", "1"), ("trace.watch", "0")])
def test_a_shop_looks_for_its_parcels_as_long_as_it_wants(
    tmp_path: Path, name: str, value: str
) -> None:
    desk, first, _second = two_shops(tmp_path)
    own = set_rule(desk, AT, "pickup.scan", "1", "x", first)
    own = set_rule(own, AT, "pickup.watch", "1", "x", first)
    gone = set(clocks(desk)) - set(clocks(set_rule(own, AT, name, value, "x", first)))
    assert {clocks(desk)[each].shop_id for each in gone} == {first}
    assert {clocks(desk)[each].clock for each in gone} >= {Clock.PICKUP}


def test_margin_and_age_of_a_claim_are_the_shops(tmp_path: Path) -> None:
    desk, first, second = two_shops(tmp_path)
    desk = set_rule(desk, AT, "buy.fee", "10", "x", first)
    desk = set_rule(desk, AT, "buy.margin_min", "20", "x", second)
    ours, theirs, free = (orders.find(desk, sn(number)) for number in (0, 100, 200))
    checks = [purchases.check(desk, each, cost_fen=2000) for each in (ours, theirs, free)]
    assert [each.fee_fen for each in checks] == [355, 21, 21]
    assert [each.low_margin for each in checks] == [False, True, False]
    found = {each.shop_id for each in claims.listing(desk, AT).items}
    assert found == {first, second, None}


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "ship.normal": st.integers(1, 90), "ship.fast": st.integers(1, 90),
        "buy.supplier_hours": st.integers(0, 60), "pickup.scan": st.integers(1, 90),
        "trace.stall": st.integers(1, 90), "aftersale.inspect": st.integers(1, 90),
        "claim.age": st.integers(1, 200), "appeal.instant_refund": st.integers(1, 20),
        "appeal.rights": st.integers(1, 40),
    },
)  # fmt: skip


def _with(desk: Desk, of_all: dict[str, int], first: int, of_one: dict[str, int]) -> Desk:
    def own(values: dict[str, int]) -> dict[str, Override]:
        return {name: Override(value=n, source="", date="") for name, n in values.items()}

    return replace(desk, rules=RuleBooks(packaged(), {0: own(of_all), first: own(of_one)}))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, int]:
    desk, first, _second = two_shops(tmp_path_factory.mktemp("shops"))
    return desk, first


@settings(max_examples=40, deadline=None)
@given(of_all=VALUES, of_one=VALUES)
def test_a_shop_is_as_if_its_values_held_for_all(
    world: tuple[Desk, int], of_all: dict[str, int], of_one: dict[str, int]
) -> None:
    """A shop's clocks are those of a desk with its values for all; the others' never move."""
    desk, first = world
    found = clocks(_with(desk, of_all, first, of_one))
    general = clocks(_with(desk, of_all, first, {}))
    as_it = clocks(_with(desk, of_all | of_one, first, {}))
    assert found == {
        id: as_it[id] if id in as_it and as_it[id].shop_id == first else each
        for id, each in found.items()
    }
    for mine, like in ((False, general), (True, as_it)):
        assert {id for id, each in found.items() if (each.shop_id == first) is mine} == {
            id for id, each in like.items() if (each.shop_id == first) is mine
        }
    assert all(found[id] == each for id, each in general.items() if each.shop_id != first)
