"""What is said of a receiver: what is hidden, what to look at twice, why it is not taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.base import personal
from core.base.errors import DaifaError, Refused
from core.orders import reading as orders
from core.orders import receiver
from core.orders.order import Order
from core.rules.addresses import from_parts
from core.store import notices
from core.store.desk import Desk
from tests.conftest import MakeOrder

WHOLE: dict[str, Any] = {
    "receiver": "程样本", "phone": "17700001234", "province": "浙江省", "city": "杭州市",
    "district": "余杭区", "town": "良渚街道", "address": "样本路12号3幢402室",
}  # fmt: skip
PARTS = {
    "name": "程样本", "phone": "17700001234", "province": "浙江省", "city": "杭州市",
    "district": "余杭区", "town": "良渚街道", "detail": "样本路12号3幢402室",
}  # fmt: skip
CIPHER = "~AgAAAAGAqL0BDQ==~Zm9v~0~~"
PASTED = "程样本 17700001234 浙江省 杭州市 余杭区 良渚街道 样本路12号3幢402室"
MASKED: dict[str, Any] = {
    "receiver": "程*本", "phone": "177****1234", "province": "浙江省", "city": "杭州市",
    "district": "余杭区", "address": "样本路*号",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""),
        ({"address": CIPHER}, "The platform encrypts the receiver in the export."),
        ({"receiver": "程*本", "phone": "177****1234"},
         "Hidden by * in the export: receiver, phone."),
        (dict.fromkeys(WHOLE), "The export holds no receiver."),
        ({**dict.fromkeys(WHOLE), "receiver": "程样本"},
         "Missing in the address: phone, province, city, district, street and house."),
        ({"phone": None}, "Missing in the address: phone."),
    ],
)  # fmt: skip
def test_why_a_block_cannot_be_copied(
    make_order: MakeOrder, change: dict[str, Any], said: str
) -> None:
    assert receiver.why_not(receiver.block(make_order.order(**{**WHOLE, **change}))) == said


@pytest.mark.parametrize(
    ("phone", "lacks"),
    [("1234567", False), ("123456", True), ("0571-8502", False), ("1234567*", True), ("", True)],
)
def test_a_phone_has_seven_digits(phone: str, lacks: bool) -> None:
    assert ("phone" in receiver.missing(from_parts(**PARTS).replace(phone=phone))) is lacks


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ({"city": ""}, ()),
        ({"city": "", "district": ""}, ("city", "district")),
        ({"city": "杭*市"}, ("city",)),
        ({"district": CIPHER}, ("district",)),
        ({"detail": ""}, ("detail",)),
        ({"town": ""}, ()),
        ({"town": "良*街道"}, ()),
    ],
)
def test_what_delivery_needs(parts: dict[str, str], missing: tuple[str, ...]) -> None:
    assert receiver.missing(from_parts(**PARTS).replace(**parts)) == missing


@pytest.mark.parametrize(
    ("parts", "wanting"),
    [
        ({}, ()),
        ({"town": ""}, ("town",)),
        ({"detail": "样本村东头"}, ("numbers",)),
        ({"town": "", "detail": "样本村东头"}, ("town", "numbers")),
    ],
)
def test_what_most_addresses_have(parts: dict[str, str], wanting: tuple[str, ...]) -> None:
    assert receiver.wanting(from_parts(**PARTS).replace(**parts)) == wanting


@pytest.mark.parametrize(
    ("phone", "extension", "kept"),
    [
        ("17700001234", "", "17700001234"),
        ("17700001234", "123", "17700001234-123"),
        ("17700001234", "5678", "17700001234-5678"),
        ("17700001234", "12", "17700001234转12"),
        ("17700001234", "12345", "17700001234转12345"),
        ("", "5678", None),
    ],
)
def test_how_an_extension_is_kept(phone: str, extension: str, kept: str | None) -> None:
    address = from_parts(**PARTS).replace(phone=phone, extension=extension)
    assert receiver.columns_of(address)["phone"] == kept


def test_the_columns_of_a_receiver() -> None:
    assert receiver.columns_of(from_parts(**PARTS)) == WHOLE
    unknown = from_parts(name="程样本")
    assert receiver.columns_of(unknown) == {**dict.fromkeys(WHOLE), "receiver": "程样本"}
    assert receiver.address_of(WHOLE) == from_parts(**PARTS)
    assert receiver.address_of({"receiver": "程样本", "phone": None}) == unknown


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("字" * 1001, "receiver-long",
         "That is too long for an address (1001 characters). Copy the block alone."),
        ("字" * 1000, "receiver-unread",
         "No receiver was found in this text. It needs name, phone and address."),
        ("程样本", "receiver-unread",
         "No receiver was found in this text. It needs name, phone and address."),
    ],
)  # fmt: skip
def test_a_text_that_is_no_receiver(text: str, code: str, said: str) -> None:
    with pytest.raises(DaifaError) as refused:
        receiver.read(text)
    assert (refused.value.code, str(refused.value)) == (code, said)


@pytest.mark.parametrize("text", ["程样本 17700001234", "程样本 浙江省杭州市余杭区样本路12号"])
def test_a_phone_or_a_region_is_enough_to_be_read(text: str) -> None:
    assert receiver.read(text).name == "程样本"


@pytest.mark.parametrize(
    ("region", "parts"),
    [
        ("浙江省 杭州市 余杭区", ("浙江省", "杭州市", "余杭区", "")),
        ("浙江省 杭州市 余杭区 良渚街道", ("浙江省", "杭州市", "余杭区", "良渚街道")),
        ("浙江省 杭州市 火星区", ("浙江省", "杭州市", "火星区", "")),
        ("浙江省 杭州市 火星区 环形山 东", ("浙江省", "杭州市", "火星区", "环形山东")),
    ],
)
def test_a_region_that_is_typed(region: str, parts: tuple[str, ...]) -> None:
    found = receiver.typed(
        name="程样本", phone="17700001234", region=region, detail="样本路12号3幢402室"
    )
    assert (found.province, found.city, found.district, found.town) == parts
    assert (found.name, found.phone, found.detail) == (
        "程样本", "17700001234", "样本路12号3幢402室",
    )  # fmt: skip


@pytest.mark.parametrize("region", ["火星", "浙江省 火星区"])
def test_a_region_of_fewer_levels_is_read_as_it_is(region: str) -> None:
    found = receiver.typed(name="程样本", phone="17700001234", region=region, detail="样本路12号")
    assert found == from_parts(name="程样本", phone="17700001234", detail=f"{region} 样本路12号")


@pytest.mark.parametrize(
    ("order", "parts", "found"),
    [
        (MASKED, {}, ()),
        (MASKED, {"name": "王小明"}, ("name",)),
        (MASKED, {"phone": "17700009999"}, ("phone",)),
        (MASKED, {"city": "宁波市", "district": "海曙区"}, ("city",)),
        (MASKED, {"district": "西湖区"}, ("district",)),
        (MASKED, {"province": "江苏省", "city": "南京市", "district": "鼓楼区"}, ("province",)),
        (MASKED, {"detail": "别的路9号"}, ()),
        # A whole number in the export is a virtual one.
        ({**MASKED, "phone": "17755550000"}, {}, ()),
        ({**MASKED, "receiver_source": "seller"}, {"name": "王小明"}, ()),
    ],
)
def test_what_cannot_be_the_exports(
    make_order: MakeOrder, order: dict[str, Any], parts: dict[str, str], found: tuple[str, ...]
) -> None:
    address = from_parts(**{**PARTS, **parts})
    assert receiver.contradictions(make_order.order(**order), address) == found


OTHER = "261122-063795392132901"


def test_the_block_of_another_order_is_named(make_order: MakeOrder) -> None:
    order = make_order.order(**MASKED)
    assert receiver.other_order(order, PASTED) == ""
    assert receiver.other_order(order, f"{OTHER} {PASTED}") == OTHER
    assert receiver.other_order(order, f"{OTHER} {order.order_sn}") == ""
    assert receiver.other_order(order, f"1{OTHER} {PASTED}") == ""
    assert receiver.read_for(order, f"{order.order_sn} {PASTED}").name == "程样本"
    with pytest.raises(Refused) as refused:
        receiver.read_for(order, f"{OTHER} {PASTED}")
    assert (refused.value.code, str(refused.value), refused.value.overridable) == (
        "receiver-other-order", f"This is the block of order {OTHER}.", False,
    )  # fmt: skip


def test_two_extensions_are_two_buyers(make_order: MakeOrder) -> None:
    order = make_order.order(**MASKED)
    text = "程样本[5678], 17700001234-5678, 浙江省 杭州市 余杭区 样本路12号[{}]"
    assert receiver.read_for(order, text.format("5678")).extension == "5678"
    with pytest.raises(Refused) as refused:
        receiver.read_for(order, text.format("1234"))
    assert (refused.value.code, str(refused.value), refused.value.overridable) == (
        "receiver-two",
        "Two extensions stand in it: 1234 and 5678. Which is the buyer's?",
        False,
    )


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("样本路12号", ""),
        ("样本路12号 王小明 13900002222",
         "The street holds another phone number, 13900002222: keep one person's block alone."),
        ("样本路12号 139000022223", ""),
        ("江苏省南京市鼓楼区中山路9号",
         "The street lies in 江苏省 南京市 鼓楼区, the region is 浙江省 杭州市 余杭区: which is"
         " right?"),
        ("浙江省宁波市海曙区中山路9号",
         "The street lies in 浙江省 宁波市 海曙区, the region is 浙江省 杭州市 余杭区: which is"
         " right?"),
        ("浙江省杭州市西湖区文三路9号", ""),
    ],
)  # fmt: skip
def test_two_people_in_one_block(detail: str, said: str) -> None:
    assert receiver.two_in_one(from_parts(**PARTS).replace(detail=detail)) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, []),
        ({"name": "王小明"},
         ["The export has another receiver: 程*本. Is it the block of this order?"]),
        ({"phone": ""}, ["Missing: phone."]),
        ({"phone": "", "name": ""}, ["Missing: receiver, phone."]),
        ({"town": ""}, ["Not found, look once more: town or street office."]),
        ({"town": "", "detail": "样本村东头"},
         ["Not found, look once more: town or street office, house numbers."]),
        ({"town": "", "phone": ""}, ["Missing: phone."]),
        ({"detail": "样本路12号 13900002222"},
         ["The street holds another phone number, 13900002222: keep one person's block alone."]),
    ],
)  # fmt: skip
def test_what_is_to_be_looked_at_before_it_is_kept(
    make_order: MakeOrder, parts: dict[str, str], said: list[str]
) -> None:
    personal.open_while(lambda: True)
    address = from_parts(**PARTS).replace(**parts)
    assert receiver.warnings(make_order.order(**MASKED), address) == said


@pytest.mark.parametrize(
    ("parts", "code", "said"),
    [
        ({"name": "程*本", "detail": CIPHER}, "receiver-hidden",
         "Still hidden: receiver, street and house. Show the whole receiver on the order's page"
         " (查看), then copy it again."),
        ({"phone": "", "detail": ""}, "receiver-empty",
         "An address needs at least a phone or a street."),
        ({"detail": "样本路12号 13900002222"}, "receiver-two",
         "The street holds another phone number, 13900002222: keep one person's block alone."),
        ({"detail": "样" * 1000}, "receiver-long", "That is too long for an address."),
    ],
)  # fmt: skip
def test_why_a_receiver_is_not_taken(
    desk: Desk, make_order: MakeOrder, at: datetime, parts: dict[str, str], code: str, said: str
) -> None:
    order = make_order.order(**MASKED)
    address = from_parts(**PARTS).replace(**parts)
    with pytest.raises(DaifaError) as refused:
        receiver.record(desk, at, order, address)
    assert (refused.value.code, str(refused.value)) == (code, said)
    assert not getattr(refused.value, "overridable", False)


@pytest.mark.parametrize("parts", [{"phone": ""}, {"detail": ""}])
def test_a_phone_or_a_street_is_enough(
    desk: Desk, make_order: MakeOrder, at: datetime, parts: dict[str, str]
) -> None:
    done = receiver.record(desk, at, make_order.order(), from_parts(**{**PARTS, **parts}))
    assert done.receiver_source == "seller"


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_a_receiver_is_as_long_as_it_may_be(
    desk: Desk, make_order: MakeOrder, at: datetime, more: int, taken: bool
) -> None:
    address = from_parts(**PARTS)
    rest = 1000 - sum(len(text) for name, text in PARTS.items() if name != "detail")
    address = address.replace(detail="样" * (rest + more))
    order = make_order.order()
    if taken:
        assert receiver.record(desk, at, order, address).receiver == "程样本"
    else:
        with pytest.raises(DaifaError):
            receiver.record(desk, at, order, address)


def test_a_removed_receiver_says_when(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order(receiver=None, purged_at=at, state="received")
    with pytest.raises(Refused) as refused:
        receiver.record(desk, at, order, from_parts(**PARTS))
    assert str(refused.value) == (
        "The buyer's data of this order was removed on 2026-11-23; it is not taken again."
    )
    with pytest.raises(Refused) as refused:
        receiver.clear(desk, at, order)
    assert (refused.value.code, str(refused.value)) == (
        "receiver-none", "There is no address of your own on this order to take away.",
    )  # fmt: skip


def told(desk: Desk, order: Order, at: datetime, **data: Any) -> Order:
    """Raise what an export with another address raises."""
    values = {"fields": [], "old": {}, "new": {**WHOLE, "address": "样本路99号"}, "own": True}
    with desk.act(at, "import") as work:
        notices.raise_once(
            work, "address_changed", order.id, ref="own", red=True, data=values | data
        )
    return orders.by_ids(desk, [order.id])[0]


def test_what_is_taken_of_an_export_is_taken_as_a_whole(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    own = receiver.record(desk, at, make_order.order(**MASKED), from_parts(**PARTS))
    order = told(desk, own, at, new={"receiver": "程*本", "address": "样本路*号"}, encrypted=1)
    done = receiver.accept(desk, at, order, order.notices[0])
    assert (done.receiver, done.address, done.phone, done.city) == (
        "程*本",
        "样本路*号",
        None,
        None,
    )
    assert (done.encrypted, done.receiver_source, done.notices) == (True, "", ())
    ended = desk.store.query("select done_at, settled from notices")
    assert [tuple(row) for row in ended] == [(int(at.timestamp()), "accepted")]


def test_a_purged_order_takes_no_address_of_an_export(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = told(desk, make_order.order(receiver=None, purged_at=at, state="received"), at)
    receiver.accept(desk, at, order, order.notices[0])
    assert orders.by_ids(desk, [order.id])[0].receiver is None


def test_an_own_entry_is_no_encrypted_one_and_clearing_makes_it_so_again(
    desk: Desk, make_order: MakeOrder, at: datetime
) -> None:
    order = make_order.order(receiver=CIPHER, encrypted=1)
    own = receiver.record(desk, at, order, from_parts(**PARTS))
    assert own.encrypted is False
    back = receiver.clear(desk, at, own)
    assert (back.encrypted, back.receiver, back.receiver_source) == (True, CIPHER, "")


def test_the_receiver_for_programs(desk: Desk, make_order: MakeOrder, at: datetime) -> None:
    order = make_order.order(**{**MASKED, "town": None})
    shown = {name: text for name, text in MASKED.items() if name != "receiver"}
    assert receiver.as_json(order) == {
        "name": "程*本", **shown, "town": None, "source": "export",
    }  # fmt: skip
    own = receiver.as_json(receiver.record(desk, at, order, from_parts(**PARTS)))
    assert (own["source"], own["name"], own["address"]) == (
        "seller", "程样本", "样本路12号3幢402室",
    )  # fmt: skip


def test_two_receivers_that_say_the_same() -> None:
    one = from_parts(**PARTS)
    assert receiver.is_same(
        one, from_parts(**{**PARTS, "town": "", "detail": "良渚街道样本路12号3幢402室"})
    )
    assert not receiver.is_same(one, from_parts(**{**PARTS, "detail": "样本路13号3幢402室"}))
    assert not receiver.is_same(one, from_parts(**{**PARTS, "name": "王小明"}))
