"""One tracking number in several writings: one answer at every place that compares numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.base.errors import Refused
from core.imports import importing
from core.orders import reading as orders
from core.orders import tracking
from core.rules.couriers.numbers import is_recycled, number_key, same_number
from core.rules.terms import Flag
from core.store.desk import Desk
from tests.conftest import AT
from tests.given.order_files import order_file, row, sn

NUMBER = "YT8962646785389"
WRITINGS = [
    NUMBER,
    "yt8962646785389",
    "YT 8962646785389",
    "YT-8962-6467-85389",
    "ＹＴ８９６２６４６７８５３８９",
    "YT\u200b8962646785389",
    "YT8962646785389\t",
    "YT8962646785389-1",
    "yt8962646785389-1-1-",
]
OTHERS = ["YT8962646785380", "8962646785389", "YT89626467853890", "", "YT"]


@pytest.mark.parametrize("writing", WRITINGS)
def test_every_writing_is_the_same_number(writing: str) -> None:
    assert number_key(writing) == NUMBER
    assert all(same_number(writing, other) for other in WRITINGS)
    assert not any(same_number(writing, other) for other in OTHERS)


def _export(desk: Desk, at: datetime, number: str, order: int = 1) -> None:
    lines = [row(order, 订单状态="已发货，待收货", 快递单号=number, 快递公司="圆通快递")]
    importing.apply(desk, at, order_file(lines))


def _notices(desk: Desk, number: int = 1) -> list[str]:
    return [each.kind for each in orders.find(desk, sn(number)).notices]


@pytest.mark.parametrize("writing", [each for each in WRITINGS if each.strip() == each])
def test_a_platform_number_in_another_writing_is_ours(
    desk: Desk, at: datetime, writing: str
) -> None:
    importing.apply(desk, at, order_file([row(1), row(2)]))
    tracking.record(desk, at, sn(1), NUMBER)
    _export(desk, at, writing)
    order = orders.find(desk, sn(1))
    assert Flag.NUMBER_MISMATCH not in order.flags
    assert "number_mismatch" not in _notices(desk)
    # And the number is taken for every other order, however the platform wrote it.
    with pytest.raises(Refused, match=sn(1)):
        tracking.record(desk, at, sn(2), NUMBER)


def test_a_mismatch_ends_when_the_platform_shows_our_number(desk: Desk, at: datetime) -> None:
    importing.apply(desk, at, order_file([row(1)]))
    tracking.record(desk, at, sn(1), NUMBER)
    _export(desk, at, "YT8962646785380")
    assert Flag.NUMBER_MISMATCH in orders.find(desk, sn(1)).flags
    assert "number_mismatch" in _notices(desk)
    _export(desk, at, NUMBER.lower())
    assert Flag.NUMBER_MISMATCH not in orders.find(desk, sn(1)).flags
    assert "number_mismatch" not in _notices(desk)


@pytest.mark.parametrize(
    ("seconds", "recycled"), [(-1, True), (0, False), (1, False), (None, False)]
)
def test_a_scan_before_the_grouping_is_another_parcels(seconds: int | None, recycled: bool) -> None:
    scan = None if seconds is None else AT + timedelta(seconds=seconds)
    assert is_recycled(scan, AT) is recycled
    assert not is_recycled(scan, None)
