"""A paste in which two people's blocks stand, or two places: refused, and never kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.orders import reading as orders
from core.orders import receiver
from core.store.desk import Desk
from tests.conftest import AT
from tests.given.desks import new_desk
from tests.given.shop_rows import SN, put_order

HERE = "浙江省杭州市西湖区"
THERE = "江苏省南京市鼓楼区中山路9号"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "a.db", who="xiaoli")
    put_order(opened, 1)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"张示例 17712345678 {HERE}文三路1号\n李样本 17700001111 {THERE}", "17700001111"),
        (f"姓名: 张示例\n电话: 17712345678\n地区: {HERE}\n地址: {THERE}", "南京市"),
        (f"{HERE}文三路1号 联系李样本17700001111 张示例 17712345678", "17712345678"),
        (f"张示例[1234] 17712345678-5678 {HERE}文三路1号[1234]", "5678"),
        (f"张示例[1234] 17712345678 {HERE}文三路1号[4321]", "4321"),
    ],
)
def test_a_block_of_two_is_not_kept(desk: Desk, text: str, says: str) -> None:
    order = orders.find(desk, SN.format(1))
    with pytest.raises(Refused) as refused:
        receiver.record(desk, AT, order, receiver.read_for(order, text))
    assert (refused.value.code, refused.value.overridable) == ("receiver-two", False)
    assert says in refused.value.message
    assert orders.find(desk, SN.format(1)).receiver_source != receiver.SELLER


@pytest.mark.parametrize(
    "text",
    [
        f"张示例 17712345678 {HERE}南京路1号江苏大厦3楼",
        f"张示例[1234] 17712345678-1234 {HERE}文三路1号[1234]",
        f"张示例 17712345678 {HERE}浙江省杭州市西湖区文三路1号",
        f"张示例 0571-88881234 {HERE}文三路1号2幢1301室",
    ],
)
def test_what_only_looks_so_is_kept(desk: Desk, text: str) -> None:
    order = orders.find(desk, SN.format(1))
    done = receiver.record(desk, AT, order, receiver.read_for(order, text))
    assert done.receiver_source == receiver.SELLER
