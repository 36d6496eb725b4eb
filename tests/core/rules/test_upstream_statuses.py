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


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("等待买家付款", UpstreamState.UNPAID),
        ("WaitBuyerPay", UpstreamState.UNPAID),
        ("等待卖家发货", UpstreamState.PAID),
        ("部分发货", UpstreamState.PAID),
        ("等待买家确认收货", UpstreamState.SHIPPED),
        ("交易成功", UpstreamState.DONE),
        ("交易关闭", UpstreamState.CLOSED),
        # What is under way is neither.
        ("退款中，交易关闭中", UpstreamState.OTHER),
        ("怪词", UpstreamState.OTHER),
        ("", UpstreamState.OTHER),
    ],
)
def test_what_a_status_means(status: str, state: UpstreamState) -> None:
    assert upstream_state(status) is state
    assert upstream_state(status) is state, "also when it is asked again"


def test_a_state_has_its_place_on_the_way() -> None:
    order = ("other", "unpaid", "paid", "shipped", "done", "closed")
    assert [UpstreamState(name).rank for name in order] == [0, 1, 2, 3, 4, 5]
    assert [each for each in UpstreamState if each.goods_left] == [
        UpstreamState.SHIPPED, UpstreamState.DONE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "known"),
    [("退款中", True), ("  ", True), ("交易成功", True), ("怪词", False), ("OTHER", False)],
)
def test_a_word_that_nobody_knows(status: str, known: bool) -> None:
    assert is_known_status(status) is known


def test_a_flood_of_new_words_is_not_kept(tmp_path: Path) -> None:
    (own := tmp_path / "upstream.toml").write_text("", "utf-8")
    words, kept = statuses.load(own), 0
    for number in range(1_001):
        assert words.find(f"怪词{number}") is None
        kept = max(kept, len(words._found))
    assert (kept, len(words._found)) == (1_000, 1)
