"""Long lines are broken into the rows that are left, and nothing is lost while there are any."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.coloured_text import Piece, width_of
from tui.widgets.wrapping import fill_room

WORDS = st.text(st.sampled_from("ab 中文，。1-"), max_size=60)
LINES = st.lists(st.lists(st.builds(Piece, WORDS, st.sampled_from(("", "bad"))), max_size=4))


def plain(line: object) -> str:
    return "".join(piece.text for piece in line)  # type: ignore[attr-defined]


def test_a_long_line_takes_the_rows_that_are_left() -> None:
    lines = [
        [Piece(" 上家  1688 612345678901（已绑定）", ""), Piece("  常 20 小时发货", "dim")],
        [],
    ]
    assert [plain(each) for each in fill_room(lines, 40, 4)] == [
        " 上家  1688 612345678901（已绑定）  常",
        " 20 小时发货",
        "",
    ]
    assert [plain(each) for each in fill_room(lines, 40, 2)] == [plain(lines[0]), ""]


def test_tones_stay_with_their_words() -> None:
    found = fill_room([[Piece("aaaa bbbb", "bad"), Piece(" cccc dddd", "dim")]], 12, 3)
    assert found == [
        [Piece("aaaa bbbb", "bad")],
        [Piece(" ", ""), Piece("cccc dddd", "dim")],
    ]


def test_what_has_no_end_is_cut() -> None:
    found = fill_room([[Piece("长" * 100_000, "")]], 40, 3)
    assert len(found) == 3
    assert plain(found[-1]).endswith("…")


@given(LINES, st.integers(10, 50), st.integers(1, 12))
def test_no_more_rows_than_there_are_and_nothing_lost_while_rows_are_left(
    lines: list[list[Piece]], width: int, high: int
) -> None:
    found = fill_room(lines, width, high)
    assert len(found) <= high
    if len(found) < high:
        assert "".join(map(plain, found)).replace(" ", "") == (
            "".join(map(plain, lines)).replace(" ", "")
        )
        assert all(width_of(row) <= width or cell_len(plain(row).rstrip()) <= width
                   for row in found)  # fmt: skip
