"""One order by pasting alone, in a real terminal: each paste opens its form, each Enter saves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.desks import BLOCK, LATER, NUMBER, URGENT, Home, order
from tests.e2e.hands import Hands
from tests.e2e.test_stories import LANGS, sitting, upstream_no
from tests.given.order_files import order_file


@pytest.fixture
def home(tmp_path: Path, lang: str) -> Home:
    home = Home(tmp_path, lang)
    rows = (order(URGENT, "2026-11-21 10:30:00"), order(LATER, "2026-11-22 10:30:00"))
    done = home.run("import", str(home.write("morning.csv", *rows)))
    assert done.returncode == 0, done.stderr
    return home


def told(home: Home, order_sn: str) -> tuple[str, int, str | None]:
    """Return an order's stage, what it cost, and its tracking number."""
    shown = home.json("show", order_sn)
    cost = sum(each["cost_fen"] for each in shown["purchases"])
    return shown["stage"], cost, (shown["tracking"] or {}).get("number")


@LANGS
def test_an_order_is_bought_and_tracked_by_three_pastes(home: Home) -> None:
    """Address, upstream order number, tracking number: three times Enter, and no other key."""
    with sitting(home) as hands:
        hands.paste(BLOCK)
        hands.see("Complete:", "齐全：")
        hands.press("enter")
        hands.see("Address kept", "已保存")
        hands.paste(upstream_no(1))
        hands.see("Upstream no.", "上家订单号")
        hands.type("22")
        hands.press("enter")
        hands.see("Purchase recorded", "已登记代拍")
        hands.paste(f"圆通 {NUMBER}")
        hands.see("Good", "可以")
        hands.press("enter")
        hands.see("Number recorded", "单号已登记")
        assert hands.keys == 3
    assert told(home, URGENT) == ("to_upload", 2200, NUMBER)
    assert home.json("show", URGENT)["receiver"]["source"] == "seller"
    assert told(home, LATER) == ("to_buy", 0, None)


@LANGS
def test_the_text_names_its_order(home: Home) -> None:
    """Wherever the cursor is, and from another pane too; two meanings ask with one key."""
    with sitting(home) as hands:
        hands.press("3")
        hands.paste(f"{LATER} 中通 73610555582883\n")
        hands.see(f"…{LATER[-6:]}", f"…{LATER[-6:]}")
        hands.see("Good", "可以")
        hands.press("enter")
        hands.see("Number recorded", "单号已登记")
        hands.paste(LATER)
        hands.see(LATER, LATER)
        hands.paste("434017443551")
        hands.see("What was pasted?", "粘贴的是什么？")
        hands.press("escape")
        hands.paste("你好，请问什么时候发货")
        hands.see("Not recognised", "没认出")
        assert not hands.shows("你好")
    assert told(home, LATER)[2] == "73610555582883"
    assert told(home, URGENT)[2] is None


@LANGS
def test_rows_of_a_spreadsheet_are_looked_at_before_they_are_taken(home: Home) -> None:
    text = order_file([order("261123-100000000000055", "2026-11-23 09:00:00")]).decode("utf-8-sig")
    with sitting(home) as hands:
        hands.paste(text.replace("\t", "").replace(",", "\t"))
        hands.see("Enter import", "Enter 导入")
        assert home.json("orders")["total"] == 2
        hands.press("enter")
        hands.see("New 1", "新增 1")
    assert home.json("orders")["total"] == 3


def _paste_and_enter(hands: Hands, text: str) -> None:
    """Send a paste and Enter in one burst, as a slow line brings them."""
    mark = hands.desk.mark()
    hands.desk.send(f"\x1b[200~{text}\x1b[201~\r")
    hands._answered(mark)


@LANGS
def test_an_enter_that_came_with_the_paste_saves_nothing(home: Home) -> None:
    with sitting(home) as hands:
        _paste_and_enter(hands, f"圆通 {NUMBER}")
        hands.see("Again?", "再按一次")
        assert told(home, URGENT)[2] is None
        hands.press("escape")
