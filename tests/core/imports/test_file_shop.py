"""Whose the orders of a file are: what settles it, what asks, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from core.base.errors import DaifaError, Refused
from core.imports import importing
from core.imports.shops import ShopWish
from core.orders import reading as orders
from core.orders import shops
from core.store.desk import Desk
from tests.conftest import AT
from tests.given.export_files import csv_bytes
from tests.given.order_files import order_file, row, sn

A, B = "甲店", "乙店"


def take(desk: Desk, *numbers: int, shop: str | ShopWish | None = None, **cells: Any) -> Any:
    return importing.apply(desk, AT, order_file([row(n, **cells) for n in numbers]), shop=shop)


def with_column(*rows: tuple[int, str], header: str = "店铺名称") -> bytes:
    lines = [["订单号", "订单状态", "订单成交时间", header]]
    lines += [[sn(n), "待发货", "2026-11-22 15:00:00", name] for n, name in rows]
    return csv_bytes(lines)


def shop_of(desk: Desk, number: int) -> str:
    return orders.find(desk, sn(number)).shop


def named(desk: Desk) -> list[str]:
    return [each.name for each in shops.all_shops(desk)]


def test_without_a_shop_there_is_none(desk: Desk) -> None:
    result = take(desk, 1)
    assert (result.shop, result.shop_from, shop_of(desk, 1), named(desk)) == ("", "", "", [])


def test_the_first_shop_is_made_and_then_taken_for_granted(desk: Desk) -> None:
    first = take(desk, 1, shop=A)
    assert (first.shop, first.shop_from) == (A, "given")
    assert any(A in note for note in first.notes)
    second = take(desk, 1, 2)
    assert (second.shop, second.shop_from, shop_of(desk, 2)) == (A, "only", A)
    assert not any(A in note for note in second.notes)
    assert desk.store.value("select count(*) from imports where shop_id = 1") == 2


def test_a_new_name_that_is_a_part_of_another_is_asked_about(desk: Desk) -> None:
    take(desk, 1, shop=A)
    part = A[:1]
    with pytest.raises(Refused) as caught:
        take(desk, 2, shop=part)
    assert (caught.value.code, caught.value.overridable) == ("shop-alike", True)
    assert A in caught.value.message
    assert named(desk) == [A]
    assert take(desk, 1, shop=A).shop == A
    take(desk, 2, shop=ShopWish(part, "真的是新店"))
    take(desk, 3, shop=ShopWish(A + "二", None))
    assert set(named(desk)) == {A, part, A + "二"}


def test_orders_without_a_shop_get_it_from_the_next_file(desk: Desk) -> None:
    take(desk, 1)
    assert take(desk, 1, shop=A).updated == 1
    assert shop_of(desk, 1) == A
    assert take(desk, 1, shop=A).unchanged == 1


def test_a_file_of_known_orders_tells_by_itself_among_two_shops(desk: Desk) -> None:
    take(desk, 1, shop=A)
    take(desk, 2, shop=B)
    found = take(desk, 1, 3)
    assert (found.shop, found.shop_from, shop_of(desk, 3)) == (A, "orders", A)


def test_new_orders_among_two_shops_are_asked_about(desk: Desk) -> None:
    take(desk, 1, shop=A)
    take(desk, 2, shop=B)
    with pytest.raises(Refused) as caught:
        take(desk, 3)
    assert caught.value.code == "shop-needed"
    assert A in caught.value.message
    assert orders.search(desk, sn(3)) == []
    seen = importing.preview(desk, AT, order_file([row(3)]), shop=ShopWish(looking=True))
    assert (seen.shop, seen.shop_from, seen.added) == (B, "last", 1)


def test_a_file_of_both_shops_without_new_orders_needs_no_shop(desk: Desk) -> None:
    take(desk, 1, shop=A)
    take(desk, 2, shop=B)
    found = take(desk, 1, 2, 订单状态="已发货，待收货")
    assert (found.shop, found.updated) == ("", 2)
    assert (shop_of(desk, 1), shop_of(desk, 2)) == (A, B)


def test_the_orders_of_another_shop_are_refused_and_moved_on_a_reason(desk: Desk) -> None:
    take(desk, 1, 2, shop=A)
    with pytest.raises(Refused) as caught:
        take(desk, 1, 2, 3, shop=B)
    assert (caught.value.code, caught.value.overridable) == ("shop-differs", True)
    assert f"{A}: 2" in caught.value.message
    assert (named(desk), orders.search(desk, sn(3))) == ([A], [])
    seen = importing.preview(desk, AT, order_file([row(1), row(3)]), shop=ShopWish(B, looking=True))
    assert (seen.shop_others, named(desk)) == (((A, 1),), [A])
    moved = take(desk, 1, 2, 3, shop=ShopWish(B, force="导错了店铺"))
    assert (moved.updated, moved.added) == (2, 1)
    assert [shop_of(desk, n) for n in (1, 2, 3)] == [B, B, B]
    notes = desk.store.query("select after from events where note = 'force'")
    assert "导错了店铺" in notes[0][0]


def test_an_order_moves_even_where_the_file_is_behind(desk: Desk) -> None:
    take(desk, 1, shop=A, 订单状态="已发货，待收货")
    take(desk, 1, shop=ShopWish(B, force="x"))
    order = orders.find(desk, sn(1))
    assert (order.shop, order.status) == (B, "已发货，待收货")


@pytest.mark.parametrize("header", ["店铺名称", "店铺", "所属店铺"])
def test_a_column_names_the_shop(desk: Desk, header: str) -> None:
    found = importing.apply(desk, AT, with_column((1, A), (2, A), header=header))
    assert (found.shop, found.shop_from, shop_of(desk, 2)) == (A, "column", A)


def test_a_column_may_name_several(desk: Desk) -> None:
    take(desk, 9, shop=A)
    importing.apply(desk, AT, with_column((1, A), (2, B), (9, "")))
    assert [shop_of(desk, n) for n in (1, 2, 9)] == [A, B, A]
    again = importing.apply(desk, AT, with_column((1, A), (2, B), (9, "")))
    assert (again.unchanged, again.updated) == (3, 0)


def test_a_column_that_contradicts_is_asked_about(desk: Desk) -> None:
    with pytest.raises(Refused) as caught:
        importing.apply(desk, AT, with_column((1, A), (2, A)), shop=B)
    assert caught.value.code == "shop-differs"
    importing.apply(desk, AT, with_column((1, A)), shop=ShopWish(B, force="改过店名"))
    assert shop_of(desk, 1) == B
    with pytest.raises(Refused):
        importing.apply(desk, AT, with_column((1, A)))


def test_a_row_without_a_name_among_several_is_asked_about(desk: Desk) -> None:
    with pytest.raises(Refused):
        importing.apply(desk, AT, with_column((1, A), (2, B), (3, "")))


@pytest.mark.parametrize("name", ["-", "  \t", "店" * 41])
def test_no_name_of_a_shop(desk: Desk, name: str) -> None:
    if name.strip():
        with pytest.raises(DaifaError):
            take(desk, 1, shop=name)
    else:
        assert take(desk, 1, shop=name).shop == ""


def test_a_name_is_cleaned(desk: Desk) -> None:
    assert take(desk, 1, shop=" 甲\u200b店\n ").shop == A


def cases(*numbers: int) -> bytes:
    lines = [["售后编号", "订单编号", "售后状态", "退款类型"]]
    lines += [[f"6000000000{n:04d}", sn(n), "待商家处理", "仅退款"] for n in numbers]
    return csv_bytes(lines)


def test_cases_belong_to_their_orders_shop_or_their_files(desk: Desk) -> None:
    take(desk, 1, shop=A)
    take(desk, 2, shop=B)
    found = importing.apply(desk, AT, cases(1, 7))
    assert (found.shop, found.shop_from) == (A, "orders")
    importing.apply(desk, AT, cases(8))
    refs = [f"6000000000{n:04d}" for n in (1, 7, 8)]
    assert shops.by_case(desk, refs) == {refs[0]: A, refs[1]: A}
    with pytest.raises(Refused):
        importing.apply(desk, AT, cases(1), shop=B)


def test_the_last_shop_is_remembered_under_its_new_name_too(desk: Desk) -> None:
    take(desk, 1, shop=A)
    take(desk, 2, shop=B)
    assert shops.last_used(desk) == B
    shops.change(desk, AT, shops.named(desk, B), name="乙店旗舰")
    assert shops.last_used(desk) == "乙店旗舰"
