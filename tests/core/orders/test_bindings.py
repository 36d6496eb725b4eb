"""Binding an item code to its upstream item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.base.errors import DaifaError, Stale
from core.orders import bindings
from core.rules.terms import ShipKind
from core.store import desk as desks
from core.store import settings
from core.store.desk import Desk


@pytest.mark.parametrize(
    ("target", "platform", "item_id"),
    [
        ("1688:754299529443", "1688", "754299529443"),
        ("taobao:650011223344", "taobao", "650011223344"),
        ("https://detail.1688.com/offer/754299529443.html?spm=a", "1688", "754299529443"),
        ("https://item.taobao.com/item.htm?id=650011223344", "taobao", "650011223344"),
        ("https://mobile.yangkeduo.com/goods.html?goods_id=640000000001", "pdd", "640000000001"),
    ],
)
def test_a_code_is_bound_to_an_item(
    desk: Desk, at: datetime, target: str, platform: str, item_id: str
) -> None:
    bound = bindings.bind(desk, at, " KX-0917-A ", target)
    assert (bound.code, bound.platform, bound.item_id) == ("KX-0917-A", platform, item_id)
    assert bindings.of_code(desk, "KX-0917-A") == bound


@pytest.mark.parametrize(
    ("code", "target"),
    [("", "1688:754299529443"), ("  ", "1688:754299529443"), ("A-1", "somewhere"),
     ("A-1", "ebay:754299529443"), ("A-1", "")],
)  # fmt: skip
def test_what_names_nothing_is_refused(desk: Desk, at: datetime, code: str, target: str) -> None:
    with pytest.raises(DaifaError):
        bindings.bind(desk, at, code, target)
    assert desk.store.value("select count(*) from bindings") == 0


def test_a_binding_wins_over_every_decoder(desk: Desk, at: datetime) -> None:
    settings.set_setting(desk.store, "default_platform", "1688")
    decoded = bindings.candidates(desk, "754299529443")
    assert (decoded[0].platform, decoded[0].via != "binding") == ("1688", True)
    bindings.bind(desk, at, "754299529443", "taobao:650011223344")
    (bound,) = bindings.candidates(desk, "754299529443")
    assert (bound.platform, bound.item_id, bound.via) == ("taobao", "650011223344", "binding")
    assert bound.url == "https://item.taobao.com/item.htm?id=650011223344"


def test_a_code_that_leads_nowhere_is_a_normal_state(desk: Desk) -> None:
    assert bindings.candidates(desk, "KX-A") == ()
    assert bindings.of_code(desk, "KX-A") is None


FIRST: dict[str, Any] = {
    "supplier": "甲厂",
    "usual_cost_fen": 2200,
    "out_of_stock": True,
    "ship_kind": ShipKind.FAST,
    "backup": "taobao:650011223344",
    "backup_supplier": "乙厂",
}


def test_what_is_not_said_stays(desk: Desk, at: datetime) -> None:
    first = bindings.bind(desk, at, "A-1", "1688:754299529443", **FIRST)
    again = bindings.bind(desk, at, "A-1", "1688:754299529444")
    assert again.item_id == "754299529444"
    kept = set(FIRST) - {"backup"} | {"backup_platform", "backup_item_id"}
    assert {name: getattr(again, name) for name in kept} == {
        name: getattr(first, name) for name in kept
    }
    assert (again.supplier, again.backup_supplier, again.ship_kind) == ("甲厂", "乙厂", "fast")


def test_an_empty_text_takes_away(desk: Desk, at: datetime) -> None:
    bindings.bind(desk, at, "A-1", "1688:754299529443", **FIRST)
    bare = bindings.bind(
        desk, at, "A-1", "1688:754299529443", supplier="", backup="", backup_supplier=" "
    )
    assert (bare.supplier, bare.supplier_id) == ("", None)
    assert (bare.backup_platform, bare.backup_item_id, bare.backup_supplier) == (None, None, "")


def test_one_supplier_by_name(desk: Desk, at: datetime) -> None:
    one = bindings.bind(desk, at, "A-1", "1688:754299529443", supplier="甲厂")
    two = bindings.bind(desk, at, "B-2", "1688:754299529444", supplier=" 甲厂 ")
    assert one.supplier_id == two.supplier_id
    assert desk.store.value("select count(*) from suppliers") == 1


def test_a_stale_binding_says_who(desk: Desk, other: Desk, at: datetime) -> None:
    seen = bindings.bind(desk, at, "A-1", "1688:754299529443")
    bindings.bind(other, at, "A-1", "1688:754299529444")
    with pytest.raises(Stale) as caught:
        bindings.bind(desk, at, "A-1", "1688:754299529445", expect_version=seen.version)
    assert "老王" in caught.value.message
    kept = bindings.of_code(desk, "A-1")
    assert kept is not None
    assert kept.item_id == "754299529444"


def test_the_shops_platform_for_bare_ids_comes_with_a_binding_and_goes_with_its_undo(
    desk: Desk, at: datetime
) -> None:
    assert [each.platform for each in bindings.candidates(desk, "754299529443")] == [
        "1688",
        "taobao",
        "pdd",
    ]
    bindings.bind(desk, at, "611222333444", "1688:611222333444", shop_default=True)
    assert [each.platform for each in bindings.candidates(desk, "754299529443")] == ["1688"]
    desks.undo(desk, at)
    assert bindings.default_platform(desk) is None
    assert bindings.of_code(desk, "611222333444") is None
