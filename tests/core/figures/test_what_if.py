"""What if: each figure from → to, over changed facts; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base import i18n
from core.base.clock import parse_time, to_epoch
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


# -- steps in words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abnormal", "one more abnormal order (fake shipment)"),
        (" abnormal: logistics-refund ", "one more abnormal order (refunded for its shipping)"),
        ("orders:1", "1 more orders grouped"),
        ("orders:1000000", "1000000 more orders grouped"),
        ("appeal:1", "appeal 1 won"),
        (f"agree: {REF}", f"case {REF} agreed to and refunded"),
        (f"reject:{REF}", f"case {REF} rejected, and the platform steps in"),
        (f"lose:{REF}", f"case {REF} rejected, and the platform refunds it"),
    ],
)
def test_a_step_in_words(desk: Desk, text: str, words: str) -> None:
    i18n.setup("en")
    step = what_if.parse(desk, AT, text)
    assert step.words == words
    found = what_if.changes(metrics.read_facts(desk, AT), [step, step])
    assert found.steps == (words, words)


FORMS = (
    "abnormal[:CAUSE] (one more abnormal order; causes as in `daifa mark`), appeal:ID (this appeal"
    " is won), agree:CASE (this case is agreed to and refunded), reject:CASE (this case is rejected"
    " and the platform steps in), lose:CASE (the same, and the platform refunds it), orders:N (so"
    " many more orders are grouped)"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f" is nothing to assume. Possible: {FORMS}"),
        ("lose", f"lose is nothing to assume. Possible: {FORMS}"),
        ("orders:1234567890123456", "orders:1234567890123456 is nothing to assume. Possible: "
         f"{FORMS}"),
        ("orders:123456789012345",
         "123456789012345 is no number of orders that could be grouped."),
        ("orders:1000001", "1000001 is no number of orders that could be grouped."),
        ("orders:0", "0 is no number of orders that could be grouped."),
        (
            "abnormal:nonsense",
            "nonsense is no cause. Causes: fake-shipment, late-logistics, complaint,"
            " logistics-refund, logistics-score-1",
        ),
        ("appeal:99", "There is no appeal 99. See: daifa appeals"),
        ("agree:7", "There is no after-sales case 7. Import the newest export."),
        ("lose:8", "There is no after-sales case 8. Import the newest export."),
    ],
)  # fmt: skip
def test_what_cannot_be_assumed_in_words(desk: Desk, text: str, message: str) -> None:
    i18n.setup("en")
    with pytest.raises(DaifaError) as raised:
        what_if.parse(desk, AT, text)
    assert raised.value.message == message


def test_an_appeal_that_is_won_already_is_named(desk: Desk) -> None:
    i18n.setup("en")
    desk.store.conn.execute("update appeals set state = 'won'")
    with pytest.raises(DaifaError) as raised:
        what_if.parse(desk, AT, "appeal:1")
    assert (raised.value.code, raised.value.message) == (
        "what-if-appeal", "Appeal 1 is won already.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "ground", "amount", "expected"),
    [
        # What is won: an order out of a figure, money, or both; what is not known, nothing.
        ("malicious_complaint", "", 500, {"abnormal": (1, 0)}),
        ("instant_refund", "empty", 500, {"won_back": (0, 500)}),
        ("instant_refund", "empty", None, {}),
        ("rights", "dispute_rate", 500, {}),
        ("unheard_of", "", 500, {}),
    ],
)
def test_what_a_won_appeal_would_bring(
    desk: Desk, kind: str, ground: str, amount: int | None, expected: dict[str, tuple[int, int]]
) -> None:
    desk.store.conn.execute(
        "update appeals set kind = ?, ground = ?, amount_fen = ?", (kind, ground, amount)
    )
    found = moved(desk, "appeal:1")
    counts = {name: found[name] for name in found if name in ("abnormal", "won_back")}
    assert counts == expected
    assert set(found) - set(counts) <= ({"rate", "smoothed", "plain"} if expected else set())


def test_money_of_two_appeals_adds_up(desk: Desk) -> None:
    desk.store.conn.execute("update appeals set kind = 'rights', ground = 'freight'")
    put(
        desk, "appeals", kind="instant_refund", order_sn=FIRST, state="submitted",
        created_at=AT, amount_fen=70,
    )  # fmt: skip
    assert moved(desk, "appeal:1", "appeal:2") == {"won_back": (0, 570)}


def test_a_won_order_no_longer_counts_for_what_is_assumed_of_it(desk: Desk) -> None:
    assert "quality_refund" not in moved(desk, "appeal:1", f"agree:{REF}")
    assert moved(desk, f"lose:{REF}", "appeal:1")["dispute_refund"] == (0.0, 0.1)


# -- a case as the figures know it ----------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "refunded", "intervened", "theme"),
    [
        ({}, False, False, "quality"),
        ({"reason": "物流问题"}, False, False, "logistics"),
        ({"reason": "不想要了"}, False, False, None),
        ({"status": "退款成功"}, True, False, "quality"),
        ({"instant": 1}, True, False, "quality"),
        ({"status": "平台处理中"}, False, True, "quality"),
        ({"intervened": 1}, False, True, "quality"),
        ({"status": "退款成功", "intervened": 1}, True, True, "quality"),
    ],
)
def test_what_the_figures_know_of_a_case(
    desk: Desk, values: dict[str, object], refunded: bool, intervened: bool, theme: str | None
) -> None:
    for name, value in values.items():
        desk.store.conn.execute(f"update aftersales set {name} = ?", (value,))
    fact = what_if.fact_of_case(desk, ref=REF)
    assert (fact.refunded, fact.intervened, fact.theme) == (refunded, intervened, theme)
    assert (fact.order_sn, fact.shop_id) == (FIRST, 0)
    assert fact.asked_at == to_epoch(AT - timedelta(hours=2))
    assert what_if.fact_of_case(desk, key=fact.key) == fact


@pytest.mark.parametrize(
    ("asked", "named"), [({"ref": "7"}, "7"), ({"key": 99}, "99"), ({"key": 99, "ref": "7"}, "7")]
)
def test_a_case_that_is_none_is_named(desk: Desk, asked: dict[str, Any], named: str) -> None:
    i18n.setup("en")
    with pytest.raises(NotFound) as raised:
        what_if.fact_of_case(desk, **asked)
    assert (raised.value.code, raised.value.message) == (
        "aftersale-unknown", f"There is no after-sales case {named}. Import the newest export.",
    )  # fmt: skip


def test_what_was_assumed_of_a_case_stays_assumed(desk: Desk) -> None:
    fact = what_if.fact_of_case(desk, ref=REF)
    before = metrics.read_facts(desk, AT)
    early = AT - timedelta(days=40)
    # Refunded before the window: it is no refund of it, and later steps do not move its end.
    out = what_if.with_case(before, fact, early, refunded=True)
    assert out.assumed[fact.key] == fact._replace(refunded=True, ended_at=to_epoch(early))
    assert metrics.rates_of(out)["quality_refund"].count == 0
    again = what_if.with_case(out, fact, AT, refunded=True, intervened=True)
    assert again.assumed[fact.key].ended_at == to_epoch(early)
    assert metrics.rates_of(again)["quality_refund"].count == 0
    assert metrics.rates_of(again)["intervention"].count == 1
    # Of a case that is over already nothing changes but what is assumed.
    twice = what_if.with_case(again, fact, AT)
    assert twice == again
    assert before.assumed == {}


def test_another_case_of_the_same_order_still_counts(desk: Desk) -> None:
    put_asked(
        desk, ref="60000000000002", status="退款成功", reason="质量问题", refunded_at=AT,
        asked_at=AT,
    )  # fmt: skip
    assert "quality_refund" not in moved(desk, f"agree:{REF}")
    assert moved(desk, f"reject:{REF}") == {"intervention": (0.0, 0.1)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("abnormal", 1, 2), ("abnormal orders N", "1", "2")),
        (("rate", None, 0.005), ("logistics abnormal rate", "–", "0.500%")),
        (("won_back", 0, 12345), ("won back by appeals", "0.00", "123.45")),
    ],
)
def test_a_change_in_words(
    change: tuple[str, float | None, float | None], words: tuple[str, str, str]
) -> None:
    i18n.setup("en")
    assert what_if.change_words(what_if.Change(*change)) == words
