"""The one class of signs that are not seen, and each way of cleaning, over all of Unicode."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base import text as cleaning
from core.base.text import kept, one_line, plain, safe_name, scrub, shown, unwritable

UNSEEN = ("Cf", "Cs")
# Of any version of Unicode that a Python in use knows; a sign that a later one adds is in here.
BY_CATEGORY: dict[str, list[str]] = {}
for _code in range(sys.maxunicode + 1):
    BY_CATEGORY.setdefault(unicodedata.category(chr(_code)), []).append(chr(_code))


# What Python makes of bytes that are no UTF-8: these are shown.
BYTES = {chr(code) for code in range(0xDC80, 0xDD00)}


def _signs(*categories: str) -> list[str]:
    return [sign for category in categories for sign in BY_CATEGORY[category]]


@pytest.mark.parametrize("clean", [plain, scrub, one_line], ids=lambda f: f.__name__)
def test_no_unseen_sign_is_left(clean: Callable[[str], str]) -> None:
    assert [hex(ord(sign)) for sign in _signs(*UNSEEN) if clean(f"a{sign}b") != "ab"] == []


def test_a_stored_text_keeps_what_joins_and_loses_what_turns() -> None:
    for sign in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff":
        assert kept(f"a{sign}b") == "ab", hex(ord(sign))
    for sign in _signs("Cs"):
        assert kept(f"a{sign}b") == "ab", hex(ord(sign))
    assert kept("👨\u200d👩") == "👨\u200d👩"


@pytest.mark.parametrize("clean", [plain, kept], ids=lambda f: f.__name__)
def test_control_characters_vanish_from_text_and_break_lines_where_they_do(
    clean: Callable[[str], str],
) -> None:
    breaks = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
    for sign in _signs("Cc", "Zl", "Zp"):
        wanted = "a\nb" if sign in breaks else "ab"
        if sign == "\t":
            wanted = "a\tb" if clean is plain else "a b"
        assert clean(f"a{sign}b") == wanted, hex(ord(sign))
    assert clean("a\r\nb") == "a\nb"


def test_blanks_of_all_kinds_become_a_space_in_a_cell() -> None:
    for sign in _signs("Cc", "Zl", "Zp", "Zs"):
        assert one_line(f"a{sign}b") == "a b", hex(ord(sign))
        assert scrub(f"a{sign}b") == ("a\nb" if sign == "\n" else "a b"), hex(ord(sign))
    assert one_line("\ufeff\u3000 7\t\xa0") == "7"


def test_nothing_that_a_terminal_obeys_is_shown() -> None:
    for sign in _signs("Cc", "Cs", "Zl", "Zp"):
        if sign in BYTES:
            continue
        assert shown(f"a{sign}b") == "a\ufffdb", hex(ord(sign))
    for sign in _signs("Cf"):
        assert shown(f"a{sign}b") in ("ab", "a\ufffdb"), hex(ord(sign))
    for sign in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        assert shown(sign) == "\ufffd", hex(ord(sign))
    assert shown("中文 abc ＡＢＣ\u3000🍵") == "中文 abc ＡＢＣ 🍵"


def test_what_hides_in_a_cell_is_told_and_kept_out_of_names() -> None:
    for sign in _signs("Cc", "Cf", "Cs", "Zl", "Zp"):
        assert unwritable(f"a{sign}b"), hex(ord(sign))
        if sign not in BYTES:
            assert safe_name(f"a{sign}b.png") == "a_b.png", hex(ord(sign))
    for sign in _signs("Zs", "Lo", "Nd", "Po"):
        assert not unwritable(f"a{sign}b"), hex(ord(sign))


@given(st.text(max_size=60))
@pytest.mark.parametrize("clean", [plain, scrub, one_line, kept, shown], ids=lambda f: f.__name__)
def test_cleaning_twice_is_cleaning_once(clean: Callable[[str], str], text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_seen_letters_stay(text: str) -> None:
    letters = [s for s in text if unicodedata.category(s)[0] in "LN"]
    for clean in (scrub, kept, shown):
        assert [s for s in clean(text) if unicodedata.category(s)[0] in "LN"] == letters


def test_one_module_knows_the_class_of_unseen_signs() -> None:
    from pathlib import Path

    root = Path(cleaning.__file__).parents[2]
    found = [
        path.relative_to(root).as_posix()
        for folder in ("core", "tui")
        for path in (root / folder).rglob("*.py")
        if "unicodedata.category" in path.read_text("utf-8")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "columns", "cut"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("中文", 4, "中文"),
        ("中文字", 5, "中文…"),
        ("中文字", 4, "中…"),
        ("e\u0301e", 2, "e\u0301e"),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_by_terminal_columns(text: str, columns: int, cut: str) -> None:
    assert cleaning.cut(text, columns) == cut
    assert cleaning.wide(cut) <= columns
