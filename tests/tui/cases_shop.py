"""A shop with after-sales cases and appeals at a fixed time, and hands that count their keys."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from core.aftersales import reading as aftersales
from core.aftersales.case import Case
from core.appeals import entry as appeal_entry
from core.appeals.appeal import Appeal
from core.store.desk import Desk
from tests.given.shop import AT, bought, open_shop, put, put_order, sn
from tests.tui.host import screen_text

HOUR = timedelta(hours=1)
RECEIVED: dict[str, Any] = {
    "state": "received",
    "status": "已收货",
    "received_at": AT - 30 * HOUR,
    "shipped_at": AT - 90 * HOUR,
}


def ref(number: int) -> str:
    """Return the after-sales number that ends with `number`."""
    return f"600000000{number:05d}"


def put_case(desk: Desk, number: int, **values: Any) -> Case:
    """Insert a return asked 20 hours ago for a received order that was bought, of that number."""
    order_id = values.pop("order_id", 0)
    if order_id == 0:
        order_id = put_order(desk, number, timedelta(hours=-50), **RECEIVED)
        bought(desk, order_id, f"266400772887290{number:05d}")
    put(
        desk,
        "aftersales",
        **{
            "ref": ref(number),
            "order_sn": sn(number),
            "order_id": order_id,
            "type": "return_refund",
            "status": "待商家处理",
            "reason": "七天无理由退货",
            "refund_fen": 3550,
            "deal_fen": 3550,
            "asked_at": AT - 20 * HOUR,
            **values,
        },
    )
    return aftersales.find(desk, ref(number))


def put_refunded(desk: Desk, number: int, **values: Any) -> Case:
    """Insert an instant refund, paid two days ago."""
    paid = AT - 48 * HOUR
    return put_case(
        desk,
        number,
        **{
            "type": "refund_only",
            "instant": 1,
            "status": "退款成功",
            "refunded_at": paid,
            "closed_at": paid,
            "asked_at": paid - HOUR,
            "refund_fen": 3790,
            **values,
        },
    )


def fill(desk: Desk) -> None:
    """Put in one case of each kind, and appeals in two states."""
    put_case(desk, 1, asked_at=AT - 49 * HOUR, reason="不想要了")
    put_case(desk, 2, asked_at=AT - 46 * HOUR, reason="质量问题")
    put_case(desk, 3, type="refund_only", asked_at=AT - 43 * HOUR, reason="未收到货")
    put_case(desk, 4)
    put_refunded(desk, 5)
    put_case(desk, 6, order_id=None, asked_at=AT - 30 * HOUR)
    put_case(
        desk, 7, status="待商家收货", return_number="YT7300000000151", return_status="签收",
        return_status_at=AT - 10 * HOUR,
    )  # fmt: skip
    put_case(desk, 8, type="exchange", platform_due_at=AT + 5 * HOUR)
    put_case(desk, 9, type="exchange", status="平台处理中")


def write_appeal(desk: Desk, number: int, *files: Path) -> Appeal:
    """Write the appeal of an instant refund that has the number."""
    put_refunded(desk, number)
    found = appeal_entry.propose(desk, AT, aftersale_ref=ref(number))
    return appeal_entry.create(desk, AT, found.replace(evidence=files))


def open_cases(folder: Path) -> Desk:
    """Open a new shop with cases."""
    desk = open_shop(folder, filled=False)
    fill(desk)
    return desk


def picture(folder: Path, name: str = "开箱.png") -> Path:
    """Write a small real picture of its own content."""
    shade = zlib.crc32(name.encode()) & 0xFF
    data = zlib.compress(b"".join(b"\0" + bytes([shade] * 24) for _row in range(8)))
    path = folder / name
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )
    return path


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


class Hands:
    """Presses keys and counts them; a typed or pasted text is not counted."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.count = 0

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.count += 1
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Write a text where the cursor is."""
        focused = self.pilot.app.focused
        assert isinstance(focused, Input)
        focused.insert_text_at_cursor(text)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Paste as the terminal does."""
        focused = self.pilot.app.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def screen(self) -> str:
        """What stands on the screen."""
        return screen_text(self.pilot.app)
