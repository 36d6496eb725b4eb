"""Cases, appeals and evidence files for tests: real files of a few bytes, a real database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from core.base.clock import parse_time
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import put

REFUNDED = parse_time("2026-11-20 12:00")
CASE = "60000000000001"

JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00"


def desk_at(folder: Path) -> Desk:
    """Open a new desk in a folder."""
    return new_desk(folder / "shop.db", who="王店主")


def put_case(desk: Desk, order_id: int | None, order_sn: str, **values: Any) -> int:
    """Insert an instant refund of 37.90 yuan unless told otherwise."""
    return put(
        desk,
        "aftersales",
        **{
            "ref": CASE,
            "order_sn": order_sn,
            "order_id": order_id,
            "type": "return_refund",
            "status": "退款成功",
            "reason": "质量问题",
            "refund_fen": 3790,
            "asked_at": REFUNDED,
            "refunded_at": REFUNDED,
            "instant": 1,
            **values,
        },
    )


def picture(folder: Path, name: str = "开箱.jpg", more: bytes = b"") -> Path:
    """Write a file that begins like a JPG; `more` makes it another picture."""
    path = folder / name
    path.write_bytes(JPG + name.encode() + more)
    return path


def video(folder: Path, name: str = "开箱.mp4") -> Path:
    """Write a file that begins like an MP4."""
    path = folder / name
    path.write_bytes(MP4 + name.encode())
    return path


def tables(desk: Desk, *, versions: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows that appeals could change, to compare before and after."""
    found = {}
    for table in ("appeals", "evidence", "orders", "aftersales"):
        rows = desk.store.query(f"select * from {table} order by id")
        found[table] = [
            tuple(row[name] for name in row.keys() if versions or name != "version")  # noqa: SIM118
            for row in rows
        ]
    return found


def stored(desk: Desk) -> list[str]:
    """Return the names in the evidence folder."""
    folder = desk.store.path.with_name(desk.store.path.name + ".evidence")
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def noon(text: str) -> datetime:
    """Return noon of a Beijing day."""
    return parse_time(f"{text} 12:00")
