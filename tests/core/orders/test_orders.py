"""Orders as they are read: stage, flags, tails, search, lists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.base.clock import parse_time
from core.base.errors import NotFound
from core.orders import bindings, lists, purchases, tracking
from core.orders import reading as orders
from core.orders.pending import pending
from core.orders.stages import stage_of
from core.rules.terms import Flag, PlatformState, ShipKind, Stage, label
from core.store.desk import Desk
from tests.conftest import GROUPED_AT, MakeOrder
from tests.given.shop_rows import put, put_parcel, put_purchase

NO, YES = False, True


@pytest.mark.parametrize(
    ("state", "uploaded", "exempt", "tracked", "bought", "stage"),
    [
        ("unpaid", NO, NO, NO, NO, Stage.UNPAID),
        ("to_ship", NO, NO, NO, NO, Stage.TO_BUY),
        ("to_ship", NO, NO, NO, YES, Stage.BOUGHT),
        ("to_ship", NO, NO, YES, YES, Stage.TO_UPLOAD),
        ("to_ship", NO, NO, YES, NO, Stage.TO_UPLOAD),
        ("to_ship", YES, NO, YES, YES, Stage.SHIPPED),
        ("shipped", NO, NO, NO, NO, Stage.SHIPPED),
        ("shipped", NO, NO, YES, YES, Stage.SHIPPED),
        ("received", YES, NO, YES, YES, Stage.DONE),
        ("closed", NO, NO, NO, NO, Stage.CLOSED),
        ("closed", YES, NO, YES, YES, Stage.CLOSED),
        ("to_ship", NO, YES, NO, NO, Stage.EXEMPT),
        ("to_ship", NO, YES, YES, YES, Stage.EXEMPT),
        ("closed", NO, YES, NO, NO, Stage.EXEMPT),
    ],
)
def test_the_stage_follows_from_what_is_known(
    desk: Desk,
    make_order: MakeOrder,
    at: datetime,
    state: str,
    uploaded: bool,
    exempt: bool,
    tracked: bool,
    bought: bool,
    stage: Stage,
) -> None:
    derived = stage_of(
        PlatformState(state),
        uploaded=uploaded,
        exempt=exempt,
        refunded=False,
        tracked=tracked,
        all_bought=bought,
    )
    assert derived is stage
    order = make_order.order(
        state=state, uploaded_at=at if uploaded else None, exempt_at=at if exempt else None
    )
    if bought:
        put_purchase(desk, order.id, "2600000000000000001")
    if tracked:
        put_parcel(desk, order.id, "75312345678901")
    found = orders.find(desk, order.order_sn)
    assert found.stage is stage
    # The index holds those whose clock runs, in the same stage, and nothing else.
    index = {entry.order_id: entry.stage for entry in pending(desk).entries}
    assert index == ({order.id: stage} if found.pending else {})
    assert found.pending == (stage in (Stage.TO_BUY, Stage.BOUGHT, Stage.TO_UPLOAD))


def test_a_replaced_number_and_a_cancelled_purchase_count_for_nothing(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order()
    put_purchase(desk, order.id, "2600000000000000001", cancelled_at=at)
    put_parcel(desk, order.id, "75312345678901", replaced_at=at)
    assert orders.find(desk, order.order_sn).stage is Stage.TO_BUY
    assert pending(desk).entries[0].stage is Stage.TO_BUY


@pytest.mark.parametrize(
    ("bought", "stage"), [((0,), "to_buy"), ((1,), "to_buy"), ((0, 1), "bought")]
)
def test_an_order_of_two_lines_is_bought_when_both_are(
    desk: Desk, make_order: MakeOrder, bought: tuple[int, ...], stage: str
) -> None:
    order = make_order.order(lines=2)
    for ordinal in bought:
        put_purchase(desk, order.id, f"260000000000000000{ordinal}", ordinal=ordinal)
    assert orders.find(desk, order.order_sn).stage == stage
    assert pending(desk).entries[0].stage == stage


def test_an_order_without_lines_is_read_alike_everywhere(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(code=())
    assert (order.title, order.code, order.quantity) == ("", "", 0)
    put_purchase(desk, order.id, "2600000000000000001")
    assert orders.find(desk, order.order_sn).stage is Stage.BOUGHT
    assert pending(desk).entries[0].stage is Stage.BOUGHT


FLAGS: list[tuple[Flag, dict[str, Any]]] = [
    (Flag.UNDER_REVIEW, {"under_review": 1}),
    (Flag.HOLD, {"hold_reason": "等买家回复"}),
    (Flag.OPEN_AFTERSALE, {"aftersale_status": "售后处理中"}),
    (Flag.NO_GROUPED_AT, {"grouped_at": None}),
    (Flag.LATE, {"state": "shipped", "shipped_at": GROUPED_AT + timedelta(hours=48, seconds=1)}),
]
NO_FLAGS: list[dict[str, Any]] = [
    {},
    {"aftersale_status": "无售后或售后取消"},
    {"grouped_at": None, "state": "closed"},
    {"grouped_at": None, "promised_at": GROUPED_AT},
    {"state": "shipped", "shipped_at": GROUPED_AT + timedelta(hours=48)},
    # What the platform says of the shipping hour comes before what was typed here.
    {"state": "shipped", "shipped_at": GROUPED_AT + timedelta(hours=47),
     "uploaded_at": GROUPED_AT + timedelta(hours=50)},
]  # fmt: skip


@pytest.mark.parametrize(("flag", "values"), FLAGS)
def test_flags_of_the_order_itself(
    make_order: MakeOrder, flag: Flag, values: dict[str, Any]
) -> None:
    assert make_order.order(**values).flags == (flag,)


@pytest.mark.parametrize("values", NO_FLAGS)
def test_no_flag_without_a_cause(make_order: MakeOrder, values: dict[str, Any]) -> None:
    assert make_order.order(**values).flags == ()


@pytest.mark.parametrize(
    ("kind", "flag"),
    [
        ("refund_after_buy", Flag.REFUND_AFTER_BUY),
        ("address_changed", Flag.ADDRESS_CHANGED),
        ("wrong_address", Flag.WRONG_ADDRESS),
        ("upstream_closed", Flag.UPSTREAM_CLOSED),
    ],
)
def test_a_red_notice_is_a_flag_until_it_is_done(
    desk: Desk, make_order: MakeOrder, at: datetime, kind: str, flag: Flag
) -> None:
    order = make_order.order()
    notice = put(desk, "notices", kind=kind, order_id=order.id, created_at=at, red=1)
    assert orders.find(desk, order.order_sn).flags == (flag,)
    assert pending(desk).entries[0].red
    desk.store.conn.execute("update notices set done_at = 1 where id = ?", (notice,))
    assert orders.find(desk, order.order_sn).flags == ()
    assert not pending(desk).entries[0].red


def test_flags_of_the_number(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order(platform_number="YT1234567890123")
    put_parcel(desk, order.id, "75312345678901", exported_at=at,
               first_scan_at=GROUPED_AT - timedelta(seconds=1))  # fmt: skip
    found = orders.find(desk, order.order_sn)
    assert set(found.flags) == {Flag.NUMBER_MISMATCH, Flag.RECYCLED_NUMBER, Flag.EXPORTED}


def test_a_scan_in_the_second_of_grouping_is_no_recycled_number(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order()
    put_parcel(desk, order.id, "75312345678901", first_scan_at=GROUPED_AT)
    assert orders.find(desk, order.order_sn).flags == ()


def test_an_open_case_is_a_flag(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order()
    case = put(desk, "aftersales", ref="1", order_sn=order.order_sn, order_id=order.id,
               type="refund_only")  # fmt: skip
    assert orders.find(desk, order.order_sn).flags == (Flag.OPEN_AFTERSALE,)
    assert pending(desk).entries[0].held is Flag.OPEN_AFTERSALE
    desk.store.conn.execute("update aftersales set closed_at = 1 where id = ?", (case,))
    assert orders.find(desk, order.order_sn).flags == ()


def test_any_line_out_of_stock_is_a_flag(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order(code=("A-1", "B-2"))
    bindings.bind(desk, at, "A-1", "1688:754299529443")
    bindings.bind(desk, at, "B-2", "1688:754299529444", out_of_stock=True)
    assert orders.find(desk, order.order_sn).flags == (Flag.OUT_OF_STOCK,)


def test_the_first_line_never_leads_to_the_second_lines_item(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(code=("KX-1", "B-2"))
    bindings.bind(desk, at, "B-2", "1688:754299529444")
    assert orders.find(desk, order.order_sn).upstream == ()


def test_the_skus_binding_comes_before_the_items(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(code="S-1", code_item="I-1")
    bindings.bind(desk, at, "I-1", "taobao:650011223344", ship_kind=ShipKind.DIRECT)
    assert orders.find(desk, order.order_sn).upstream[0].platform == "taobao"
    bindings.bind(desk, at, "S-1", "1688:754299529443", ship_kind=ShipKind.FAST)
    found = orders.find(desk, order.order_sn)
    assert (found.upstream[0].platform, found.upstream[0].via) == ("1688", "binding")
    assert found.ship_by is not None
    assert (found.ship_by.rule, pending(desk).entries[0].rule) == ("ship.fast", "ship.fast")


def test_a_promise_bound_to_any_line_is_kept(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(code=("A-1", "B-2"))
    bindings.bind(desk, at, "B-2", "1688:754299529444", ship_kind=ShipKind.FAST)
    found = orders.find(desk, order.order_sn)
    assert found.ship_by is not None
    assert found.ship_by.due_at == GROUPED_AT + timedelta(hours=24)
    entry = pending(desk).entries[0]
    assert (entry.due, entry.rule) == (int(found.ship_by.due_at.timestamp()), "ship.fast")


def test_an_order_is_found_by_its_number_or_a_tail_of_its_own(
    desk: Desk, make_order: MakeOrder
) -> None:
    make_order(order_sn="261123-063795392100123")
    make_order(order_sn="261123-063795392200123")
    make_order(order_sn="261123-001230000000777")
    assert orders.find(desk, " 261123-063795392100123\n").order_sn == "261123-063795392100123"
    assert orders.find(desk, "100123").order_sn == "261123-063795392100123"
    assert orders.find(desk, "777").order_sn == "261123-001230000000777"


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("00123", "order-ambiguous"),
        ("123", "order-ambiguous"),
        ("99999", "order-unknown"),
        ("77", "order-unknown"),
        ("", "order-unknown"),
        ("%", "order-unknown"),
        ("%%%%", "order-unknown"),
        ("____", "order-unknown"),
        ("261123-0012300000007770", "order-unknown"),
    ],
)
def test_what_names_no_order(desk: Desk, make_order: MakeOrder, tail: str, code: str) -> None:
    make_order(order_sn="261123-063795392100123")
    make_order(order_sn="261123-063795392200123")
    make_order(order_sn="261123-001230000000777")
    with pytest.raises(NotFound) as caught:
        orders.find(desk, tail)
    assert caught.value.code == code


@pytest.fixture
def shop(desk: Desk, make_order: MakeOrder, at: datetime) -> dict[str, str]:
    """Return the numbers of a few orders by name."""
    numbers = {
        "pending": make_order(title="加绒打底裤 50%棉", receiver="欧阳小样"),
        "done": make_order(title="棉拖鞋_加厚", receiver="王示例", state="received",
                           platform_number="YT9876543210123", platform_courier="圆通快递"),
        "closed": make_order(title="Cotton socks", receiver="李", state="closed"),
    }  # fmt: skip
    purchases.record(
        desk, at, numbers["pending"], upstream_order="2600112233445566778", cost_fen=2000
    )
    tracking.record(desk, at, numbers["pending"], "JT5123456789012")
    return numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("加绒打底", "pending"),
        ("打底", "pending"),
        ("裤", "pending"),
        ("拖鞋", "done"),
        ("鞋", "done"),
        ("拖鞋_加", "done"),
        ("50%棉", "pending"),
        ("0%", "pending"),
        ("_加", "done"),
        ("欧阳小样", "pending"),
        ("欧阳", "pending"),
        ("欧", "pending"),
        ("王示例", "done"),
        ("示例", "done"),
        ("王", "done"),
        ("李", "closed"),
        ("cotton", "closed"),
        ("COTTON SO", "closed"),
        ("9876543210", "done"),
        ("yt98765", "done"),
        ("JT5123456789012", "pending"),
        ("3456789012", "pending"),
        ("112233445566", "pending"),
        ("  加绒打底  ", "pending"),
    ],
)
def test_search_by_every_field(desk: Desk, shop: dict[str, str], text: str, found: str) -> None:
    assert [order.order_sn for order in orders.by_ids(desk, orders.search(desk, text))] == [
        shop[found]
    ]


@pytest.mark.parametrize("part", [slice(None), slice(-5, None), slice(0, 12)])
def test_search_by_any_part_of_the_number(desk: Desk, shop: dict[str, str], part: slice) -> None:
    for sn in shop.values():
        found = [order.order_sn for order in orders.by_ids(desk, orders.search(desk, sn[part]))]
        assert sn in found
        assert (len(found) == 1) == (part.start != 0)


@pytest.mark.parametrize(
    "text",
    ["%", "%%%", "___", "5_%棉", "拖鞋%加厚", "a%b", "\\", "'", '"', "没有", "打底%裤", "7_6543",
     "26%778", "JT5%012"],
)  # fmt: skip
def test_signs_of_a_query_are_only_text(desk: Desk, shop: dict[str, str], text: str) -> None:
    titles = [order.title for order in orders.by_ids(desk, orders.search(desk, text))]
    assert all(text in title for title in titles)
    if text not in ("%", "_"):
        assert titles == []


def test_nothing_typed_finds_nothing(desk: Desk, shop: dict[str, str]) -> None:
    assert orders.search(desk, "  ") == []


def test_search_brings_pending_orders_first_by_urgency(desk: Desk, make_order: MakeOrder) -> None:
    old = make_order(state="received")
    later = make_order(grouped_at=GROUPED_AT + timedelta(hours=1))
    sooner = make_order(grouped_at=GROUPED_AT)
    found = orders.by_ids(desk, orders.search(desk, "打底裤"))
    assert [order.order_sn for order in found] == [sooner, later, old]


def test_a_corrected_number_is_still_found(desk: Desk, shop: dict[str, str], at: datetime) -> None:
    tracking.record(desk, at, shop["pending"], "JT5999999999990")
    for text in ("JT5123456789012", "JT5999999999990"):
        found = orders.by_ids(desk, orders.search(desk, text))
        assert [order.order_sn for order in found] == [shop["pending"]]


def test_lists_by_stage(desk: Desk, shop: dict[str, str]) -> None:
    total, found = orders.listing(desk)
    assert total == 3
    assert found[0].order_sn == shop["pending"]
    for stage, name in (
        (Stage.TO_UPLOAD, "pending"),
        (Stage.DONE, "done"),
        (Stage.CLOSED, "closed"),
    ):
        total, found = orders.listing(desk, stage=stage)
        assert (total, [order.order_sn for order in found]) == (1, [shop[name]])
    for stage in (Stage.TO_BUY, Stage.BOUGHT, Stage.SHIPPED, Stage.EXEMPT, Stage.UNPAID):
        assert orders.listing(desk, stage=stage) == (0, [])


def test_a_list_is_cut_and_counted(desk: Desk, make_order: MakeOrder) -> None:
    for _each in range(5):
        make_order()
        make_order(state="received")
    total, found = orders.listing(desk, limit=7)
    assert (total, len(found)) == (10, 7)
    assert [order.pending for order in found] == [True] * 5 + [False] * 2
    total, found = orders.listing(desk, stage=Stage.DONE, text="打底裤", limit=2)
    assert (total, len(found)) == (5, 2)


def test_the_rows_of_a_list_come_in_the_order_asked_for(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    first, second = make_order.order(lines=2, code="S"), make_order.order(paid_fen=3600)
    purchases.record(desk, at, second.order_sn, upstream_order="2600000000000000001", cost_fen=2000,
                     supplier="义乌厂")  # fmt: skip
    rows = lists.list_rows(desk, [second.id, 999, first.id])
    assert [row.order_id for row in rows] == [second.id, first.id]
    assert (rows[0].supplier, rows[0].paid_fen, rows[0].lines) == ("义乌厂", 3600, 1)
    assert (rows[1].code, rows[1].lines, rows[1].supplier) == ("S", 2, "")


def test_an_order_as_json(desk: Desk, shop: dict[str, str], at: datetime) -> None:
    value = orders.as_json(orders.find(desk, shop["pending"]))
    assert list(value) == [
        "order_sn", "stage", "platform_status", "grouped_at", "ship_by", "item", "code",
        "quantity", "received_fen", "upstream", "tracking", "flags", "shop",
    ]  # fmt: skip
    assert value["grouped_at"] == "2026-11-23T09:00:00+08:00"
    assert value["ship_by"] == "2026-11-25T09:00:00+08:00"
    assert value["tracking"] == {"courier": "极兔速递", "number": "JT5123456789012"}
    done = orders.as_json(orders.find(desk, shop["done"]))
    assert done["tracking"] == {"courier": "圆通快递", "number": "YT9876543210123"}


def test_the_buy_cutoff_is_known_while_there_is_something_to_buy(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order()
    assert order.buy_by is not None
    assert order.buy_by.due_at == parse_time("2026-11-24 13:00")
    bought = purchases.record(
        desk, at, order.order_sn, upstream_order="2600000000000000001", cost_fen=2000
    )
    assert bought.buy_by is None


def test_every_word_has_a_label() -> None:
    assert all(label(word) for word in (*Stage, *Flag))
