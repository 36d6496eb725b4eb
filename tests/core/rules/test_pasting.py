"""Bulk paste: three parts in any order, every line kept and judged on its own."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base import i18n
from core.rules.couriers.judge import Verdict
from core.rules.couriers.pasting import clean, parse_bulk

ORDER = "260923-063795392132914"
OTHER = "260923-163795392132915"
NUMBER = "75123456789016"


@pytest.mark.parametrize("parts", list(permutations((ORDER, "中通快递", NUMBER))))
@pytest.mark.parametrize("mark", ["\t", ",", "，", " ", "  ", "; ", '","'])
def test_the_three_parts_stand_in_any_order(parts: tuple[str, ...], mark: str) -> None:
    (line,) = parse_bulk(mark.join(parts))
    assert line.order_sn == ORDER
    assert line.problem is None
    assert line.judgement is not None
    assert (line.judgement.cleaned, line.judgement.courier) == (NUMBER, "中通快递")
    assert line.judgement.verdict is Verdict.OK


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (NUMBER, "no_order"),
        (f"中通 {NUMBER}", "no_order"),
        (f"2132914 中通 {NUMBER}", "no_order"),
        ("订单号,快递公司,运单号", "no_order"),
        (ORDER, "no_number"),
        (f"{ORDER} {OTHER} {NUMBER}", "two_orders"),
    ],
)
def test_a_line_that_lacks_a_part_says_which(line: str, code: str) -> None:
    (pasted,) = parse_bulk(line)
    assert pasted.problem is not None
    assert pasted.problem.code == code
    assert pasted.text == line


def test_a_line_is_judged_on_its_own() -> None:
    lines = parse_bulk(f"{ORDER} 圆通 {NUMBER}\n\n  \n{OTHER}\t13800138000\r\n")
    assert [line.line_no for line in lines] == [1, 4]
    assert [line.order_sn for line in lines] == [ORDER, OTHER]
    judged = [line.judgement for line in lines]
    assert [(each.verdict, each.hard) for each in judged if each] == [
        (Verdict.REFUSE, False),
        (Verdict.REFUSE, True),
    ]


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (f"{OTHER} {NUMBER}", "repeated_number"),
        (f"{OTHER} 中通 7512 3456 789016", "repeated_number"),
        (f"{ORDER} {NUMBER}", "repeated_number"),
        (f"{ORDER} 75123456789017", "repeated_order"),
    ],
)
def test_a_repeat_is_the_later_lines_problem(second: str, code: str) -> None:
    first, later = parse_bulk(f"{ORDER} 中通 {NUMBER}\n{second}")
    assert first.problem is None
    assert later.problem is not None
    assert later.problem.code == code
    assert "1" in later.problem.message


def test_a_number_on_a_line_without_order_counts_as_used() -> None:
    _first, later = parse_bulk(f"{NUMBER}\n{ORDER} {NUMBER}")
    assert later.problem is not None
    assert later.problem.code == "repeated_number"


def test_older_order_numbers_and_a_pattern_of_ones_own() -> None:
    (old,) = parse_bulk(f"20190923-063795392 {NUMBER}")
    assert old.order_sn == "20190923-063795392"
    (own,) = parse_bulk(f"X7 {NUMBER}", r"X[0-9]")
    assert (own.order_sn, own.problem) == ("X7", None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"中通 {NUMBER}", ("no_order", "No order number on this line. Add the whole number.")),
        (ORDER, ("no_number", "No tracking number on this line.")),
        (f"{ORDER}，；", ("no_number", "No tracking number on this line.")),
        (
            f"{ORDER} {OTHER}",
            ("two_orders", "Several order numbers stand on this line. Give each its own line."),
        ),
        (
            f"{NUMBER}\n\n{ORDER} {NUMBER}",
            ("repeated_number", "The same tracking number stands on line 1."),
        ),
        (
            f"\n{ORDER} {NUMBER}\n{ORDER} 75123456789017",
            ("repeated_order", "The same order stands on line 2."),
        ),
        # The first line is named, not the last; an order without a number was there too.
        (
            f"{ORDER}\n{ORDER} 75123456789017\n{ORDER} {NUMBER}",
            ("repeated_order", "The same order stands on line 1."),
        ),
        (f"{ORDER} {ORDER} {NUMBER}", None),
        (f"{ORDER} 中通\n{OTHER} 中通", None),
    ],
)
def test_what_is_said_of_the_last_line(text: str, problem: tuple[str, str] | None) -> None:
    i18n.setup("en")
    last = parse_bulk(text)[-1].problem
    assert (None if last is None else (last.code, last.message)) == problem


def test_a_line_of_two_orders_is_nobodys() -> None:
    first, later = parse_bulk(f"{ORDER} {OTHER} {NUMBER}\n{ORDER} 75123456789017")
    assert (first.order_sn, later.order_sn, later.problem) == (None, ORDER, None)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("ｙｔ１２", "YT12"),
        ("12\u200b34\ufeff", "1234"),
        ("12\u202834", "12\n34"),
        ("12\u202934", "12\n34"),
        ("12\r\n34\r56", "12\n34\n56"),
        ("12\x00\x1b34", "1234"),
        ("12\u00a034\t5", "12 34\t5"),
        ("1–2—3", "1-2-3"),
        ("中通：1", "中通:1"),
    ],
)
def test_cleaning(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from([ORDER, NUMBER, " ", "\t", "\n", "中通", "\u2028", "\r\n", "x"]),
        ),
        max_size=12,
    ).map("".join)
)
def test_no_line_is_lost(text: str) -> None:
    lines = clean(text).split("\n")
    pasted = parse_bulk(text)
    assert [(line.line_no, line.text) for line in pasted] == [
        (at, line.strip()) for at, line in enumerate(lines, start=1) if line.strip()
    ]
    assert all(line.judgement or line.problem for line in pasted)
