"""The shops: names, defaults, whose an order is, and one shop of a list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import DaifaError, NotFound, Refused, Stale
from core.orders import bindings, lists, shops
from core.orders import reading as orders
from core.orders.pending import pending
from core.orders.purchases import platform_of
from core.orders.shops import NO_SHOP, Shop
from core.store import shops as store_shops
from core.store.desk import Desk, undo
from core.store.settings import set_setting
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put


def by_order(desk: Desk, order_sns: list[str]) -> dict[str, str]:
    """Return the shops' names by order number; orders without a shop are left out."""
    names = {shop.id: shop.name for shop in shops.all_shops(desk)}
    return {sn: names[each] for sn, each in store_shops.of_orders(desk.store, order_sns).items()}


@pytest.fixture
def two(desk: Desk) -> tuple[Shop, Shop]:
    put(desk, "shops", name="甲店")
    put(desk, "shops", name="乙店")
    first, second = shops.all_shops(desk)
    return first, second


def test_one_shop_is_no_choice(desk: Desk, make_order: MakeOrder) -> None:
    assert shops.choices(desk) == ()
    make_order()
    shop_id = put(desk, "shops", name="甲店")
    assert [each.label for each in shops.choices(desk)] == ["甲店", "no shop"]
    desk.store.conn.execute("update orders set shop_id = ?", (shop_id,))
    assert shops.choices(desk) == ()


def test_settled_orders_without_a_shop_are_no_shop_of_their_own(
    desk: Desk, make_order: MakeOrder, two: tuple[Shop, Shop]
) -> None:
    make_order(state="received")
    assert shops.choices(desk) == two


def test_the_pending_orders_of_one_shop(
    desk: Desk, make_order: MakeOrder, two: tuple[Shop, Shop]
) -> None:
    a, b = two
    mine = make_order.order(shop_id=a.id)
    theirs = [make_order.order(shop_id=b.id) for _each in range(2)]
    nobodys = make_order.order()
    index = pending(desk)
    for shop, expected in ((a, [mine]), (b, theirs), (NO_SHOP, [nobodys])):
        ids = [entry.order_id for entry in index.only(shop=shop).entries]
        assert sorted(ids) == sorted(order.id for order in expected)
    assert len(index.only()) == 4
    assert by_order(desk, [mine.order_sn, nobodys.order_sn, "x"]) == {mine.order_sn: "甲店"}


@given(st.lists(st.integers(1, 9), max_size=4, unique=True))
def test_the_filter_goes_round(ids: list[int]) -> None:
    among = [Shop(id=each, name=str(each)) for each in ids]
    seen, current = [], None
    for _each in among:
        current = shops.following(current, among)
        seen.append(current)
    assert seen == among
    assert shops.following(current, among) is None


def test_a_shop_that_has_gone_leads_back_to_all(two: tuple[Shop, Shop]) -> None:
    assert shops.following(Shop(id=9, name="x"), two) is None


@pytest.mark.parametrize(
    ("text", "name"), [("甲店", "甲店"), (" 乙 ", "乙店"), ("-", "")], ids=["whole", "part", "none"]
)
def test_a_shop_by_its_name(desk: Desk, two: tuple[Shop, Shop], text: str, name: str) -> None:
    assert shops.named(desk, text).name == name


@pytest.mark.parametrize(("text", "code"), [("店", "shop-ambiguous"), ("丙", "shop-unknown"),
                                            ("", "shop-unknown")])  # fmt: skip
def test_no_shop_of_that_name(desk: Desk, two: tuple[Shop, Shop], text: str, code: str) -> None:
    with pytest.raises(NotFound) as caught:
        shops.named(desk, text)
    assert caught.value.code == code
    assert "甲店" in caught.value.message


def test_the_defaults_are_set_and_taken_back(
    desk: Desk, two: tuple[Shop, Shop], tmp_path: Path
) -> None:
    shop = shops.change(desk, AT, two[0], name="甲店旗舰", platform="淘宝", folder=str(tmp_path))
    assert shop == shops.all_shops(desk)[0]
    assert (shop.name, shop.upstream_platform, shop.folder) == (
        "甲店旗舰", "taobao", str(tmp_path),
    )  # fmt: skip
    undo(desk, AT)
    assert shops.all_shops(desk)[0].replace(version=0) == two[0]
    with pytest.raises(Stale):
        shops.change(desk, AT, shop, platform="")


def test_the_first_shop_gets_its_name(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order()
    made = shops.change(desk, AT, NO_SHOP, name="甲店", platform="1688", adopt=True)
    assert (made, by_order(desk, [order])) == (shops.all_shops(desk)[0], {order: "甲店"})
    undo(desk, AT)
    assert (shops.all_shops(desk), by_order(desk, [order])) == ((), {})


def test_what_no_shop_can_have(desk: Desk, two: tuple[Shop, Shop], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    refused: list[dict[str, Any]] = [
        {"name": "乙店"}, {"name": " "}, {"platform": "ebay"}, {"folder": str(file)},
    ]  # fmt: skip
    for values in refused:
        with pytest.raises((DaifaError, Refused)):
            shops.change(desk, AT, two[0], **values)
    assert shops.all_shops(desk) == two


@pytest.mark.parametrize(
    ("code", "number", "platform"),
    [("", "", "jd"), ("1688:689102334455", "", "1688"), ("", "1" * 19, "")],
    ids=["nothing known", "an item", "a number of another shape"],
)
def test_the_shops_platform_is_the_last_to_be_asked(
    desk: Desk, make_order: MakeOrder, two: tuple[Shop, Shop], code: str, number: str, platform: str
) -> None:
    shops.change(desk, AT, two[0], platform="jd")
    set_setting(desk.store, "default_platform", "1688")
    order = make_order.order(shop_id=two[0].id, code=code)
    assert platform_of(order, 0, number=number) == platform


def test_the_orders_without_a_shop_are_adopted(
    desk: Desk, make_order: MakeOrder, two: tuple[Shop, Shop]
) -> None:
    mine, rest = make_order(shop_id=two[0].id), [make_order(), make_order(state="received")]
    assert shops.count_without(desk) == 2
    shops.change(desk, AT, two[1], adopt=True)
    assert by_order(desk, [mine, *rest]) == {
        mine: "甲店", rest[0]: "乙店", rest[1]: "乙店",
    }  # fmt: skip
    undo(desk, AT)
    assert set(by_order(desk, [mine, *rest])) == {mine}


def test_bare_ids_lead_where_the_shop_buys(
    desk: Desk, make_order: MakeOrder, two: tuple[Shop, Shop]
) -> None:
    mine, theirs = (make_order(shop_id=each.id, code="754299529443") for each in two)

    def leads(sn: str) -> list[str]:
        """Return where an order's code leads, in the order and in the list alike."""
        order = orders.find(desk, sn)
        row = next(
            each
            for each in lists.window(desk, pending(desk).entries)
            if each.row.order_id == order.id
        )
        found = [item.platform for item in order.upstream]
        assert [row.upstream.platform if row.upstream else ""] == (
            found if len(found) == 1 else [""]
        )
        return found

    assert leads(mine) == leads(theirs) == ["1688", "taobao", "pdd"]
    shops.change(desk, AT, two[0], platform="taobao")
    assert leads(mine) == ["taobao"]
    assert platform_of(orders.find(desk, mine), 0) == "taobao"
    set_setting(desk.store, "default_platform", "1688")
    assert (leads(mine), leads(theirs)) == (["taobao"], ["1688"])
    bindings.bind(desk, AT, "611222333444", "pdd:611222333444", shop_default=True, shop="乙店")
    assert (leads(mine), leads(theirs)) == (["taobao"], ["pdd"])
    assert bindings.default_platform(desk) == "1688"
