"""What if: each figure from → to, over changed facts; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.base.clock import parse_time
from core.base.errors import DaifaError, NotFound
from core.figures import figures as metrics
from core.figures import what_if
from core.orders import edits
from core.store.desk import Desk
from tests.given.case_shop import FIRST, REF, desk_at, put_asked
from tests.given.shop_rows import put, put_order

AT = parse_time("2026-11-23 10:00:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Ten grouped orders; the first has a fault and an open case for its quality."""
    desk = desk_at(tmp_path)
    for number in range(1, 11):
        put_order(desk, number, grouped_at=AT - timedelta(days=3))
    edits.mark(desk, AT, FIRST, "complaint")
    put_asked(desk, reason="质量问题", asked_at=AT - timedelta(hours=2))
    put(
        desk, "appeals", kind="malicious_complaint", order_sn=FIRST, state="submitted",
        created_at=AT, amount_fen=500,
    )  # fmt: skip
    yield desk
    desk.close()


def moved(desk: Desk, *texts: str) -> dict[str, tuple[object, object]]:
    facts = metrics.read_facts(desk, AT)
    steps = [what_if.parse(desk, AT, text) for text in texts]
    found = what_if.changes(facts, steps)
    assert len(found.steps) == len(texts)
    assert metrics.read_facts(desk, AT) == facts
    return {each.name: (each.before, each.after) for each in found.changes}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["abnormal"], {
            "abnormal": (1, 2), "rate": (1 / 110, 2 / 210), "smoothed": (1 / 110, 2 / 110),
            "plain": (0.1, 0.2)}),
        (["abnormal:complaint", "abnormal:logistics-refund"], {
            "abnormal": (1, 3), "rate": (1 / 110, 3 / 310), "smoothed": (1 / 110, 3 / 110),
            "plain": (0.1, 0.3)}),
        (["orders:90"], {
            "grouped": (10, 100), "rate": (1 / 110, 1 / 200), "smoothed": (1 / 110, 1 / 200),
            "plain": (0.1, 0.01)}),
        (["appeal:1"], {
            "abnormal": (1, 0), "rate": (1 / 110, 0.0), "smoothed": (1 / 110, 0.0),
            "plain": (0.1, 0.0)}),
        ([f"agree:{REF}"], {"quality_refund": (0.0, 0.1)}),
        ([f"reject:{REF}"], {"intervention": (0.0, 0.1)}),
        ([f"lose:{REF}"], {
            "intervention": (0.0, 0.1), "quality_refund": (0.0, 0.1),
            "dispute_refund": (0.0, 0.1)}),
        ([f"agree:{REF}", "appeal:1"], {
            "abnormal": (1, 0), "rate": (1 / 110, 0.0), "smoothed": (1 / 110, 0.0),
            "plain": (0.1, 0.0)}),
    ],
)  # fmt: skip
def test_each_figure_from_and_to(
    desk: Desk, texts: list[str], expected: dict[str, tuple[object, object]]
) -> None:
    assert moved(desk, *texts) == expected


def test_nothing_moves_an_empty_shop_but_what_is_assumed(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    assert moved(desk, "orders:1") == {
        "grouped": (0, 1), "rate": (None, 0.0), "plain": (None, 0.0),
        "dispute_refund": (None, 0.0), "intervention": (None, 0.0), "quality_refund": (None, 0.0),
    }  # fmt: skip
    assert moved(desk, "abnormal") == {
        "abnormal": (0, 1), "rate": (None, 0.01), "smoothed": (0.0, 0.01),
    }  # fmt: skip
    desk.close()


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("", DaifaError, "what-if"),
        ("abnormal:nonsense", DaifaError, "what-if-cause"),
        ("appeal", DaifaError, "what-if"),
        ("appeal:x", DaifaError, "what-if"),
        ("appeal:99", NotFound, "appeal-unknown"),
        ("appeal:99999999999999999999", DaifaError, "what-if"),
        ("agree:", DaifaError, "what-if"),
        ("agree:7", NotFound, "aftersale-unknown"),
        ("orders:0", DaifaError, "what-if-orders"),
        ("orders:-1", DaifaError, "what-if"),
        ("orders:²", DaifaError, "what-if"),
    ],
)
def test_what_cannot_be_assumed_says_why(
    desk: Desk, text: str, kind: type[DaifaError], code: str
) -> None:
    with pytest.raises(kind) as raised:
        what_if.parse(desk, AT, text)
    assert raised.value.code == code


def test_an_appeal_that_is_won_already_changes_nothing_more(desk: Desk) -> None:
    desk.store.conn.execute("update appeals set state = 'won'")
    with pytest.raises(DaifaError, match="won already"):
        what_if.parse(desk, AT, "appeal:1")
