"""The buyer's block: what is missing in it, the seller's own entry, the export beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import DaifaError, Stale
from core.orders import edits, receiver
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.addresses import Address, from_parts
from core.rules.addresses.districts import Region, tree
from core.store import acts, notices, reverting
from core.store.desk import Desk
from core.store.orders import ReceiverRow
from tests.conftest import MakeOrder
from tests.given.shop_rows import put

WHOLE: dict[str, Any] = {
    "receiver": "程样本",
    "phone": "17700001234-5678",
    "province": "浙江省",
    "city": "杭州市",
    "district": "余杭区",
    "town": "良渚街道",
    "address": "样本路12号3幢402室",
}
CIPHER = "~AgAAAAGAqL0BDQ==~Zm9v~0~~"


@pytest.mark.parametrize(
    ("change", "missing", "hidden"),
    [
        ({}, (), ""),
        ({"town": ""}, (), ""),
        ({"address": "样本村"}, (), ""),
        ({"phone": "0571-85022088"}, (), ""),
        ({"province": "海南省", "city": "", "district": "文昌市", "town": ""}, (), ""),
        ({"receiver": "程*本"}, ("name",), "masked"),
        ({"phone": "1*********4"}, ("phone",), "masked"),
        ({"phone": None}, ("phone",), ""),
        ({"phone": "123456"}, ("phone",), ""),
        ({"address": "样本路*号"}, ("detail",), "masked"),
        ({"address": CIPHER}, ("detail",), "encrypted"),
        ({"receiver": None, "encrypted": 1}, ("name",), "encrypted"),
        ({"receiver": "程样本", "encrypted": 1}, (), ""),
        (dict.fromkeys(WHOLE), receiver.NEEDED, ""),
        ({**dict.fromkeys(WHOLE), "encrypted": 1}, receiver.NEEDED, "encrypted"),
        ({"province": None, "city": None, "district": None, "town": None},
         ("province", "city", "district"), ""),
    ],
)  # fmt: skip
def test_a_block_is_usable_when_nothing_that_delivery_needs_is_missing(
    make_order: MakeOrder, change: dict[str, Any], missing: tuple[str, ...], hidden: str
) -> None:
    found = receiver.block(make_order.order(**{**WHOLE, **change}))
    assert (found.missing, found.usable, found.hidden) == (missing, not missing, hidden)
    assert bool(receiver.why_not(found)) is not found.usable


def test_the_whole_block_has_the_extension_where_the_label_needs_it(make_order: MakeOrder) -> None:
    assert receiver.block(make_order.order(**WHOLE)).text == (
        "程样本[5678], 17700001234-5678, 浙江省 杭州市 余杭区 良渚街道 样本路12号3幢402室[5678]"
    )


@pytest.mark.parametrize(
    ("change", "wanting"),
    [({}, ()), ({"town": ""}, ("town",)), ({"address": "样本村东头"}, ("numbers",))],
)
def test_a_town_or_a_number_that_most_have_is_only_pointed_at(
    make_order: MakeOrder, change: dict[str, Any], wanting: tuple[str, ...]
) -> None:
    order = make_order.order(**{**WHOLE, **change})
    assert receiver.wanting(order.delivery) == wanting
    assert receiver.block(order).usable


PASTED = "程样本 17700001234 转 5678\n浙江省 杭州市 余杭区 良渚街道 样本路12号3幢402室"


def columns(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in receiver.COLUMNS}


@pytest.fixture
def masked(make_order: MakeOrder) -> Order:
    """Return an order as a masked export leaves it."""
    return make_order.order(
        receiver="程*本", phone="1*********4", province="浙江省", city="杭州市", address="样本路*号"
    )


def test_a_pasted_block_is_the_sellers_entry(desk: Desk, masked: Order, at: datetime) -> None:
    done = receiver.record(desk, at, masked, receiver.read(PASTED))
    assert columns(done) == WHOLE
    assert (done.receiver_source, receiver.block(done).usable) == ("seller", True)
    assert [event.what for event in acts.history(desk.store, done.id)] == ["receiver"]
    assert receiver.record(desk, at, done, receiver.read(PASTED)) == done
    assert len(acts.history(desk.store, done.id)) == 1


def test_the_search_follows_the_entry_and_its_undo(desk: Desk, masked: Order, at: datetime) -> None:
    receiver.record(desk, at, masked, receiver.read(PASTED))
    for text, hits in (("程样本", 1), ("样本", 1), ("程样", 1), ("程*本", 0)):
        assert len(orders.search(desk, text)) == hits, text
    reverting.undo(desk.store, desk.actor, at)
    assert columns(orders.find(desk, masked.order_sn)) == columns(masked)
    for text, hits in (("程样本", 0), ("样本", 0), ("程*本", 1)):
        assert len(orders.search(desk, text)) == hits, text


def test_clearing_gives_back_what_the_export_said(desk: Desk, masked: Order, at: datetime) -> None:
    once = receiver.record(desk, at, masked, receiver.read(PASTED))
    twice = receiver.record(desk, at, once, receiver.read(PASTED.replace("12号", "13号")))
    assert twice.address == "样本路13号3幢402室"
    back = receiver.clear(desk, at, twice)
    assert (columns(back), back.receiver_source) == (columns(masked), "")
    again = receiver.record(desk, at, back, receiver.read(PASTED))
    reverting.undo(desk.store, desk.actor, at)
    assert columns(orders.find(desk, again.order_sn)) == columns(masked)
    with pytest.raises(DaifaError) as caught:
        receiver.clear(desk, at, orders.find(desk, again.order_sn))
    assert caught.value.code == "receiver-none"


def test_clearing_after_a_clear_was_undone(desk: Desk, masked: Order, at: datetime) -> None:
    own = receiver.record(desk, at, masked, receiver.read(PASTED))
    receiver.clear(desk, at, own)
    reverting.undo(desk.store, desk.actor, at)
    own = orders.find(desk, masked.order_sn)
    assert (columns(own), own.receiver_source) == (WHOLE, "seller")
    assert columns(receiver.clear(desk, at, own)) == columns(masked)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "receiver-unread"),
        ("程样本", "receiver-unread"),
        ("明天发货吗", "receiver-unread"),
        ("字" * 1001, "receiver-long"),
        (PASTED.replace("程样本", "程*本"), "receiver-hidden"),
        (PASTED.replace("17700001234 转 5678", "177****1234"), "receiver-hidden"),
        (f"程样本 17700001234 浙江省杭州市余杭区 {CIPHER}", "receiver-hidden"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    desk: Desk, masked: Order, at: datetime, text: str, code: str
) -> None:
    with pytest.raises(DaifaError) as caught:
        receiver.record(desk, at, masked, receiver.read(text))
    assert caught.value.code == code
    assert columns(orders.find(desk, masked.order_sn)) == columns(masked)


def test_a_purged_order_takes_no_receiver(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order(receiver=None, purged_at=at, state="received")
    with pytest.raises(DaifaError) as caught:
        receiver.record(desk, at, order, receiver.read(PASTED))
    assert caught.value.code == "receiver-purged"
    with pytest.raises(DaifaError):
        receiver.clear(desk, at, order)


def test_an_order_that_changed_meanwhile_is_looked_at_again(
    desk: Desk, other: Desk, masked: Order, at: datetime
) -> None:
    edits.note(other, at, orders.find(other, masked.order_sn), "急")
    with pytest.raises(Stale, match="老王"):
        receiver.record(desk, at, masked, receiver.read(PASTED))


def changed(desk: Desk, order: Order, at: datetime, **new: str) -> Order:
    """Raise what an export with another address raises."""
    data = {"fields": list(new), "old": {}, "new": new, "own": True}
    with desk.act(at, "import") as work:
        notices.raise_once(work, "address_changed", order.id, ref="own", red=True, data=data)
    return orders.by_ids(desk, [order.id])[0]


def test_the_exports_address_is_taken_when_it_is_accepted(
    desk: Desk, masked: Order, at: datetime
) -> None:
    own = receiver.record(desk, at, masked, receiver.read(PASTED))
    told = changed(desk, own, at, **{**WHOLE, "address": "样本路99号"})
    done = receiver.accept(desk, at + timedelta(minutes=1), told, told.notices[0])
    assert (done.address, done.receiver, done.receiver_source) == ("样本路99号", "程样本", "")
    assert done.notices == ()


def test_entering_the_exports_address_by_hand_ends_the_notice(
    desk: Desk, masked: Order, at: datetime
) -> None:
    own = receiver.record(desk, at, masked, receiver.read(PASTED))
    told = changed(desk, own, at, **{**WHOLE, "address": "样本路99号"})
    other = receiver.record(desk, at, told, receiver.read(PASTED.replace("12号", "88号")))
    assert len(other.notices) == 1
    text = PASTED.replace("12号3幢402室", "99号")
    done = receiver.record(desk, at, other, receiver.read(text))
    assert (done.notices, done.receiver_source) == ((), "seller")


def test_entering_what_the_export_shows_masked_ends_the_notice(
    desk: Desk, masked: Order, at: datetime
) -> None:
    own = receiver.record(desk, at, masked, receiver.read(PASTED))
    told = changed(desk, own, at, **{**WHOLE, "receiver": "王*", "address": "文二路*号"})
    text = "王小明 17700001234-5678 浙江省杭州市余杭区良渚街道文二路7号"
    assert receiver.record(desk, at, told, receiver.read(text)).notices == ()


def test_clearing_takes_the_newest_that_an_export_said(
    desk: Desk, masked: Order, at: datetime
) -> None:
    own = receiver.record(desk, at, masked, receiver.read(PASTED))
    told = changed(desk, own, at, **{**WHOLE, "address": "样本路99号"})
    back = receiver.clear(desk, at, told)
    assert (back.address, back.receiver, back.notices) == ("样本路99号", "程样本", ())


def bought(desk: Desk, order: Order, at: datetime) -> Order:
    put(desk, "purchases", order_id=order.id, platform="1688", upstream_order="281700000001",
        cost_fen=100, bought_at=at, address_answer="same")  # fmt: skip
    return orders.by_ids(desk, [order.id])[0]


def test_a_bought_order_keeps_its_purchase(desk: Desk, masked: Order, at: datetime) -> None:
    done = receiver.record(desk, at, bought(desk, masked, at), receiver.read(PASTED))
    assert [each.address_answer for each in done.live_purchases] == ["same"]
    assert done.notices == ()


@pytest.mark.parametrize("stage", ["bought", "cancelled", "closed"])
def test_another_address_on_a_bought_order_is_told(
    desk: Desk, masked: Order, at: datetime, stage: str
) -> None:
    own = receiver.record(desk, at, bought(desk, masked, at), receiver.read(PASTED))
    if stage == "cancelled":
        desk.store.conn.execute("update purchases set cancelled_at = 1")
    if stage == "closed":
        desk.store.conn.execute("update orders set state = 'closed'")
    own = orders.by_ids(desk, [own.id])[0]
    text = "程样本 17700001234-5678 江苏省南京市鼓楼区中山路9号"
    done = receiver.record(desk, at, own, receiver.read(text))
    told = [each for each in done.notices if each.kind == "address_changed" and each.red]
    assert len(told) == (stage == "bought")
    if stage == "bought":
        assert (told[0].data["old"]["city"], told[0].data["new"]["city"]) == ("杭州市", "南京市")
        assert [each.address_answer for each in done.purchases] == [None]
        again = receiver.record(desk, at, done, receiver.read(text.replace("9号", "10号")))
        [only] = again.notices
        assert (only.data["old"]["city"], only.data["new"]["address"]) == ("杭州市", "中山路10号")
        back = receiver.clear(desk, at, again)
        assert back.receiver == masked.receiver


def test_the_exports_other_address_stands_beside_what_was_told(
    desk: Desk, masked: Order, at: datetime
) -> None:
    own = receiver.record(desk, at, bought(desk, masked, at), receiver.read(PASTED))
    text = "程样本 17700001234-5678 江苏省南京市鼓楼区中山路9号"
    moved = receiver.record(desk, at, own, receiver.read(text))
    told = changed(desk, moved, at, **{**WHOLE, "address": "样本路99号"})
    assert len(told.notices) == 2
    done = receiver.record(desk, at, told, receiver.read(PASTED.replace("12号3幢402室", "99号")))
    assert [each.data.get("own") for each in done.notices] == [None]


@given(
    st.sampled_from(["程样本", "王小明", "Li Lei", "陈女士"]),
    st.sampled_from(["17700001234", "0571-85022088"]),
    st.sampled_from(["", "123", "5678", "12", "123456"]),
    st.sampled_from([("浙江省", "杭州市", "余杭区"), ("北京市", "北京市", "朝阳区")]),
    st.sampled_from(["", "良渚街道"]),
    st.sampled_from(["样本路12号3幢402室", "样本村东头", "西湖区大厦A座"]),
)
def test_what_is_kept_is_read_back_alike(
    name: str, phone: str, extension: str, region: tuple[str, str, str], town: str, detail: str
) -> None:
    province, city, district = region
    one = from_parts(name=name, phone=phone, province=province, city=city, district=district,
                     town=town, detail=detail)  # fmt: skip
    one = one.replace(extension=extension)
    assert receiver.address_of(receiver.columns_of(one)) == one
    assert isinstance(one, Address)


REGIONS = [
    Region(province, city, district)
    for province, held in tree().items()
    for city, districts in held.items()
    for district in districts
]


def _row(*texts: str) -> ReceiverRow:
    return ReceiverRow(0, *texts)


def _is_whole(row: ReceiverRow) -> bool:
    """Return what a list must show, by reading the whole address."""
    return not receiver.missing(receiver.address_of(row._asdict()))


def test_every_listed_district_is_whole_at_a_glance() -> None:
    # No name of a region holds a digit: so a number in the street stays in the street.
    assert not [region for region in REGIONS if any(c.isdigit() for c in "".join(region))]
    rows = [_row("程样本", "17700001234", *region, "", "样本路12号") for region in REGIONS]
    assert [row for row in rows if receiver.is_whole(row) != _is_whole(row)] == []
    assert [row.city for row in rows if not receiver.is_whole(row)] == ["嘉峪关市"]


@given(
    st.sampled_from(["程样本", "王小明", "Li Lei", "收", "~AgAAA~1~", ""]),
    st.sampled_from(["17700001234", "17700001234-5678", "0571-85022088", "177000", ""]),
    st.sampled_from([*REGIONS[::97], Region("浙江省", "杭州市", "火星区"), Region()]),
    st.sampled_from(["", "良渚街道", "~AgAAAAAA~1~", "余杭区"]),
    st.lists(
        st.sampled_from(["样本路", "12号", "3幢", "402室", "浙江省", "杭州市", "余杭区", "市辖区",
                         "县", "[1234]", "~", "$", "*", " ", "-", "#"]), max_size=6,
    ).map("".join),
)  # fmt: skip
def test_the_glance_says_what_reading_says(
    name: str, phone: str, region: Region, town: str, detail: str
) -> None:
    row = _row(name, phone, *region, town, detail)
    if receiver.is_whole(row):
        assert _is_whole(row)
