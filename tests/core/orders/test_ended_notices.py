"""Red notices end with their fact: of a number that is replaced nothing is left to say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.imports import importing
from core.orders import notices, tracking
from core.orders import reading as orders
from core.orders.pickup import Scan, scan
from core.rules.terms import Flag
from core.store.desk import Desk
from tests.conftest import AT
from tests.given.order_files import order_file, row, sn

OLD, NEW, MORE = "73610555582883", "78109356970791", "73610555582884"
EARLY = AT - timedelta(days=3)


def red(desk: Desk) -> list[str]:
    return [entry.kind for entry in notices.open_notices(desk) if entry.red]


def take(desk: Desk, **cells: Any) -> None:
    importing.apply(desk, AT, order_file([row(1, **cells)]))


def recycled(desk: Desk, number: str | None = OLD) -> None:
    """Upload an order, of its own number or the platform's, and scan it before it was grouped."""
    take(desk)
    if number:
        tracking.record(desk, AT, sn(1), number, courier="中通快递", force="x")
        tracking.uploaded(desk, AT, [sn(1)])
    else:
        take(desk, 订单状态="已发货，待签收", 快递单号=OLD, 快递公司="中通快递")
    mine = orders.find(desk, sn(1))
    parcel = mine.parcel.id if mine.parcel else None
    scan(desk, AT, [Scan(mine.id, parcel, EARLY, None)])
    assert red(desk) == ["recycled_number"]


@pytest.mark.parametrize("number", [OLD, None])
def test_a_corrected_number_ends_what_was_said_of_the_old_one(
    desk: Desk, number: str | None
) -> None:
    recycled(desk, number)
    mine = tracking.record(desk, AT, sn(1), NEW, courier="中通快递")
    assert (red(desk), Flag.RECYCLED_NUMBER in mine.flags) == (["change_number"], False)
    tracking.uploaded(desk, AT, [sn(1)])
    assert red(desk) == []


def test_a_second_parcel_ends_nothing(desk: Desk) -> None:
    recycled(desk)
    tracking.record(desk, AT, sn(1), MORE, courier="中通快递", extra=True)
    assert red(desk) == ["recycled_number"]


def test_another_number_of_the_platform_ends_it(desk: Desk) -> None:
    recycled(desk, None)
    take(desk, 订单状态="已发货，待签收", 快递单号=NEW, 快递公司="中通快递")
    assert red(desk) == []
