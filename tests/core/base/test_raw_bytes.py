"""Bytes that are no UTF-8: read as Chinese where they are, escaped where not, found as shown."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base import raw_bytes
from core.base.meant import meant
from core.base.raw_bytes import as_text, guard, readable, unquoted
from core.base.text import file_name, safe_name, shown

ADDRESS = "浙江省杭州市余杭区良渚街道样本路12号3幢402室"


def bytes_of(text: str, encoding: str = "gbk") -> str:
    """Return a text as Python has it that came in another encoding."""
    return os.fsdecode(text.encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        "订单",
        "订单导出.csv",
        "圆通",
        "圆通快递",
        "顺丰",
        "德邦快递",
        "联通",
        "你·好",
        ADDRESS,
        "a订b 1",
        "丂丁東",
    ],
)
def test_gbk_is_read(text: str) -> None:
    assert as_text(bytes_of(text)) == text
    assert file_name(f"{bytes_of(text)}.csv") == f"{text}.csv"
    # What was read already stays, in signs of any width.
    assert as_text(text) == text
    assert file_name(text) == shown(text) == text


@pytest.mark.parametrize(
    "text", ["", "abc", "café", "1×2", "Ωmega", "Привет", "👍", "￥12.5", "cafe\u0301.csv", "Բարև"]
)
def test_what_is_utf8_stays(text: str) -> None:
    assert as_text(text) == readable(text) == file_name(text) == text


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"ab\xb6", ADDRESS.encode()[:20], b"\x80\x80"])
def test_what_is_no_text_is_told(raw: bytes) -> None:
    assert as_text(os.fsdecode(raw)) is None


def test_a_name_beside_others_is_read_alone() -> None:
    folder, file = "/家/" + bytes_of("订单"), bytes_of("圆通.csv")
    assert file_name(f"{folder}/{file}") == "/家/订单/圆通.csv"
    assert shown(f"“{bytes_of('订单.csv')}” 不在") == "“订单.csv” 不在"
    assert unquoted(repr(bytes_of("订单"))) == "'订单'"
    assert readable(os.fsdecode(b"a\xffb\xb6")) == "a\\xffb\\xb6"
    assert safe_name(bytes_of("订单.png")) == "订单.png"
    assert safe_name(os.fsdecode(b"a\xff.png")) == "a_xff.png"


@given(st.binary(max_size=40))
def test_no_bytes_reach_an_output_as_halves(raw: bytes) -> None:
    text = os.fsdecode(raw)
    for made in (readable(text), shown(text), file_name(text), safe_name(text)):
        made.encode("utf-8")
    read = as_text(text)
    assert read is None or read.encode("utf-8") is not None


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii", "latin-1", "utf-16"])
@given(text=st.text(max_size=20), raw=st.binary(max_size=20))
def test_an_output_takes_any_text(encoding: str, text: str, raw: bytes) -> None:
    under = io.BytesIO()
    stream = io.TextIOWrapper(under, encoding, write_through=True)
    guard(stream, object(), None)
    stream.write(f"{text} {os.fsdecode(raw)}\n")
    under.getvalue().decode(encoding)


def test_an_output_shows_gbk_as_it_is_meant() -> None:
    for encoding in ("utf-8", "gbk"):
        under = io.BytesIO()
        stream = io.TextIOWrapper(under, encoding, write_through=True)
        guard(stream)
        stream.write(f"在 {bytes_of('订单.csv')}\n")
        assert under.getvalue().decode(encoding) == "在 订单.csv\n"
    assert raw_bytes.let_out(UnicodeEncodeError("gbk", "a👍", 1, 2, "")) == (b"?", 2)


def test_a_name_is_found_as_it_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / bytes_of("文件夹") / "内"
    folder.mkdir(parents=True)
    (folder / bytes_of("订单.csv")).write_bytes(b"")
    (folder / "导出.csv").write_bytes(b"")
    (folder / os.fsdecode(b"\xff.csv")).write_bytes(b"")
    wanted = tmp_path / "文件夹" / "内"
    assert meant(wanted / "订单.csv") == folder / bytes_of("订单.csv")
    assert meant(wanted / bytes_of("导出.csv")) == folder / "导出.csv"
    assert meant(wanted / "\\xff.csv") == folder / os.fsdecode(b"\xff.csv")
    assert meant(wanted) == folder
    # A new file keeps its own name in the folder that is meant.
    assert meant(wanted / "新.csv") == folder / "新.csv"
    assert meant(folder / bytes_of("新.csv")) == folder / bytes_of("新.csv")
    for text in ("", "no/such", "~nosuch/x", "x" * 3000, "a\0b", "订" * 3000):
        assert meant(text) == Path(text)


def test_the_file_itself_comes_before_one_that_is_shown_alike(tmp_path: Path) -> None:
    for name in ("订单.csv", bytes_of("订单.csv")):
        (tmp_path / name).write_bytes(b"")
    assert meant(tmp_path / "订单.csv") == tmp_path / "订单.csv"
    assert meant(tmp_path / bytes_of("订单.csv")) == tmp_path / bytes_of("订单.csv")
