"""Couriers as other platforms write them, and words that no courier is known by."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.rules.couriers import table as courier_table
from core.rules.couriers.judge import Verdict, judge

OK, ASK, REFUSE = Verdict.OK, Verdict.ASK, Verdict.REFUSE

NAMES = [
    ("极兔速递-原百世快递", "极兔速递"),
    ("极兔速递(原百世快递)", "极兔速递"),
    ("J&T极兔速递", "极兔速递"),
    ("J&T", "极兔速递"),
    ("中国邮政快递包裹", "邮政快递包裹"),
    ("邮政快递包裹(POSTB)", "邮政快递包裹"),
    ("邮政国内小包", "邮政快递包裹"),
    ("顺丰标快", "顺丰快递"),
    ("顺丰标快(陆运)", "顺丰快递"),
    ("顺丰速运/顺丰标快", "顺丰快递"),
    ("顺丰速运（集团）有限公司", "顺丰快递"),
    ("韵达快递(原韵达)", "韵达快递"),
    ("菜鸟速递(原丹鸟)", "菜鸟快递"),
    ("德邦快递-大件快递", "德邦快递"),
    ("京东标快", "京东配送"),
    ("中国邮政速递物流", "邮政EMS"),
    ("其它快递", "其他"),
    ("yuantong", "圆通快递"),
    ("YTO", "圆通快递"),
    ("youzhengguonei", "邮政快递包裹"),
    ("jtexpress", "极兔速递"),
    ("TTKDEX", "天天快递"),
]


@pytest.mark.parametrize(("written", "courier"), NAMES)
def test_a_name_of_another_platform_is_known(written: str, courier: str) -> None:
    found = courier_table.table().find(written)
    assert found is not None
    assert found.name == courier


@pytest.mark.parametrize(
    "written", ["中通冷链", "众邮快递", "百世快递/极兔", "原百世快递", "-", ""]
)
def test_a_name_that_says_of_nobody_or_of_two_is_not_guessed(written: str) -> None:
    assert courier_table.table().find(written) is None


@pytest.mark.parametrize(
    ("number", "word", "verdict", "courier"),
    [
        ("JT5261988016578", "没有这家", ASK, "极兔速递"),
        ("YT8962646785389", "信丰物流", ASK, "圆通快递"),
        ("73610555582883", "中通冷链", ASK, "中通快递"),
        ("SF1385628716739", "顺丰卡航", ASK, "顺丰快递"),
        ("SF1385628716739", "其他", ASK, "顺丰快递"),
        ("SF1385628716739", "其它物流", ASK, "顺丰快递"),
        ("S60278160821", "顺心捷达", ASK, "顺心捷达"),
        ("S60278160821", "其他", ASK, "其他"),
        ("434017443551", "圆通特某", ASK, "圆通快递"),
        ("SF1385628716739", "圆通某某", REFUSE, "圆通快递"),
        ("YT8962646785389", "顺心捷达", REFUSE, "顺心捷达"),
        ("1234567", "顺心捷达", REFUSE, "顺心捷达"),
    ],
)
def test_an_unknown_word_beside_a_number_is_never_refused_for_good(
    number: str, word: str, verdict: Verdict, courier: str
) -> None:
    found = judge(number, word)
    assert (found.verdict, found.courier, found.cleaned) == (verdict, courier, number)
    assert not found.hard


@pytest.mark.parametrize("word", ["无", "-", "--", " ", "暂无", "NULL", "#N/A"])
def test_a_cell_that_names_nobody_says_nothing(word: str) -> None:
    found = judge("73610555582883", word)
    assert (found.verdict, found.courier) == (OK, "中通快递")


def test_a_word_and_a_number_that_are_both_unknown_are_refused() -> None:
    found = judge("434017443551", "没有这家")
    assert (found.verdict, found.hard) == (REFUSE, True)


def test_a_seller_adds_a_word(tmp_path: Path) -> None:
    own = tmp_path / "couriers.toml"
    own.write_text('[[couriers]]\nlogistics_id = 115\naliases = ["中通冷链"]\n', "utf-8")
    courier_table.use_table(courier_table.load(own))
    try:
        assert judge("73610555582883", "中通冷链").verdict is OK
    finally:
        courier_table.use_table(None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("中通快递 圆通", ["中通快递", "圆通快递"]),
        # The longest name that stands there.
        ("中通快运", ["中通快运"]),
        ("圆通特快 顺丰同城", ["圆通快递", "顺丰同城"]),
        ("丹鸟", ["菜鸟快递"]),
        ("115 EMS", []),
        ("其他", []),
        # What holds a courier's name and means something else.
        ("到菜鸟驿站取", []),
        ("邮政编码 京东超市", []),
        ("", []),
    ],
)
def test_the_couriers_named_in_a_text(text: str, names: list[str]) -> None:
    assert [each.name for each in courier_table.table().names_in(text)] == names


@pytest.mark.parametrize(
    ("word", "name"),
    [("ZTO", "中通快递"), ("JGSD", "京广速递"), ("115", None), ("ABC", None), ("", None)],
)
def test_a_word_of_letters_in_a_text(word: str, name: str | None) -> None:
    found = courier_table.table().by_letters(word)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        (115, 115, True),
        (115, 343, True),
        (343, 115, True),
        (118, 192, True),
        (115, 85, False),
        (115, 344, False),
        (9999, 9999, True),
    ],
)
def test_couriers_of_one_family(one: int, other: int, related: bool) -> None:
    assert courier_table.table().related(one, other) is related


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (" 中通 ", "中通"),
        ("null", ""),
        (" n / a ", ""),
        ("暂 无", ""),
        ("0", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_what_a_cell_says(cell: str | None, said: str) -> None:
    assert courier_table.table().said(cell) == said


@pytest.mark.parametrize(
    ("written", "courier"),
    [
        ("中通快递股份有限公司", "中通快递"),
        ("中通(集团)有限责任公司", "中通快递"),
        ("中通快递（圆通）", "中通快递"),
        ("某某（中通）", "中通快递"),
        ("中通（某某）", "中通快递"),
        ("中通（中通速递）", "中通快递"),
        ("中通快递/某某", "中通快递"),
        ("中通-原圆通", "中通快递"),
        ("yuantong", "圆通快递"),
        ("圆通速运", "圆通快递"),
        ("圆 通", "圆通快递"),
        ("圆通公司", "圆通快递"),
    ],
)
def test_a_name_with_something_beside_it(written: str, courier: str) -> None:
    found = courier_table.table().find(written)
    assert found is not None
    assert found.name == courier


def test_a_seller_lays_his_own_table_over(tmp_path: Path) -> None:
    own = tmp_path / "couriers.toml"
    own.write_text(
        """
        families = [[115, 85]]
        not_names = ["圆通大厦"]
        unsaid = ["见备注"]
        postal_countries = ["QQ"]
        [[couriers]]
        logistics_id = 115
        name = "中通速递公司"
        short = ["中通老店"]
        codes = ["zt"]
        [[couriers]]
        logistics_id = 999
        code = "ZY"
        name = "众邮快递"
        """,
        "utf-8",
    )
    table = courier_table.load(own)
    found = table.find("中通")
    assert found is not None
    assert (found.name, found.code) == ("中通速递公司", "ZTO")
    packaged = courier_table.load(None).find("中通")
    assert packaged is not None
    assert found.short == (*packaged.short, "中通老店")
    assert found.codes == (*packaged.codes, "zt")
    assert (found.aliases, found.patterns) == (packaged.aliases, packaged.patterns)
    for written in ("中通老店", "zt", "中通老店速运"):
        assert table.find(written) is found
    assert (table.related(115, 85), table.related(115, 343)) == (True, True)
    assert list(table.names_in("圆通大厦")) == []
    assert (table.said("见备注"), table.said("无")) == ("", "")
    assert {"QQ", "GB"} <= table.postal_countries
    assert len(table.all()) == 49
    assert table.all()[-1].name == "众邮快递"
