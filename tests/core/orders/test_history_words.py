"""An order's history in words: each line says what it changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.base import i18n
from core.base.i18n import _
from core.demo import shop as demo
from core.imports import checks, importing
from core.orders import notices, taking_back
from core.orders import reading as orders
from core.orders.edits import CAUSES
from core.orders.history import CODES, changes, history
from core.store import act_list
from core.store.desk import Desk
from tests.conftest import AT
from tests.core.imports.test_checks import WEAK, take, weak_order
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row, sn
from tests.given.shop_rows import SN


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return new_desk(tmp_path / "shop" / "a.db", who="xiaoli")


def details(desk: Desk, order_sn: str) -> list[str]:
    return [line.detail for line in history(desk, orders.find(desk, order_sn).id)]


def test_an_import_says_what_it_changed(desk: Desk) -> None:
    importing.apply(desk, AT, order_file([row(1)]))
    importing.apply(desk, AT, order_file([row(1, 订单状态="已取消")]))
    assert any("待发货 → 已取消" in each for each in details(desk, sn(1)))
    assert all(details(desk, sn(1)))


def test_accepting_says_what_was_accepted_and_recorded(desk: Desk) -> None:
    weak_order(desk)
    take(desk, WEAK)
    checks.accept(desk, AT, notices.window(desk, notices.open_checks(desk))[0].id)
    said = details(desk, SN.format(1))
    assert "fits" in said
    assert WEAK["订单编号"] in " ".join(said)
    assert WEAK["运单号"] in " ".join(said)
    assert all(said)


def test_a_receiver_in_the_history_is_masked(desk: Desk) -> None:
    importing.apply(desk, AT, order_file([row(1, 收货人="程样本", 详细地址="样本路12号")]))
    importing.apply(desk, AT, order_file([row(1, 收货人="程样本", 详细地址="样本路34号")]))
    said = " ".join(details(desk, sn(1)))
    assert "34号" not in said
    assert "样本路***" in said


def test_an_act_says_each_thing_once(desk: Desk) -> None:
    importing.apply(desk, AT, order_file([row(1, 订单状态="待发货")]))
    importing.apply(desk, AT, order_file([row(1, 订单状态="已取消")]))
    for entry in act_list.newest(desk.store, 0, 2):
        said = taking_back.did_words(desk, entry.command, 5)
        assert len(said) == len(set(said))


def test_a_history_shows_the_words_for_codes(desk: Desk) -> None:
    i18n.setup("zh")
    demo.seed(desk, AT, orders=60)
    said = [
        line
        for entry in act_list.newest(desk.store, 0, 1000)
        for line in taking_back.did_words(desk, entry.command, 100)
    ]
    assert any("物流异常标记" in line for line in said)
    assert {each for line in said for each in re.findall("[a-z][a-z_-]{2,}", line)} <= {"png"}
    (order_id,) = desk.store.query("select order_id from faults limit 1")[0]
    sn = desk.store.value("select order_sn from orders where id = ?", (order_id,))
    assert not re.search("[a-z][a-z_-]{2,}", " ".join(details(desk, sn)).replace("png", ""))


@pytest.mark.parametrize(
    ("field", "codes"), [("decision", ["agree", "reject", "settle"]), ("cause", list(CAUSES))]
)
def test_each_code_that_a_change_shows_has_words(field: str, codes: list[str]) -> None:
    i18n.setup("zh")
    for code in codes:
        assert not re.search("[a-z]", CODES[field][code] and _(CODES[field][code]))
    assert changes({"decision": "agree"}, {"decision": "reject"}) == ["处理结果 同意 → 拒绝"]
