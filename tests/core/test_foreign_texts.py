"""Foreign texts into every reader: no error but a refusal, and an answer in time."""

from __future__ import annotations

import pytest

from tests.bench import fuzz_config, fuzz_texts


def test_mixed_texts_are_read_or_refused() -> None:
    assert fuzz_texts.run(1_500, 7, longest=False).findings == []


def test_broken_configurations_and_tables_are_refused() -> None:
    assert fuzz_config.run(80, 3) == []


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        ("house numbers", "二十三" * 6_000),
        ("house numbers", "*" * 20_000),
        ("three scores", "1" + " " * 20_000),
        ("is it encrypted", "~" * 20_000),
        ("split an address", "浙江省杭州市" + "市辖区" * 2_000),
        ("split an address", "\ufdfa" * 20_000),
        ("pasted traces", "明天 40:00 运输中"),
        ("anything pasted", "【杭州】昨天 31:75 已揽收"),
        ("pasted paths", "~\ud800/x"),
        ("a path as it was meant", "~\ud800/x"),
    ],
)
def test_what_once_broke_a_reader(reader: str, text: str) -> None:
    fuzz = fuzz_texts.Fuzz()
    fuzz.give(reader, text)
    assert fuzz.findings == []
