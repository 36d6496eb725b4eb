"""The README's daily round at the keyboard, on real files, in a real pseudo-terminal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.e2e.desks import (
    BLOCK,
    ITEM_ID,
    LATER,
    NUMBER,
    URGENT,
    Home,
    copied,
    morning,
    order,
    paste,
)
from tests.pty import Terminal


def take(desk: Terminal, path: Path, says: str) -> None:
    """Import a file: `i`, its path, Enter to look, Enter to take."""
    desk.press("i")
    desk.wait_for("Enter look")
    desk.press("ctrl+u", pause=0.2)
    name = f"{path.parent.name}/{path.name}"
    paste(desk, name)
    desk.wait_for(name)
    desk.press("enter")
    desk.wait_for(says)
    desk.press("enter")
    desk.wait_gone(says)


@pytest.mark.parametrize(("cols", "rows"), [(80, 24), (120, 40)])
def test_the_daily_round(home: Home, cols: int, rows: int) -> None:
    with home.desk(cols=cols, rows=rows) as desk:
        desk.wait_for("all 0")
        take(desk, home.write("morning.csv", *morning()), "New 2")
        desk.wait_for(f"─ {URGENT}")
        assert "儿童雨靴" in desk.screen_text()

        desk.press("o")
        desk.wait_for("Copied")
        assert copied(desk) == [f"https://detail.1688.com/offer/{ITEM_ID}.html"]

        desk.press("r")
        desk.wait_for("Receiver · ")
        paste(desk, BLOCK)
        desk.wait_for("样本路12号3幢402室")
        desk.press("ctrl+s")
        desk.wait_for("b buy")

        desk.press("b")
        desk.wait_for("yours until")
        assert copied(desk)[-1].splitlines()[-1].endswith("样本路12号3幢402室")
        desk.press("b")
        desk.wait_for("Upstream no.")
        paste(desk, "2600000000000000001")
        desk.press("enter", pause=0.2)
        paste(desk, "22")
        desk.press("enter")
        desk.wait_for("Purchase recorded")
        desk.wait_for("t number")

        desk.press("t")
        desk.wait_for("Tracking number")
        paste(desk, f"圆通 {NUMBER}")
        desk.wait_for("圆通快递")
        desk.press("enter")
        desk.wait_gone("Tracking number")
        desk.wait_for("to upload")

        desk.press("x")
        desk.wait_for("Batch file")
        desk.press("enter")
        desk.wait_for("1 order in")

        desk.press("U")
        desk.wait_for(f"─ {LATER}")

        shipped = order(
            URGENT,
            "2026-11-21 10:30:00",
            订单状态="已发货，待收货",
            发货时间="2026-11-23 10:05:00",
            快递单号=NUMBER,
            快递公司="圆通快递",
        )
        take(desk, home.write("noon.csv", shipped, *morning()[1:]), "Changed 1")
        # The first order waits for its scan, the second to be bought and to be shipped.
        desk.wait_for("all 3")
        desk.press("q")
        assert desk.wait() == 0

    (batch,) = (home.folder / "daifa").glob("*.csv")
    with batch.open(encoding="utf-8-sig", newline="") as file:
        assert [cell.strip() for cell in list(csv.reader(file))[1]] == [URGENT, "圆通快递", NUMBER]
    shown = home.json("show", URGENT)
    assert shown["stage"] == "shipped"
    assert shown["tracking"] == {"courier": "圆通快递", "number": NUMBER}
    assert [each["cost_fen"] for each in shown["purchases"]] == [2200]
    assert {event["who"] for event in shown["events"]} == {"seller"}
