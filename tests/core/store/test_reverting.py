"""Any act of any session is taken back where nobody went on; what somebody changed is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import DaifaError, NotFound
from core.imports import importing
from core.orders import edits, pickup, purchase_changes, purchases, tracking
from core.orders import reading as orders
from core.store import search
from core.store.desk import Desk, open_desk, plan_revert, revert, undo
from core.store.reverting import Outcome
from tests.conftest import AT, MakeOrder
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes
from tests.given.order_files import order_file, row, sn

ZTO = "753123456789{:02d}"
LATER = timedelta(hours=1)


@pytest.fixture
def other(desk: Desk) -> Iterator[Desk]:
    opened = open_desk(desk.store.path, who="老王")
    yield opened
    opened.close()


def acts(desk: Desk) -> list[Any]:
    return desk.store.query("select * from acts order by id")


def newest(desk: Desk) -> int:
    return int(desk.store.value("select max(id) from acts"))


def take(desk: Desk, *rows: dict[str, Any]) -> int:
    importing.apply(desk, AT, order_file(rows))
    return newest(desk)


def lefts(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(each.order_sn, each.code, each.who) for each in outcome.left]


_OF_ORDER = ("purchases", "parcels", "notices", "faults", "upstream_orders")


def of_order(desk: Desk, order_sn: str) -> Any:
    """Return all rows of an order but its version and what the search is made of."""

    def plain(found: Any) -> dict[str, Any]:
        return {name: found[name] for name in found.keys() if name not in ("version", "import_id")}  # noqa: SIM118

    found = desk.store.one("select * from orders where order_sn = ?", (order_sn,))
    if found is None:
        return None
    id = found["id"]
    rows: dict[str, Any] = {"orders": plain(found)}
    first = desk.store.value("select as_of from imports where id = ?", (found["first_import_id"],))
    rows["orders"]["platform_as_of"] = found["platform_as_of"] or first
    rows["lines"] = [
        plain(each)
        for each in desk.store.query("select * from order_lines where order_id = ?", (id,))
    ]
    for table in _OF_ORDER:
        sql = f"select * from {table} where order_id = ? order by id"
        rows[table] = [plain(each) for each in desk.store.query(sql, (id,))]
    return rows


def whole(desk: Desk) -> None:
    """Fail when a reference dangles or the search holds what is not there."""
    assert desk.store.query("pragma foreign_key_check") == []
    for table in ("orders_fts", "parcels_fts", "purchases_fts"):
        desk.store.conn.execute(f"insert into {table}({table}, rank) values ('integrity-check', 1)")
    parts = {tuple(each) for each in desk.store.query("select part, order_id from name_parts")}
    names = desk.store.query("select id, receiver from orders")
    wanted = {(part, each[0]) for each in names for part in search.name_parts(each[1])}
    assert parts == wanted


def test_an_act_is_one_row_with_its_orders(desk: Desk, make_order: MakeOrder) -> None:
    first, second = make_order(), make_order()
    tracking.record(desk, AT, first, ZTO.format(1))
    tracking.record(desk, AT, second, ZTO.format(2))
    tracking.uploaded(desk, AT, [first, second])
    with desk.act(AT, "note"):
        pass
    found = [(each["what"], each["who"], each["orders"], each["undone"]) for each in acts(desk)]
    assert found == [("track", "小李", 1, 0), ("track", "小李", 1, 0), ("uploaded", "小李", 2, 0)]


def test_an_import_is_an_act_even_when_it_only_adds(desk: Desk) -> None:
    take(desk, row(1), row(2))
    take(desk, row(1), row(2, 订单状态="已签收"))
    found = [(each["what"], each["orders"], each["note"]) for each in acts(desk)]
    assert found == [("import", 2, "-"), ("import", 1, "-")]


def test_another_sessions_act_is_taken_back(desk: Desk, other: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    before = of_order(desk, sn)
    tracking.record(other, AT, sn, ZTO.format(1))
    outcome = revert(desk, AT, newest(desk))
    assert (len(outcome.done), outcome.left) == (1, ())
    assert of_order(desk, sn) == before
    assert [each["undone"] for each in acts(desk)] == [1, 0]
    with pytest.raises(DaifaError) as caught:
        revert(desk, AT, 1)
    assert caught.value.code == "reverted-already"


def test_what_somebody_changed_since_is_left_and_the_rest_is_done(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    sns = [make_order() for _each in range(3)]
    for number, each in enumerate(sns):
        tracking.record(desk, AT, each, ZTO.format(number))
    before = [of_order(desk, each) for each in sns]
    tracking.uploaded(desk, AT, sns)
    batch = newest(desk)
    pickup.picked_up(other, AT + LATER, [sns[1]])
    planned = plan_revert(desk, AT, batch)
    assert len(acts(desk)) == 5
    outcome = revert(desk, AT, batch)
    assert planned == outcome
    assert lefts(outcome) == [(sns[1], "changed", "老王")]
    assert [of_order(desk, sns[at]) for at in (0, 2)] == [before[0], before[2]]
    assert orders.find(desk, sns[1]).uploaded_at is not None
    assert acts(desk)[3]["undone"] == 2
    assert undo(desk, AT).what == "track", "u goes on beneath what was taken back in part"


def test_when_nothing_can_be_taken_back_nothing_is_written(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    sn = make_order()
    tracking.record(desk, AT, sn, ZTO.format(1))
    tracking.uploaded(other, AT, [sn])
    outcome = revert(desk, AT, 1)
    assert (outcome.done, lefts(outcome)) == ((), [(sn, "changed", "老王")])
    assert [each["undone"] for each in acts(desk)] == [0, 0]


def test_a_correction_is_left_whole(desk: Desk, other: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    tracking.record(desk, AT, sn, ZTO.format(1))
    tracking.uploaded(desk, AT, [sn])
    tracking.record(desk, AT, sn, ZTO.format(2))
    correction = newest(desk)
    pickup.picked_up(other, AT, [sn])
    before = of_order(desk, sn)
    assert revert(desk, AT, correction).done == ()
    assert of_order(desk, sn) == before, "the old number is not in force beside the new one"


def test_taking_back_is_taken_back(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    purchases.record(
        desk, AT, sn, upstream_order="2600000000000000001", cost_fen=100, supplier="甲厂"
    )
    bought = of_order(desk, sn)
    revert(desk, AT, 1)
    assert orders.find(desk, sn).purchases == ()
    revert(desk, AT, 2)
    assert of_order(desk, sn) == bought
    assert [each["undone"] for each in acts(desk)] == [0, 1, 0]
    events = desk.store.query(
        "select undone from events where command = ?", (acts(desk)[0]["command"],)
    )
    assert {each["undone"] for each in events} == {0}
    revert(desk, AT, 3)
    assert orders.find(desk, sn).purchases == ()
    assert [each["undone"] for each in acts(desk)] == [1, 0, 1, 0]
    whole(desk)


def test_an_import_takes_its_orders_with_it(desk: Desk) -> None:
    take(desk, row(1, 收货人="林晓坤"))
    first = of_order(desk, sn(1))
    wrong = take(desk, row(1, 订单状态="已签收", 收货人="王小样"), row(2, 收货人="赵四"), row(3))
    outcome = revert(desk, AT, wrong)
    assert (len(outcome.done), outcome.left) == (3, ())
    assert of_order(desk, sn(1)) == first
    assert [orders.search(desk, text) for text in ("赵四", sn(2)[-6:], "林晓坤")] == [[], [], [1]]
    whole(desk)
    again = take(desk, row(4))
    assert orders.find(desk, sn(4)).id > 3, "an id is never given twice: events name it"
    revert(desk, AT, again)
    # And back: the import that was taken back stands again.
    revert(desk, AT, 3)
    assert [each["undone"] for each in acts(desk)][:3] == [0, 0, 1]
    assert orders.find(desk, sn(2)).receiver == "赵四"
    assert orders.search(desk, "赵四") == [2]
    whole(desk)


def test_an_order_with_a_life_of_its_own_stays(desk: Desk, other: Desk) -> None:
    wrong = take(desk, row(1), row(2), row(3), row(4))
    tracking.record(other, AT, sn(1), ZTO.format(1))
    edits.note(other, AT, orders.find(other, sn(2)), "客人要加急")
    take(other, row(3), row(9, 订单成交时间="2026-11-23 09:00:00"))
    outcome = revert(desk, AT, wrong)
    assert [each.order_sn for each in outcome.done] == [sn(4)]
    assert sorted(lefts(outcome)) == [
        (sn(1), "changed", "老王"),
        (sn(2), "changed", "老王"),
        (sn(3), "later-file", ""),
    ]
    whole(desk)


def test_after_a_wrong_file_is_taken_back_the_right_one_counts(desk: Desk) -> None:
    """How old an order's file was comes back too, or the right file would seem old."""
    take(desk, row(1))
    before = of_order(desk, sn(1))
    wrong = take(desk, row(1, 订单状态="已签收"), row(2, 订单成交时间="2026-11-23 09:30:00"))
    revert(desk, AT, wrong)
    assert of_order(desk, sn(1)) == before
    take(desk, row(1, 商家备注="改", 售后状态="退款中"), row(3, 订单成交时间="2026-11-23 09:00:00"))
    assert of_order(desk, sn(1))["orders"]["aftersale_status"] == "退款中"


def test_the_same_file_again_after_it_was_taken_back(desk: Desk) -> None:
    wrong = take(desk, row(1))
    revert(desk, AT, wrong)
    assert importing.apply(desk, AT, order_file([row(1)])).added == 1


def test_an_upstream_file_is_taken_back(desk: Desk) -> None:
    take(desk, row(1))
    before = of_order(desk, sn(1))
    heads = [
        "订单编号",
        "订单状态",
        "货品标题",
        "卖家公司名",
        "实付款(元)",
        "下游订单号",
        "物流公司",
        "运单号",
    ]
    file = csv_bytes(
        [heads, ["2817700000000007201", "等待买家确认收货", "袜子", "甲厂", "20.00", sn(1),
                 "中通快递(ZTO)", ZTO.format(7)]], "utf-8-sig",
    )  # fmt: skip
    importing.apply(desk, AT, file)
    assert orders.find(desk, sn(1)).parcels
    outcome = revert(desk, AT, newest(desk))
    assert outcome.left == ()
    assert of_order(desk, sn(1)) == before
    assert desk.store.value("select count(*) from upstream_orders") == 0
    whole(desk)


def test_a_rule_of_an_earlier_version_and_what_is_not_there(desk: Desk) -> None:
    with desk.act(AT, "rule") as work:
        work.say(None, "公告", name="ship.normal", value=36, before=48)
    with pytest.raises(DaifaError) as caught:
        revert(desk, AT, 1)
    assert caught.value.code == "never-reverted"
    with pytest.raises(NotFound):
        plan_revert(desk, AT, 7)


# -- any acts, taken back in any order -----------------------------------------------------

_SNS = [sn(number) for number in range(1, 5)]
_DOINGS = (
    "buy",
    "cancel",
    "track",
    "correct",
    "upload",
    "scan",
    "note",
    "hold",
    "mark",
    "file",
    "undo",
)
_DOING = st.tuples(
    st.sampled_from(_DOINGS), st.integers(0, 1), st.integers(0, 3), st.integers(0, 30)
)


def do(desk: Desk, doing: str, sn: str, seed: int) -> None:
    """Do something to an order; what the rules refuse is not done."""
    if doing == "file":
        words = ("待发货", "已发货，待签收", "已签收", "已取消")
        day = f"2026-11-22 {15 + seed % 8}:00:00"
        rows = [row(n, 订单状态=words[(seed + n) % 4], 收货人=f"赵{seed}", 订单成交时间=day)
                for n in range(1 + seed % 3, 5)]  # fmt: skip
        importing.apply(desk, AT, order_file(rows))
        return
    if doing == "undo":
        undo(desk, AT)
        return
    order = orders.find(desk, sn)
    if doing == "buy":
        purchases.record(desk, AT, sn, upstream_order=f"26000000000000000{seed:02d}", cost_fen=seed,
                         force="x", supplier=f"{seed % 2}厂")  # fmt: skip
    elif doing == "cancel" and order.live_purchases:
        purchase_changes.cancel(desk, AT, sn, order.live_purchases[0].id, "缺货")
    elif doing in ("track", "correct"):
        tracking.record(desk, AT, sn, ZTO.format(seed), force="x", same_parcel=True)
    elif doing == "upload":
        tracking.uploaded(desk, AT, [sn])
    elif doing == "scan":
        pickup.picked_up(desk, AT + timedelta(minutes=seed), [sn])
    elif doing == "note":
        edits.note(desk, AT, order, f"记{seed}")
    elif doing == "hold":
        edits.hold(desk, AT, order, f"等{seed}" if seed % 2 else "")
    elif doing == "mark":
        edits.mark(desk, AT, sn, "complaint", clear=bool(seed % 2))


@settings(max_examples=30)
@given(
    doings=st.lists(_DOING, min_size=1, max_size=12),
    chosen=st.lists(st.integers(0, 40), max_size=8),
)
def test_any_acts_are_taken_back_in_any_order(doings: list[Any], chosen: list[int]) -> None:
    with TemporaryDirectory() as folder:
        desk = new_desk(Path(folder) / "shop" / "d.db", who="小李")
        other = open_desk(desk.store.path, who="老王")
        take(desk, *(row(n, 收货人="林晓坤") for n in range(1, 5)))
        before: dict[int, dict[str, Any]] = {}
        for doing, who, at, seed in doings:
            seen = {each: of_order(desk, each) for each in _SNS}
            known = newest(desk)
            try:
                do((desk, other)[who], doing, _SNS[at], seed)
            except DaifaError:
                continue
            if newest(desk) > known:
                before[newest(desk)] = seen
        for number in chosen:
            act = 1 + number % newest(desk)
            _take_back(desk, act, before)
        whole(desk)
        desk.close()
        other.close()


def _take_back(desk: Desk, act: int, before: dict[int, dict[str, Any]]) -> None:
    untouched = _untouched_since(desk, act)
    try:
        planned = plan_revert(desk, AT, act)
    except DaifaError:
        return
    seen = {each: of_order(desk, each) for each in _SNS}
    assert revert(desk, AT, act) == planned
    whole(desk)
    left = {each.order_sn for each in planned.left} - {""}
    if act in before:
        for each in untouched - left:
            assert of_order(desk, each) == before[act][each]
        # Nobody touched them since, so nothing of them may be left.
        assert not (untouched & left), planned.left
    for each in left:
        assert of_order(desk, each) == seen[each]


def _untouched_since(desk: Desk, act: int) -> set[str]:
    """Return the orders that an act touched and no act after it did."""
    command = desk.store.value("select command from acts where id = ?", (act,))
    mine = {
        each[0]
        for each in desk.store.query(
            "select distinct order_id from events where command = ?", (command,)
        )
    }
    last = desk.store.value("select max(id) from events where command = ?", (command,)) or 0
    since = {
        each[0]
        for each in desk.store.query("select distinct order_id from events where id > ?", (last,))
    }
    for (text,) in desk.store.query(
        "select before from events where id > ? and entity = ''", (last,)
    ):
        if text and "as_of" in json.loads(text):
            since |= {id for ids in json.loads(text)["as_of"].values() for id in ids}
    ids = mine - since - {None}
    found = desk.store.query("select id, order_sn from orders")
    return {each["order_sn"] for each in found if each["id"] in ids}
