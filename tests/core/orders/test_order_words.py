"""What an order's row and its message tell: facts, steps, scans and texts as they may be shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.base import access, personal
from core.base.access import Role
from core.base.errors import DaifaError, Refused
from core.orders import lists, messages, pickup, privacy, shops, traces
from core.orders import reading as orders
from core.orders.next_step import next_step
from core.orders.order import Order
from core.orders.pending import pending
from core.orders.pickup import Scan
from core.store import notices, settings
from core.store.acts import history
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put, put_parcel, put_purchase

NUMBER, OTHER = "75312345678901", "75312345678902"
HOUR = timedelta(hours=1)
ADDRESS: dict[str, Any] = {
    "receiver": "程样本", "phone": "17700001234", "province": "浙江省", "city": "杭州市",
    "district": "余杭区", "town": "良渚街道", "address": "样本路12号3幢402室",
}  # fmt: skip
BLOCK = "程样本, 17700001234, 浙江省 杭州市 余杭区 良渚街道 样本路12号3幢402室"


def again(desk: Desk, order: Order) -> Order:
    return orders.by_ids(desk, [order.id])[0]


def test_the_facts_that_a_message_may_name(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(platform_courier="圆通速递", platform_number="YT1", **ADDRESS)
    desk.store.conn.execute("update order_lines set spec = '黑色 均码', quantity = 2")
    bare = {
        "order_sn": order.order_sn, "order_tail": order.order_sn[-6:],
        "item": "加绒加厚打底裤女外穿", "spec": "黑色 均码", "quantity": "2",
        "courier": "圆通速递", "number": "YT1", "wrong_number": "",
        "ship_by": "11月25日09:00", "cost": "", "address": BLOCK,
    }  # fmt: skip
    assert messages.facts(again(desk, order)) == bare
    supplier = put(desk, "suppliers", name="义乌某厂", platform="1688")
    put_purchase(desk, order.id, "2817", supplier_id=supplier)
    put_parcel(desk, order.id, NUMBER)
    with desk.act(AT, "import") as work:
        notices.raise_once(work, "number_unusable", order.id, data={"number": "LP1"})
    assert messages.facts(again(desk, order)) == {
        **bare, "courier": "中通快递", "number": NUMBER, "wrong_number": "LP1", "cost": "20.00",
        "upstream_order": "2817", "supplier": "义乌某厂",
    }  # fmt: skip


def test_a_fact_that_is_not_known_is_empty(make_order: MakeOrder) -> None:
    found = messages.facts(make_order.order(grouped_at=None, receiver=None))
    assert [name for name, value in found.items() if not value] == [
        "spec", "courier", "number", "wrong_number", "ship_by", "cost", "address",
    ]  # fmt: skip


def test_each_supplier_is_told_of_its_own_alone(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(lines=3, title="裤")
    desk.store.conn.execute("update order_lines set spec = 'S' || ordinal, quantity = ordinal + 1")
    for ordinal, upstream in ((0, "2817"), (1, "2817"), (2, "2818")):
        put_purchase(desk, order.id, upstream, ordinal=ordinal)
    with desk.act(AT, "import") as work:
        notices.raise_once(work, "number_unusable", order.id,
                           data={"number": "LP1", "upstream_order": "2818"})  # fmt: skip
    of_first = {"upstream_order": "2817", "supplier": "", "cost": "40.00", "item": "裤、裤 1",
                "spec": "", "quantity": "3", "wrong_number": ""}  # fmt: skip
    of_second = {"upstream_order": "2818", "supplier": "", "cost": "20.00", "item": "裤 2",
                 "spec": "S2", "quantity": "3", "wrong_number": "LP1"}  # fmt: skip
    assert messages.upstream_facts(again(desk, order)) == [of_first, of_second]
    desk.store.conn.execute("update purchases set shipped_at = 1 where upstream_order = '2818'")
    none = {"courier": "", "number": ""}
    assert messages.upstream_facts(again(desk, order)) == [of_first | none, of_second]
    desk.store.conn.execute("update purchases set cancelled_at = 1")
    assert messages.upstream_facts(again(desk, order)) == [of_second | {"cost": ""}]
    desk.store.conn.execute("delete from purchases")
    assert messages.upstream_facts(again(desk, order)) == []


@pytest.mark.parametrize(
    ("verb", "at_scan"), [("first", {}), ("later", {"first_scan_at": AT - HOUR})]
)
def test_many_parcels_are_scanned_as_one_act(
    desk: Desk, make_order: MakeOrder, verb: str, at_scan: dict[str, Any]
) -> None:
    shipped = make_order.order(state="shipped", shipped_at=AT)
    for number in (NUMBER, OTHER):
        put_parcel(desk, shipped.id, number, extra=int(number == OTHER), **at_scan)
    to_buy, bare = make_order.order(), make_order.order(state="shipped")
    sns = [shipped.order_sn, to_buy.order_sn, bare.order_sn, shipped.order_sn]
    done = pickup.pick_up_each(desk, AT, sns)
    assert done.done == (shipped.order_sn,)
    assert [(each.name, each.code) for each in done.refused] == [
        (to_buy.order_sn, "not-shipped"), (bare.order_sn, "no-number"),
    ]  # fmt: skip
    assert done.refused[0].message == (
        f"Order {to_buy.order_sn} is not on its way: to buy. Only a shipped order can be scanned"
        " by the courier; record first that its number is on the platform."
    )
    assert done.refused[1].message == (
        f"Order {bare.order_sn} has no tracking number, neither here nor in the platform's"
        " export. Import the newest export, or record the number."
    )
    found = again(desk, shipped).parcels
    first = AT - HOUR if verb == "later" else AT
    assert [(each.first_scan_at, each.last_trace_at) for each in found] == [(first, AT)] * 2
    assert {event.what for event in history(desk.store, shipped.id)} == {"picked-up"}


def test_scans_of_orders_that_are_not_on_their_way_are_refused(
    desk: Desk, make_order: MakeOrder
) -> None:
    shipped, to_buy = make_order.order(state="shipped", shipped_at=AT), make_order.order()
    parcel = put_parcel(desk, shipped.id, NUMBER)
    scans = [
        Scan(shipped.id, parcel, AT - HOUR, AT, AT), Scan(to_buy.id, None), Scan(99, None),
    ]  # fmt: skip
    done = pickup.scan_each(desk, AT, scans)
    assert done.done == (scans[0],)
    assert [(each.name, each.code) for each in done.refused] == [(to_buy.order_sn, "not-shipped")]
    [found] = again(desk, shipped).parcels
    assert (found.first_scan_at, found.last_trace_at) == (AT - HOUR, AT)


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        (None, None, (AT, AT)),
        (AT - HOUR, None, (AT - HOUR, AT - HOUR)),
        (None, AT - HOUR, (AT - HOUR, AT - HOUR)),
        (AT - 2 * HOUR, AT - HOUR, (AT - 2 * HOUR, AT - HOUR)),
    ],
)
def test_the_times_of_a_scan(
    desk: Desk,
    make_order: MakeOrder,
    first: datetime | None,
    last: datetime | None,
    kept: tuple[datetime, datetime],
) -> None:
    grouped = AT - timedelta(days=2)
    order = make_order.order(state="shipped", shipped_at=AT, grouped_at=grouped)
    parcel = put_parcel(desk, order.id, NUMBER)
    pickup.scan(desk, AT, [Scan(order.id, parcel, first, last)])
    [found] = again(desk, order).parcels
    assert (found.first_scan_at, found.last_trace_at) == kept
    # A later scan moves the end, an earlier one the start.
    pickup.scan(desk, AT, [Scan(order.id, parcel, AT - 9 * HOUR, AT + HOUR)])
    pickup.scan(desk, AT, [Scan(order.id, parcel, AT, AT)])
    [found] = again(desk, order).parcels
    assert (found.first_scan_at, found.last_trace_at) == (AT - 9 * HOUR, AT + HOUR)


def test_a_number_that_was_replaced_is_not_scanned(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(state="shipped", shipped_at=AT)
    old = put_parcel(desk, order.id, OTHER, replaced_at=AT)
    put_parcel(desk, order.id, NUMBER)
    with pytest.raises(Refused) as refused:
        pickup.scan(desk, AT, [Scan(order.id, old)])
    said = (
        f"Number {OTHER} of order {order.order_sn} was replaced by {NUMBER}: nothing is recorded"
        " of it."
    )
    assert (refused.value.code, str(refused.value)) == ("number-replaced", said)
    found = again(desk, order)
    assert [pickup.replaced(found, each) for each in (OTHER, NUMBER, "X")] == [said, "", ""]
    assert [pickup.scannable(each) for each in (found, make_order.order())] == [True, False]


TRACE = """{number}
2026-11-22 09:00:00 【义乌市】快件已被揽收
2026-11-22 20:00:00 【杭州市】快件已到达
"""


@pytest.mark.parametrize(
    ("order", "text", "problem", "counted"),
    [
        ({}, TRACE.format(number=NUMBER), "", 1),
        ({}, TRACE.format(number=""), "", 1),
        ({"state": "to_ship"}, TRACE.format(number=NUMBER),
         "This order is not on its way: to upload.", 0),
        ({"grouped_at": AT}, TRACE.format(number=NUMBER), "", 0),
        ({}, TRACE.format(number=OTHER), "No parcel of this number is here.", 0),
    ],
)  # fmt: skip
def test_what_a_pasted_trace_is_worth(
    desk: Desk, make_order: MakeOrder, order: dict[str, Any], text: str, problem: str, counted: int
) -> None:
    grouped = AT - timedelta(days=3)
    made = make_order.order(**{"state": "shipped", "grouped_at": grouped, **order})
    parcel = put_parcel(desk, made.id, NUMBER)
    [line] = traces.judge(desk, AT, text, made.id, parcel)
    assert (line.problem, line.recycled) == (problem, order.get("grouped_at") == AT)
    assert traces.record(desk, AT, [line]) == counted
    if problem:
        assert line.scan is None
        return
    assert line.scan is not None
    assert (line.order_sn, line.number) == (made.order_sn, NUMBER)
    assert (line.scan.order_id, line.scan.parcel_id) == (made.id, parcel)
    assert line.scan.first_at == AT - timedelta(hours=25)
    assert line.scan.last_at == AT - timedelta(hours=14)


def test_a_trace_without_a_number_wants_a_parcel(desk: Desk) -> None:
    [line] = traces.judge(desk, AT, TRACE.format(number=""))
    assert (line.problem, line.order_sn, line.number) == (
        "The text names no tracking number, and no parcel is chosen.", "", "",
    )  # fmt: skip
    assert traces.record(desk, AT, []) == 0


def test_a_trace_without_a_number_is_of_the_first_that_was_not_scanned(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order(state="shipped", grouped_at=AT - timedelta(days=3))
    first = put_parcel(desk, order.id, NUMBER, first_scan_at=AT)
    second = put_parcel(desk, order.id, OTHER, extra=1)
    text = TRACE.format(number="")

    def meant(parcel: int | None) -> int | None:
        [line] = traces.judge(desk, AT, text, order.id, parcel)
        return line.scan.parcel_id if line.scan else None

    assert [meant(parcel) for parcel in (None, first, second, 99)] == [
        second, first, second, second,
    ]  # fmt: skip
    desk.store.conn.execute("update parcels set first_scan_at = 1")
    assert meant(None) == first


def test_what_a_row_of_the_list_tells(desk: Desk, make_order: MakeOrder) -> None:
    supplier = put(desk, "suppliers", name="义乌某厂", platform="1688")
    put(desk, "bindings", code="A1", platform="1688", item_id="900100", supplier_id=supplier,
        out_of_stock=1)  # fmt: skip
    bound = make_order.order(code="A1", **ADDRESS)
    bare = make_order.order(**ADDRESS)
    unsure = make_order.order(code="650000000001", **ADDRESS)
    masked = make_order.order(code="A1", **{**ADDRESS, "phone": "177****1234"})
    held = make_order.order(code="A1", hold_reason="x", **ADDRESS)
    entries = {each.order_id: each for each in pending(desk).entries}
    made = (bound, bare, unsure, masked, held)
    rows = lists.window(desk, [entries[each.id] for each in made])
    assert [row.entry.order_id for row in rows] == [each.id for each in made]
    assert [row.step for row in rows] == ["buy", "bind", "confirm", "receiver", "hold"]
    assert [(row.supplier, row.out_of_stock) for row in rows[:2]] == [
        ("义乌某厂", True),
        ("", False),
    ]
    first = rows[0].upstream
    assert first is not None
    assert (first.platform, first.item_id, first.via) == ("1688", "900100", "binding")
    assert [row.upstream for row in rows[1:3]] == [None, None]
    desk.store.conn.execute("delete from bindings")
    assert lists.window(desk, [entries[bound.id]])[0].step in ("bind", "confirm")


def test_the_step_of_a_row_is_that_of_its_order(desk: Desk, make_order: MakeOrder) -> None:
    made = {
        "notice": make_order.order(**ADDRESS),
        "again": make_order.order(**ADDRESS),
        "upload": make_order.order(**ADDRESS),
        "export": make_order.order(**ADDRESS),
        "track": make_order.order(**ADDRESS),
        "fill-in": make_order.order(grouped_at=None, **ADDRESS),
    }
    for number, code in enumerate(("again", "upload", "export"), 1):
        exported = AT if code == "upload" else None
        put_parcel(desk, made[code].id, f"7531234567890{number}", exported_at=exported)
    for order in made.values():
        put_purchase(desk, order.id, f"281{order.id}")
    with desk.act(AT, "import") as work:
        notices.raise_once(work, "wrong_address", made["notice"].id, red=True)
        for code in ("again", "upload"):
            notices.raise_once(work, "not_shipped_there", made[code].id, red=True)
    entries = pending(desk).entries
    found = {row.entry.order_id: row.step for row in lists.window(desk, entries)}
    assert found == {order.id: code for code, order in made.items()}
    for order in made.values():
        assert next_step(again(desk, order)).code == found[order.id]


def test_bare_ids_lead_where_the_shop_buys(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(code="650000000001", **ADDRESS)
    [entry] = pending(desk).entries
    settings.set_setting(desk.store, "default_platform", "taobao")
    [row] = lists.window(desk, [entry])
    found = orders.by_ids(desk, [order.id])[0].upstream_of(0)
    assert (row.upstream is not None) is (len(found) == 1 and not found[0].confirm)
    assert lists.list_rows(desk, []) == []
    assert [each.order_id for each in lists.list_rows(desk, [99, order.id])] == [order.id]


def test_what_people_wrote_is_shown_as_it_may_be(make_order: MakeOrder) -> None:
    order = make_order.order(**ADDRESS)
    text = "程样本说改到 样本路12号3幢402室，电话 17700001234"
    hidden = privacy.written(order, text)
    assert "样本路12号" not in hidden
    assert "程样本" not in hidden
    assert "17700001234" not in hidden
    assert privacy.written(order, "") == ""
    short = make_order.order(**{**ADDRESS, "address": "样"})
    assert privacy.written(short, "样子好看") == "样子好看"
    whole = "程样本 17700001234 浙江省杭州市余杭区良渚街道样本路12号3幢402室"
    assert privacy.loose(whole) == privacy.hidden_address(whole) != whole
    assert privacy.hidden_in(f"寄到 {whole}", "", whole) == f"寄到 {privacy.hidden_address(whole)}"
    assert privacy.hidden_in("什么都没有", whole) == ""
    assert privacy.buyer_line(order) == privacy.hidden_address(BLOCK)
    personal.open_while(lambda: True)
    assert [privacy.written(order, text), privacy.loose(whole)] == [text, whole]
    assert privacy.buyer_line(order) == BLOCK


def test_a_viewer_sees_no_person_in_json(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(**ADDRESS)
    assert privacy.json_receiver(desk, order)["name"] == "程样本"
    with access.as_role(Role.VIEWER):
        hidden = privacy.json_receiver(desk, order)
        assert (hidden["name"], hidden["province"], hidden["source"]) == (
            "程*本", "浙江省", "export",
        )  # fmt: skip


WRITTEN = "浙江省杭州市余杭区良渚街道样本路12号3幢402室"


@pytest.mark.parametrize(
    ("column", "value", "hidden"),
    [
        ("receiver", "程样本", "程*本"),
        ("phone", "17700001234", "177****1234"),
        ("province", "浙江省", "浙江省"),
        ("number", "75312345678901", "75312345678901"),
        ("note", "电话 17700001234", "电话 177****1234"),
        ("note", "急", "急"),
    ],
)
def test_a_text_of_json_for_a_viewer(column: str, value: str, hidden: str) -> None:
    with access.as_role(Role.VIEWER):
        assert privacy.json_text(column, value) == hidden
        assert "12号" not in privacy.json_text("note", f"程样本 17700001234 {WRITTEN}")


def test_who_looks_at_a_person_is_written_down(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(**ADDRESS)
    assert privacy.show(desk, AT) == AT + desk.rules.general["personal.shown"].delta
    privacy.copy(desk, AT, order.id)
    privacy.copy_words(desk, AT, order.id, f"寄到 {WRITTEN}", WRITTEN)
    privacy.copy_words(desk, AT, order.id, "没有地址", WRITTEN)
    seen = desk.store.query("select what, order_id from events order by id")
    assert [tuple(row) for row in seen] == [
        ("personal-show", None), ("personal-copy", order.id), ("personal-copy", order.id),
    ]  # fmt: skip
    with access.as_role(Role.VIEWER):
        for look in (privacy.show, lambda desk, at: privacy.copy(desk, at, order.id)):
            with pytest.raises(Refused) as refused:
                look(desk, AT)
            assert (refused.value.code, str(refused.value)) == (
                "personal", "小李 may not see names, phones and addresses whole.",
            )  # fmt: skip


def test_what_a_notice_holds_is_not_for_a_viewer(desk: Desk) -> None:
    data = '{"old": {"receiver": "程样本"}}'
    assert privacy.json_value(desk, "data", data) == data
    with access.as_role(Role.VIEWER):
        assert privacy.json_value(desk, "data", data) == ""
        assert privacy.json_value(desk, "cost_fen", 2000) == 2000


def test_a_folder_that_is_none_is_said(desk: Desk, tmp_path: Any) -> None:
    (tmp_path / "file").write_text("")
    for text in (str(tmp_path / "file"), f"{tmp_path}/a\0b"):
        with pytest.raises(DaifaError) as refused:
            shops.change(desk, AT, shops.NO_SHOP, name="东店", folder=text)
        assert refused.value.code == "shop-folder"
    assert _said(desk, tmp_path / "file") == (
        f"{tmp_path / 'file'} is no folder. Name a folder, or leave it empty."
    )
    made = shops.change(desk, AT, shops.NO_SHOP, name="东店", folder=f" {tmp_path}/new ")
    assert made.folder == f"{tmp_path}/new"
    assert shops.change(desk, AT, made, folder=" ").folder == ""


def _said(desk: Desk, path: Any) -> str:
    with pytest.raises(DaifaError) as refused:
        shops.change(desk, AT, shops.NO_SHOP, name="东店", folder=str(path))
    return str(refused.value)
