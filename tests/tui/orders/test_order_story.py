"""What the story of an order tells of its upstream item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put, put_order, sn
from tui.commands.table import CommandTable, declared
from tui.orders.story import story

BOUND, OTHER = "HY-自编-B7", "754299529443_HS_XL"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_shop(tmp_path, filled=False)
    supplier = put(opened, "suppliers", name="义乌某服饰厂", platform="1688")
    put(
        opened, "bindings", code=BOUND, platform="1688", item_id="640000000001",
        supplier_id=supplier, usual_cost_fen=1234, out_of_stock=1,
    )  # fmt: skip
    yield opened
    opened.close()


def _order(desk: Desk, *codes: tuple[str, str]) -> int:
    """Put an order whose lines have these codes: the SKU's, the item's."""
    order_id = put_order(desk, 1, timedelta(hours=5), code=codes[0][0])
    for ordinal, (code_sku, code_item) in enumerate(codes):
        desk.store.conn.execute(
            "insert into order_lines (order_id, ordinal, key, good_id, code_sku, code_item)"
            " values (?, ?, ?, 1, ?, ?) on conflict do update"
            " set code_sku = excluded.code_sku, code_item = excluded.code_item",
            (order_id, ordinal, f"s{ordinal}", code_sku, code_item),
        )
    return order_id


def _told(desk: Desk, order_id: int) -> str:
    order = orders.by_ids(desk, [order_id])[0]
    lines = story(desk, order, AT, CommandTable(declared())).lines
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def test_the_first_item_is_told_with_its_own_binding(desk: Desk) -> None:
    told = _told(desk, _order(desk, (BOUND, "")))
    assert "义乌某服饰厂" in told
    assert "640000000001" in told
    assert "12.34" in told
    assert BOUND in told


def test_the_binding_of_a_later_item_is_not_told_of_the_first(desk: Desk) -> None:
    told = _told(desk, _order(desk, (OTHER, ""), (BOUND, "")))
    assert "义乌某服饰厂" not in told
    assert "640000000001" not in told
    assert "12.34" not in told


def test_a_binding_of_the_item_names_the_code_it_is_bound_to(desk: Desk) -> None:
    told = _told(desk, _order(desk, (OTHER, BOUND)))
    assert "义乌某服饰厂" in told
    assert BOUND in told
    assert OTHER not in told


@pytest.mark.parametrize(
    ("word", "case", "told"),
    [
        ("", False, "after-sales none"),
        ("无售后或售后取消", False, "after-sales none"),
        ("售后取消", False, "after-sales none"),
        ("无售后或售后取消", True, "after-sales in progress"),
        ("", True, "after-sales in progress"),
        ("售后处理中", False, "after-sales 售后处理中"),
        ("退款中", True, "after-sales 退款中"),
        ("退款成功", False, "after-sales 退款成功"),
    ],
)
def test_after_sales_are_told_as_they_are_known(
    desk: Desk, word: str, case: bool, told: str
) -> None:
    order_id = put_order(desk, 1, timedelta(hours=5), aftersale_status=word)
    if case:
        put(desk, "aftersales", ref="600000000001", order_sn=sn(1), order_id=order_id,
            type="refund_only", status="待商家处理", asked_at=AT)  # fmt: skip
    assert told in _told(desk, order_id)
