"""Exports without a time later than the upload: what still tells that the platform refused it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time
from core.imports import importing
from core.imports.importing import FileResult
from core.orders import batch, notices, purchases, tracking
from core.orders import reading as orders
from core.rules.terms import Stage
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row, sn

AT = parse_time("2026-11-23 10:00")
EXPORTED = parse_time("2026-11-23 12:00")
UPLOADED = parse_time("2026-11-23 12:05")
EVENING = parse_time("2026-11-23 18:00")
NUMBERS = ["73610555582883", "78109356970791", "73610555582884", "73610555582885"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "a.db", who="xiaoli")
    yield opened
    opened.close()


def take(desk: Desk, *rows: dict[str, Any], at: datetime = EVENING) -> FileResult:
    return importing.apply(desk, at, order_file(rows))


def uploaded(desk: Desk, tmp_path: Path | None = None, *, apart: bool = False) -> None:
    """Buy, number and upload four orders: of one batch file with a path, each by itself apart."""
    take(desk, *map(row, range(1, 5)), at=AT)
    for number in range(1, 5):
        purchases.record(
            desk, AT, sn(number), upstream_order=f"264007712345678901{number}", cost_fen=2000,
            force="好",
        )  # fmt: skip
        tracking.record(desk, EXPORTED, sn(number), NUMBERS[number - 1], courier="中通快递")
    if tmp_path is not None:
        batch.export(desk, EXPORTED, tmp_path / "batch.csv")
    sns = [sn(number) for number in range(1, 5)]
    for minute, some in enumerate([[each] for each in sns] if apart else [sns]):
        tracking.uploaded(desk, UPLOADED.replace(minute=5 + minute), some)


def shipped(number: int, when: str = "2026-11-23 12:01:00") -> dict[str, Any]:
    return row(number, 订单状态="已发货，待签收", 发货时间=when, 快递单号=NUMBERS[number - 1])


def stages(desk: Desk) -> list[Stage]:
    return [orders.find(desk, sn(number)).stage for number in range(1, 5)]


def red(desk: Desk) -> list[str]:
    return [entry.kind for entry in notices.open_notices(desk) if entry.red]


REFUSED = [Stage.SHIPPED, Stage.SHIPPED, Stage.TO_UPLOAD, Stage.TO_UPLOAD]


@pytest.mark.parametrize("in_batch", [True, False])
def test_a_file_that_shows_others_of_the_upload_as_shipped_is_later(
    desk: Desk, tmp_path: Path, in_batch: bool
) -> None:
    uploaded(desk, tmp_path if in_batch else None)
    result = take(desk, shipped(1), shipped(2), row(3), row(4))
    assert stages(desk) == REFUSED
    assert red(desk) == ["not_shipped_there"] * 2
    assert (result.updated, result.unchanged, result.red, result.waiting) == (4, 0, 2, 2)
    assert take(desk, shipped(1), shipped(2), row(3), row(4)).updated == 0
    (skipped, taken) = ((), (sn(3), sn(4)))
    done = batch.export(desk, EVENING, tmp_path / "again.csv")
    assert (done.skipped, done.orders) == (skipped, taken)


def test_others_of_the_same_batch_file_tell_it_too(desk: Desk, tmp_path: Path) -> None:
    uploaded(desk, tmp_path, apart=True)
    take(desk, shipped(1), shipped(2), row(3), row(4))
    assert stages(desk) == REFUSED


@pytest.mark.parametrize(
    ("when", "told"),
    [("2026-11-23 11:59:59", False), ("2026-11-23 12:00:00", True), ("", True)],
)
def test_what_was_shipped_before_the_batch_file_tells_nothing(
    desk: Desk, tmp_path: Path, when: str, told: bool
) -> None:
    uploaded(desk, tmp_path)
    result = take(desk, shipped(1, when), shipped(2, when), row(3), row(4))
    assert stages(desk) == (REFUSED if told else [Stage.SHIPPED] * 4)
    assert any("2 orders that you uploaded" in note for note in result.notes) is not told


def test_others_that_were_uploaded_apart_tell_nothing(desk: Desk) -> None:
    uploaded(desk, apart=True)
    take(desk, shipped(1), shipped(2), row(3), row(4))
    assert stages(desk) == [Stage.SHIPPED] * 4


def test_a_file_that_shows_none_of_them_shipped_says_that_it_cannot_tell(desk: Desk) -> None:
    uploaded(desk)
    result = take(desk, row(3, 商家备注="急"), row(4))
    assert (stages(desk), red(desk)) == ([Stage.SHIPPED] * 4, [])
    assert any("2 orders that you uploaded" in note for note in result.notes)


def test_the_file_from_before_the_upload_says_nothing(desk: Desk) -> None:
    uploaded(desk)
    result = take(desk, *map(row, range(1, 5)))
    assert not any("uploaded" in note for note in result.notes)
    newer = row(5, 订单成交时间="2026-11-23 11:00:00")
    take(desk, *map(row, range(1, 5)), newer)
    older = [row(number, 商家备注="急") for number in range(1, 5)]
    assert not any("uploaded" in note for note in take(desk, *older).notes)


def test_a_preview_says_the_same(desk: Desk) -> None:
    uploaded(desk)
    data = order_file([shipped(1), shipped(2), row(3), row(4)])
    assert importing.preview(desk, EVENING, data).red == 2
    assert stages(desk) == [Stage.SHIPPED] * 4
