"""Files of nothing but rows that are refused: told, bounded, and forgotten again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import DaifaError
from core.files import opening
from core.files.cells import header_key
from core.imports import importing
from core.store.desk import Desk
from tests.conftest import AT

HEADS = {
    "orders": ("订单号,订单状态", "x,y"),
    "aftersales": ("售后编号,订单编号,售后类型,售后状态,申请时间", "x,x,x,x,x"),
    "settlement": ("商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型", "x,x,x,x,x"),
    "reviews": ("订单号,描述相符,物流服务,服务态度,评价内容,评价时间", "x,9,9,9,x,x"),
}


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def _file(folder: Path, kind: str, rows: int) -> Path:
    head, row = HEADS[kind]
    path = folder / f"{kind}.csv"
    path.write_text("\n".join((head, *[row] * rows)) + "\n", "utf-8")
    return path


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("kind", HEADS)
def test_refused_rows_leave_no_circles(desk: Desk, tmp_path: Path, kind: str) -> None:
    # An import runs without the collector: a circle a row would fill the memory.
    path = _file(tmp_path, kind, 1_500)
    gc.collect()
    try:
        told = importing.preview(desk, AT, path).rejected
    except DaifaError as error:
        pytest.fail(error.message)
    assert told > 0
    assert gc.collect() < 1_500


def test_a_file_in_which_next_to_nothing_can_be_taken_is_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.files.reading._HOPELESS", 50)
    path = _file(tmp_path, "orders", 49)
    assert importing.preview(desk, AT, path).rejected == 49
    for rows in (50, 500):
        with pytest.raises(DaifaError, match=r"rows of it cannot be taken.*row 2") as caught:
            importing.apply(desk, AT, _file(tmp_path, "orders", rows))
        assert caught.value.code == "hopeless"
    assert desk.store.value("select count(*) from imports") == 0


def test_many_refused_among_good_ones_are_left_out_alone(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.files.reading._HOPELESS", 50)
    good = [f"261122-{number:015d},待发货" for number in range(1, 11)]
    rows = ["x,y"] * 80
    path = tmp_path / "some.csv"
    path.write_text("\n".join(("订单号,订单状态", *good, *rows)) + "\n", "utf-8")
    told = importing.apply(desk, AT, path)
    assert (told.added, told.rejected) == (10, 80)


def test_a_headers_name_is_compared_by_its_beginning() -> None:
    assert header_key("*订单号(必填)") == header_key("订单号")
    assert len(header_key("a" + "\u0301\u0316" * 30_000)) < 1_000
    assert len(header_key("\ufdfa" * 20_000)) < 20_000


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_spreadsheet_is_read_no_further_than_one_may_be_long(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(opening, "MOST_AT_ONCE", 1 << 20)
    path = tmp_path / "huge.xls"
    with path.open("wb") as file:
        file.write(head)
        file.truncate(3 << 20)
    with pytest.raises(DaifaError):
        importing.preview(desk, AT, path)
