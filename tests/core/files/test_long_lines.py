"""Lines and cells longer than any table's: refused after a part of them, not after all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import DaifaError
from core.files import text
from core.files.opening import drained, open_table

HEADER = "订单号,订单状态\n"
KNOWN = {"订单号", "订单状态"}


@pytest.mark.parametrize("sign", ["x", ",", '"', "\u0301", "甲\t"])
@pytest.mark.parametrize("header", ["", HEADER])
def test_an_endless_line_is_refused_in_words(header: str, sign: str) -> None:
    data = (header + sign * 1_600_000).encode()
    with pytest.raises(DaifaError) as error:
        list(open_table(data, KNOWN).rows())
    assert error.value.code in ("long-line", "no-table")
    assert len(error.value.message) < 200


def test_a_long_memo_is_no_endless_line() -> None:
    data = (HEADER + "261121-100000000000001," + "字" * 300_000 + "\n").encode()
    assert len(list(open_table(data, KNOWN).rows())) == 1


class _Endless(io.RawIOBase):
    """A stream that never ends."""

    def readable(self) -> bool:
        return True

    def readinto(self, place: Any) -> int:
        place[:] = b"y" * len(place)
        return len(place)


def test_a_stream_without_end_is_too_large() -> None:
    with pytest.raises(DaifaError, match="too large"):
        drained(io.BufferedReader(_Endless()), Path("-"))


def test_what_was_really_read_of_a_text_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "_MOST", 1_000_000)
    path = tmp_path / "long.csv"
    path.write_bytes(HEADER.encode() + b"\n" * 1_000_000)
    with pytest.raises(DaifaError, match="too large"):
        open_table(path, KNOWN)
