"""The buyer's block: what is missing in it, the seller's own entry, the export beside it."""

from __future__ import annotations

from typing import Any

import pytest

from core.orders import receiver
from tests.conftest import MakeOrder

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
