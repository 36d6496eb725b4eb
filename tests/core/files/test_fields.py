"""Cells of a file: what is read, and what is refused rather than guessed."""

from __future__ import annotations

import pytest

from core.files.fields import BadCell, read_count, read_money


@pytest.mark.parametrize(
    ("text", "count"), [("1", 1), ("2.0", 2), ("1,234", 1234), ("１２", 12), ("9999999", 9999999)]
)
def test_pieces(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["0", "1,5", "1，5", "1.5", "12,34", "-1", "二", "1 2"])
def test_what_is_no_count_of_pieces(text: str) -> None:
    with pytest.raises(BadCell):
        read_count(text)


@pytest.mark.parametrize("text", ["12,5", "1，23", "1 2", "12.345"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(BadCell):
        read_money(text)
