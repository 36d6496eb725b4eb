"""What the keyboard brings is read: UTF-8 over any cuts, a paste in GBK, a report of the mouse."""

from __future__ import annotations

import pytest

from tui.terminal.driver import forgiving

TEXT = "订单 圆通 a👍"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_utf8_is_read_over_any_cut(size: int) -> None:
    decoder = forgiving("utf-8")()
    raw = TEXT.encode()
    parts = [raw[at : at + size] for at in range(0, len(raw), size)]
    assert "".join(map(decoder.decode, parts)) == TEXT


def test_a_paste_in_gbk_is_read() -> None:
    decoder = forgiving("utf-8")()
    pasted = "\x1b[200~/订单/圆通快递.csv\x1b[201~"
    assert decoder.decode(pasted.encode("gbk")) == pasted
    assert decoder.decode(b"q") == "q"


def test_what_is_no_text_is_replaced_and_forgotten() -> None:
    decoder = forgiving("utf-8")()
    assert decoder.decode(b"\xff\xfe") == "\ufffd\ufffd"
    assert decoder.decode(b"\xb6") == "\ufffd"
    assert decoder.decode(b"q") == "q"
    # A sign for each byte, so that the report has its three.
    assert decoder.decode(b"\x1b[M\x20\xb6\xa9q") == "\x1b[M \ufffd\ufffdq"
    assert decoder.decode(b"", final=True) == ""
