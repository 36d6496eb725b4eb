"""Lines and cells longer than any table's: refused after a part of them, not after all."""

from __future__ import annotations

import pytest

from core.base.errors import DaifaError
from core.files.opening import open_table

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
