"""What the command line prints of persons: masked, whole with `--personal`, which is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.orders import privacy
from core.store import act_list
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row
from tests.given.people import BUYER, fill, leaked
from tests.given.shop_rows import SN
from tests.program import run

ORDER = SN.format(1)
AT = "2026-11-23 10:00"
COMMANDS = [
    ["orders"], ["show", ORDER], ["check-list"], ["history"], ["history", ORDER], ["due"],
    ["next"], ["aftersales"], ["appeals"], ["reviews"], ["metrics"], ["settlement"], ["shop"],
    ["revert", "1", "--dry-run"], ["notify", "--dry-run"], ["rules"], ["doctor"], ["check"],
    ["buy", ORDER, "--claim"], ["purge", "--before", "2026-06-01", "--dry-run"],
]  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Desk]:
    desk = new_desk(tmp_path / "daifa.db", who="tester", session="here")
    fill(desk)
    yield desk
    desk.close()


def call(desk: Desk, *words: str, role: str = "") -> str:
    given = ["--db", str(desk.store.path), "--lang", "en", "--at", AT, *words]
    done = run(*given, env={"HOME": str(desk.store.path.parent), "DAIFA_ROLE": role or "owner"})
    assert "Traceback" not in done.err
    return done.out + done.err


def looks(desk: Desk) -> int:
    return [each.what for each in act_list.newest(desk.store, 0, 99)].count(privacy.SHOW)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_no_command_prints_a_person(shop: Desk, words: list[str]) -> None:
    assert leaked(call(shop, *words)) == []
    assert looks(shop) == 0


@pytest.mark.parametrize("before", [True, False])
def test_who_asks_is_told_and_written_down(shop: Desk, before: bool) -> None:
    words = ["--personal", "show", ORDER] if before else ["show", ORDER, "--personal"]
    said = call(shop, *words)
    for text in (BUYER["receiver"], BUYER["phone"], "上官示例", "15887654321"):
        assert text in said
    assert looks(shop) == 1


def test_masks_can_be_left_out(shop: Desk) -> None:
    config = shop.store.path.with_name("config.toml")
    config.write_text('masks = "off"\n', "utf-8")
    assert BUYER["phone"] in call(shop, "--config", str(config), "show", ORDER)
    assert looks(shop) == 0


def test_json_is_whole_but_for_a_viewer(shop: Desk) -> None:
    whole = json.loads(call(shop, "show", ORDER, "--json"))
    assert whole["receiver"]["name"] == BUYER["receiver"]
    masked = call(shop, "show", ORDER, "--json", role="viewer")
    assert leaked(masked) == []
    assert json.loads(masked)["receiver"] == {
        "name": "欧*本", "phone": "139****5678", "province": "浙江省", "city": "杭州市",
        "district": "临平区", "town": None, "address": "虚构路***", "source": "export",
    }  # fmt: skip


@pytest.mark.parametrize("words", [["orders"], ["check-list"], ["aftersales"], ["reviews"],
                                   ["appeals"], ["due"], ["history"], ["settlement"]],
                         ids=lambda words: words[0])  # fmt: skip
def test_a_viewer_reads_no_person_in_json(shop: Desk, words: list[str]) -> None:
    assert leaked(call(shop, *words, "--json", role="viewer")) == []


def test_a_viewer_may_not_ask(shop: Desk) -> None:
    said = call(shop, "show", ORDER, "--personal", role="viewer")
    assert leaked(said) == []
    assert "may not see" in said
    assert looks(shop) == 0


@pytest.mark.parametrize("text", ["欧阳样本", "欧阳", "阳样", "欧", BUYER["phone"], "虚构路"])
def test_a_viewer_finds_nobody_by_a_guess(shop: Desk, text: str) -> None:
    said = call(shop, "orders", "--search", text, role="viewer")
    assert ORDER not in said
    assert "name, phone or address is searched" in said
    assert json.loads(run_json(shop, text, "viewer"))["total"] == 0
    by_name = text.startswith(("欧", "阳"))
    assert (ORDER in call(shop, "orders", "--search", text, role="operator")) is by_name
    assert (ORDER in call(shop, "orders", "--search", text)) is by_name


@pytest.mark.parametrize("text", [ORDER, ORDER[-6:], "棉拖鞋", "棉拖", "YT4234858984188"])
def test_a_viewer_finds_an_order_by_number_and_item(shop: Desk, text: str) -> None:
    shop.store.conn.execute("update orders set platform_number = 'YT4234858984188'")
    assert ORDER in call(shop, "orders", "--search", text, role="viewer")


@pytest.mark.parametrize("words", [("import", "--dry-run"), ("import",), ("inbox",)])
def test_what_an_import_refuses_names_nobody(shop: Desk, words: tuple[str, ...]) -> None:
    folder = shop.store.path.parent
    cells = row(2, 收货人="上官示例", 手机="15887654321", 详细地址="另外路77号9幢")
    rows = [
        {**cells, "订单号": "上官示例 15887654321"},
        {**cells, "订单成交时间": "另外路77号9幢 司徒某人 18666667777"},
        {**cells, "商家实收金额(元)": "司徒某人"},
    ]
    file = folder / "上官示例 15887654321.csv"
    file.write_bytes(order_file(rows))
    there, none = (call(shop, *words, str(each)) for each in (file, file.with_suffix(".no")))
    assert "row 2 订单号 “上*例 158****4321”" in there
    said = (there + none).replace("上官示例 ", "")
    assert leaked(said) == []


def run_json(desk: Desk, text: str, role: str) -> str:
    env = {"HOME": str(desk.store.path.parent), "DAIFA_ROLE": role}
    return run("--db", str(desk.store.path), "orders", "--search", text, "--json", env=env).out


def test_a_changed_memo_names_nobody_in_what_an_import_tells(shop: Desk) -> None:
    file = shop.store.path.with_name("again.csv")
    cells = row(1, 收货人=BUYER["receiver"], 商家备注="欧阳样本要换货")
    file.write_bytes(order_file([{**cells, "订单号": ORDER}]))
    for more in ((), ("--json",)):
        said = call(shop, "import", "--dry-run", str(file), *more)
        assert "欧*本要换货" in said
        assert leaked(said) == []
