"""Yuan as text, fen as integers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.money import parse_yuan, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("35.5", 3550),
        ("35.50", 3550),
        ("35", 3500),
        ("0", 0),
        ("0.01", 1),
        ("0.1", 10),
        ("￥1,234.50", 123450),
        ("¥ 12", 1200),
        ("-¥12.50", -1250),
        ("¥-12.50", -1250),
        ("1,234", 123400),
        ("12,345,678.9", 1234567890),
        ("１，２３４", 123400),
        ("12元", 1200),
        ("12 元", 1200),
        ("１２．３４", 1234),
        ("\t35.50\t", 3550),
        ("\u00a035.50\u00a0", 3550),
        ("-3.05", -305),
        ("+3.05", 305),
        ("19.90000", 1990),
        ("999999999.99", 99999999999),
    ],
)
def test_yuan_is_read(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "abc", "1.234", "1.005", "1.", ".5", "1e3", "12 34.5.6", "--3", "nan"),
        "9999999999",
        # A comma or a blank that is no mark of thousands was a point, or a slip.
        *(
            "12,5",
            "12，5",
            "12、5",
            "1,2,3",
            "12,50",
            "1234,567",
            ",123",
            "1,234,",
            "1,,234",
            "12,345.6,7",
        ),
        *("12 5", "1 234", "12. 5", "12 .5", "١٢"),
    ],
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_yuan(text)


@given(st.integers(-99_999_999_999, 99_999_999_999))
@settings(max_examples=200)
def test_what_is_written_is_read_back(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "text"), [(None, ""), (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-1234, "-12.34")]
)
def test_yuan_is_written(fen: int | None, text: str) -> None:
    assert yuan(fen) == text
