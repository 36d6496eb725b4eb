"""Statuses of upstream orders: words of the table, words of the seller, words nobody knows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from core.base.errors import DaifaError
from core.imports import importing
from core.orders import reading as orders
from core.rules.upstream import statuses
from core.rules.upstream.statuses import UpstreamState, is_known_status, upstream_state
from core.store.desk import Desk
from tests.given.export_files import csv_bytes
from tests.given.order_files import order_file, row, sn

HEADER = ["订单编号", "订单状态", "货品标题", "实付款(元)", "物流公司", "运单号", "下游订单号"]


def bring(desk: Desk, at: datetime, status: str, number: str = "") -> list[str]:
    importing.apply(desk, at, order_file([row(1)]))
    cells = ["2817145370699607402", status, "盒", "12.00", "圆通速递", number, sn(1)]
    return list(importing.apply(desk, at, csv_bytes([HEADER, cells])).notes)


def test_an_unknown_status_buys_nothing_and_is_told_once(desk: Desk, at: datetime) -> None:
    told = bring(desk, at, "等待买家提货码")
    assert [note for note in told if "等待买家提货码" in note] == [
        "Upstream status not known here, nothing follows from it: 等待买家提货码 (1)."
    ]
    assert not orders.find(desk, sn(1)).live_purchases
    again = bring(desk, at, "等待买家提货码")
    assert not [note for note in again if "等待买家提货码" in note]


def test_a_known_one_ships(desk: Desk, at: datetime) -> None:
    bring(desk, at, "等待买家收货", "YT8962646785389")
    order = orders.find(desk, sn(1))
    assert order.live_purchases[0].shipped_at is not None
    assert order.parcel is not None


def test_a_sellers_own_word_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "upstream.toml"
    own.write_text('[[status]]\nstate = "shipped"\nwords = ["提货码"]\n', "utf-8")
    statuses.use_statuses(statuses.load(own))
    try:
        assert upstream_state("等待买家提货码") is UpstreamState.SHIPPED
        assert upstream_state("交易成功") is UpstreamState.DONE
    finally:
        statuses.use_statuses(None)
    assert not is_known_status("等待买家提货码")
    assert is_known_status("退款中")
    assert is_known_status("")


def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "upstream.toml"
    own.write_text('[[status]]\nstate = "gone"\nwords = ["x"]\n', "utf-8")
    with pytest.raises(DaifaError):
        statuses.load(own)
