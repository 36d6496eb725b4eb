"""Draws the README's pictures: `python -m tests.pictures` writes screenshots/*.svg.

The made-up shop at a fixed time, 100×30, in Chinese and English. The keys are pressed in the
real desk; nothing is drawn by hand.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.base import i18n
from core.base.clock import BEIJING
from core.demo import shop as demo
from core.orders.pending import pending
from core.store.desk import Desk, open_desk
from tests.places import ROOT
from tests.svg import drawing

FOLDER = ROOT / "screenshots"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=BEIJING)
SIZE = (100, 30)
# Made up, as an order's page shows it.
RECEIVER = "\n".join(
    (
        "收货人：程样本",
        "手机号码：17700001234转5678",
        "浙江省 杭州市 余杭区 良渚街道 样本路12号3幢402室",
    )
)


class Picture(NamedTuple):
    """One picture: its name, and what is pressed or pasted to get there."""

    name: str
    keys: tuple[str, ...]


def pictures(desk: Desk, folder: Path) -> Iterator[Picture]:
    """Return the pictures; what is pasted comes from the shop itself."""
    shipped = desk.store.value(
        "select platform_number from orders where platform_number is not null order by id limit 1"
    )
    export = _export(folder)
    yield Picture("pending", ("down",) * 5)
    yield Picture("todo", ("0", *("down",) * 2))
    yield Picture("parcels", ("4", "down"))
    yield Picture("receiver", (*("down",) * 2, "r", f"paste:{RECEIVER}"))
    yield Picture("reviews", ("5", "down"))
    yield Picture("figures", ("6", "wait", *("down",) * 2, "wait"))
    yield Picture("plot", ("6", "wait", *("down",) * 12, "p", "wait", *("pageup",) * 2))
    yield Picture("settlement", ("f3", "wait", "down", "wait"))
    yield Picture("rule-book", ("f6",))
    yield Picture("check-list", ("X",))
    yield Picture("history", ("H", "down", "down"))
    yield Picture("buy", (*("down",) * 2, "b", "b", "paste:2612345678901234567", "tab"))
    yield Picture("track-refused", (*("down",) * 4, "t", f"paste:{shipped}"))
    yield Picture("aftersales", ("2", "down", "down"))
    yield Picture("appeals", ("3",))
    yield Picture("appeal", ("2", *("down",) * 9, "c"))
    yield Picture("import-preview", ("i", f"paste:{export}", "enter", "wait"))


def _export(folder: Path) -> Path:
    """Write an export with new orders, one of them damaged by a spreadsheet."""
    path = folder / "orders_export.csv"
    rows = [
        "商品,订单号,订单状态,商品数量(件),商家实收金额(元),商品规格,商家编码-规格维度,订单成交时间",
        *(
            f"新款围巾男女通用加厚,261123-{n:015d},待发货,1,29.90,驼色,721098765432,"
            f"2026-11-23 09:{n:02d}:00"
            for n in range(10, 22)
        ),
        "新款围巾男女通用加厚,2.61123E+20,待发货,1,29.90,驼色,721098765432,2026-11-23 09:30:00",
    ]
    path.write_text("\n".join(rows) + "\n", encoding="gb18030")
    return path


async def draw(language: str, wanted: set[str]) -> None:
    """Draw the pictures of one language."""
    from textual import events

    from tui.desk.app import DeskApp

    i18n.setup(language)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = open_desk(folder / "demo.db", who="seller")
        demo.seed(desk, AT, orders=60)
        assert len(pending(desk)) > 20
        for picture in pictures(desk, folder):
            if wanted and picture.name not in wanted:
                continue
            app = DeskApp(desk, now=lambda: AT)
            async with app.run_test(size=SIZE) as pilot:
                await pilot.pause()
                for key in picture.keys:
                    if key == "wait":
                        await app.workers.wait_for_complete()
                    elif key.startswith("paste:"):
                        assert app.focused is not None
                        app.focused.post_message(events.Paste(key.removeprefix("paste:")))
                    else:
                        await pilot.press(key)
                    await pilot.pause()
                svg = drawing(app)
            (FOLDER / f"{picture.name}-{language}.svg").write_text(svg, encoding="utf-8")
            print(f"screenshots/{picture.name}-{language}.svg")
        desk.close()


def main() -> None:
    """Draw all pictures, or those named as arguments."""
    for language in i18n.LANGUAGES:
        asyncio.run(draw(language, set(sys.argv[1:])))


if __name__ == "__main__":
    main()
