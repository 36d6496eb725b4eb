"""Upstream files over what the seller did since, and over orders of several items."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import Refused
from core.imports import checks
from core.orders import purchase_changes, purchases
from core.rules.terms import Stage
from core.store.desk import Desk
from tests.conftest import AT
from tests.core.imports.test_checks import order, take, waits
from tests.core.imports.test_matching import HOME, ITEM, NAMED, NO, NUMBER, ROW, TO_HOME
from tests.given.desks import new_desk
from tests.given.shop_rows import SN, put, put_order

OTHER_ITEM = "654299529444"
# A further item of the order above it: the order's own cells are blank.
SECOND = {"货品标题": "鞋垫", "数量": "1", "Offer ID": OTHER_ITEM}
PAID = {"订单状态": "等待卖家发货", "物流公司": "", "运单号": ""}
MINE = {**ROW, **TO_HOME, **NAMED}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def coded(desk: Desk, *codes: str, **values: Any) -> int:
    """Insert an order with one line for each item code."""
    order_id = put_order(desk, 1, **{**HOME, **values})
    good = desk.store.value("select min(id) from goods")
    for ordinal in range(1, len(codes)):
        put(
            desk, "order_lines", order_id=order_id, ordinal=ordinal, key=f"s{ordinal + 1}",
            good_id=good,
        )  # fmt: skip
    for ordinal, code in enumerate(codes):
        desk.store.conn.execute(
            "update order_lines set code_sku = ? where order_id = ? and ordinal = ?",
            (code, order_id, ordinal),
        )
    return order_id


def cancel(desk: Desk) -> None:
    bought = order(desk).live_purchases[0]
    purchase_changes.cancel(desk, AT, SN.format(1), bought.id, "上家没货")


WAYS: dict[str, dict[str, Any]] = {
    "downstream": NAMED,
    "extension": {},
    "weak": {"收货人姓名": "张示例", "联系手机": "13900000000"},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_cancelled_purchase_stays_cancelled(desk: Desk, way: str) -> None:
    coded(desk, ITEM)
    row = {**ROW, **TO_HOME, **PAID, **WAYS[way]}
    take(desk, row)
    if not order(desk).live_purchases:
        checks.accept(desk, AT, waits(desk)[0].id)
    cancel(desk)
    result = take(desk, row)
    assert (result.notes, waits(desk)) == ((), [])
    assert (order(desk).stage, order(desk).live_purchases) == (Stage.TO_BUY, ())


def test_one_purchase_for_two_orders_that_was_cancelled_stays_cancelled(desk: Desk) -> None:
    coded(desk, ITEM)
    put_order(desk, 2)
    for number in (1, 2):
        mine = purchases.record(
            desk, AT, SN.format(number), upstream_order=NO, cost_fen=900, platform="1688", force="x"
        )
        bought = mine.live_purchases[0].id
        purchase_changes.cancel(desk, AT, SN.format(number), bought, "上家没货")
    take(desk, {**ROW, **TO_HOME, **PAID})
    assert waits(desk) == []
    take(desk, {**ROW, **TO_HOME})
    assert [each.choices for each in waits(desk)] == [(SN.format(1), SN.format(2))]


def test_what_was_cancelled_here_and_is_shipped_all_the_same_is_asked(desk: Desk) -> None:
    coded(desk, ITEM)
    take(desk, {**MINE, **PAID})
    cancel(desk)
    assert take(desk, MINE).waiting == 1
    (wait,) = waits(desk)
    assert (wait.kind, wait.order_sn) == ("proposal", SN.format(1))
    assert "cancelled" in wait.text
    assert order(desk).stage is Stage.TO_BUY
    checks.dismiss(desk, AT, wait.id)
    assert (take(desk, MINE).waiting, waits(desk)) == (0, [])


def test_what_had_been_shipped_when_it_was_cancelled_says_nothing(desk: Desk) -> None:
    coded(desk, ITEM)
    take(desk, {**MINE, "运单号": ""})
    cancel(desk)
    take(desk, {**MINE, "运单号": ""})
    assert (waits(desk), order(desk).live_purchases) == ([], ())


def test_a_cancelled_number_can_be_recorded_again(desk: Desk) -> None:
    coded(desk, ITEM)
    take(desk, {**MINE, **PAID})
    cancel(desk)
    take(desk, MINE)
    checks.accept(desk, AT, waits(desk)[0].id)
    assert order(desk).stage is Stage.TO_UPLOAD


def test_one_upstream_order_for_all_items_is_taken_for_all(desk: Desk) -> None:
    coded(desk, ITEM, OTHER_ITEM)
    take(desk, MINE, SECOND)
    mine = order(desk)
    assert [(each.ordinal, each.cost_fen) for each in mine.purchases] == [(0, 1025), (1, 1025)]
    assert (mine.stage, mine.parcels[0].number, waits(desk)) == (Stage.TO_UPLOAD, NUMBER, [])


@pytest.mark.parametrize("code", [OTHER_ITEM, "xyz"])
def test_accepting_it_takes_it_for_all_too(desk: Desk, code: str) -> None:
    coded(desk, ITEM, code)
    desk.store.conn.execute("insert or ignore into settings (name, value) values (?, ?)",
                            ("default_platform", "1688"))  # fmt: skip
    take(desk, {**ROW, **TO_HOME, **WAYS["weak"]}, SECOND)
    done = checks.accept(desk, AT, waits(desk)[0].id)
    mine = order(desk)
    assert [(each.ordinal, each.cost_fen) for each in mine.purchases] == [(0, 1025), (1, 1025)]
    assert (mine.stage, waits(desk), done.waits) == (Stage.TO_UPLOAD, [], ())


@pytest.mark.parametrize(
    ("codes", "rows"),
    [
        (("abc", "xyz"), ()),
        ((ITEM, ITEM), ()),
        ((ITEM, OTHER_ITEM, "xyz"), (SECOND,)),
        ((ITEM, OTHER_ITEM), (SECOND, {**SECOND, "Offer ID": "654299529445"})),
    ],
)
def test_which_item_it_is_for_is_asked(
    desk: Desk, codes: tuple[str, ...], rows: tuple[dict[str, str], ...]
) -> None:
    coded(desk, *codes)
    take(desk, MINE, *rows)
    (wait,) = waits(desk)
    assert order(desk).purchases == ()
    with pytest.raises(Refused) as refused:
        checks.accept(desk, AT, wait.id, force="好的")
    assert refused.value.code == "upstream-line"
    assert (order(desk).purchases, waits(desk)) == ((), [wait])
    purchases.record(
        desk, AT, SN.format(1), upstream_order=NO, cost_fen=2050, ordinal=purchases.ALL
    )
    assert waits(desk) == []
    take(desk, MINE, *rows)
    assert order(desk).stage is Stage.TO_UPLOAD


def test_one_of_several_items_is_taken_for_that_one(desk: Desk) -> None:
    coded(desk, "xyz", ITEM)
    take(desk, {**MINE, **PAID})
    assert [each.ordinal for each in order(desk).purchases] == [1]


def test_what_is_left_to_buy_is_meant_where_the_seller_says_so(desk: Desk) -> None:
    order_id = coded(desk, "abc", "xyz")
    put(
        desk, "purchases", order_id=order_id, ordinal=0, platform="1688", cost_fen=900,
        upstream_order="2938475610293847999", bought_at=AT,
    )  # fmt: skip
    take(desk, {**MINE, **PAID})
    checks.accept(desk, AT, waits(desk)[0].id)
    assert [(each.ordinal, each.cost_fen) for each in order(desk).purchases] == [
        (0, 900),
        (1, 2050),
    ]


def test_a_number_for_a_held_order_wants_the_sellers_reason(desk: Desk) -> None:
    order_id = coded(desk, ITEM, hold_reason="买家要求")
    put(
        desk, "purchases", order_id=order_id, platform="1688", cost_fen=900,
        upstream_order=NO, bought_at=AT,
    )  # fmt: skip
    take(desk, MINE)
    (wait,) = waits(desk)
    assert (wait.kind, "accept" in wait.acts) == ("number_unusable", True)
    with pytest.raises(Refused) as refused:
        checks.accept(desk, AT, wait.id)
    assert (refused.value.overridable, order(desk).parcels) == (True, ())
    assert waits(desk) == [wait]
    checks.accept(desk, AT, wait.id, force="买家又要了")
    assert order(desk).parcels[0].force_reason == "买家又要了"
