"""售后状态 of the order export: what blocks buying, the unknown word first, at every place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.imports import importing
from core.orders import batch, purchases, tracking
from core.orders import reading as orders
from core.orders.pending import pending
from core.rules import aftersales, order_words
from core.rules.order_words import OrderCase, order_case
from core.rules.terms import Flag, Stage
from core.store.desk import Desk
from tests.given.order_files import order_file, row, sn

ZTO = "75312345678901"
NONE = [
    "已撤销",
    "未发起售后",
    "平台拒绝退款，退款关闭",
    "",
    "-",
    "无",
    "无售后",
    "无售后或售后取消",
    "售后取消",
    "退款取消",
    "售后关闭",
    "退款关闭",
]
OPEN = [
    "售后处理中",
    "退款中",
    "退货退款中",
    "待商家处理",
    "平台介入",
    "售后中",
    "换货中",
    "x",
    "部分退款成功",
    "待取消",
    "申请关闭",
    "退款成功待确认",
    "未退款成功",
    "售后处理中，待商家取消",
]
REFUNDED = ["退款成功", "极速退款成功", "未发货，退款成功", "待发货,退款成功"]


@pytest.mark.parametrize(
    ("word", "case"),
    [
        *((word, OrderCase.NONE) for word in [*NONE, None]),
        *((word, OrderCase.OPEN) for word in OPEN),
        *((word, OrderCase.REFUNDED) for word in REFUNDED),
    ],
)
def test_what_a_word_means(word: str | None, case: OrderCase) -> None:
    assert order_case(word) is case


@pytest.mark.parametrize("word", [*NONE, *OPEN, *REFUNDED])
def test_every_place_goes_by_it(desk: Desk, at: datetime, tmp_path: Path, word: str) -> None:
    importing.apply(desk, at, order_file([row(1, 售后状态=word)]))
    case = order_case(word)
    order = orders.find(desk, sn(1))
    assert (Flag.OPEN_AFTERSALE in order.flags) is (case is OrderCase.OPEN)
    held = [entry.held for entry in pending(desk).entries]
    if case is OrderCase.REFUNDED:  # Paid back before it was shipped: closed.
        assert (held, order.stage) == ([], Stage.CLOSED)
        return
    assert held == [Flag.OPEN_AFTERSALE if case is OrderCase.OPEN else None]
    if case is OrderCase.OPEN:
        with pytest.raises(Refused) as refused:
            purchases.record(desk, at, sn(1), upstream_order="2612345678901234567", cost_fen=2000)
        assert refused.value.overridable
    tracking.record(desk, at, sn(1), ZTO, force="上家已发货")
    left_out = batch.export(desk, at, tmp_path / "batch.csv").skipped
    assert [each.code for each in left_out] == {
        OrderCase.NONE: [],
        OrderCase.OPEN: ["open-aftersale"],
        OrderCase.REFUNDED: ["refunded"],
    }[case]


def test_a_seller_can_add_his_own_words(tmp_path: Path) -> None:
    own = tmp_path / "aftersales.toml"
    own.write_text('[order]\nnone = ["", "已妥协"]\n', "utf-8")
    assert aftersales.load(own).status("待商家处理").kind == "asked"
    words = order_words.load(own)
    assert words["已妥协"] is OrderCase.NONE
    assert words["退款中"] is OrderCase.OPEN
    assert words["退款成功"] is OrderCase.REFUNDED
    assert words["无售后"] is OrderCase.NONE


def test_a_word_that_nobody_knows_is_told_once(desk: Desk, at: datetime) -> None:
    file = order_file(
        [row(n, 售后状态=word) for n, word in enumerate(["退款中", "怪词", "怪词"], 1)]
    )
    notes = importing.apply(desk, at, file).notes
    assert [note for note in notes if "售后状态" in note] == [
        "售后状态 not known here, taken for an open case: 怪词."
    ]
