"""The plot: axis, dates, gaps, thresholds and the cursor, in terminal columns."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.plot import Line, Plot, drawn

FIRST = date(2026, 8, 26)


def plot(values: Sequence[float | None], lines: Sequence[Line] = (), **more: object) -> Plot:
    days = [FIRST + timedelta(days=n) for n in range(len(values))]
    return Plot(days, values, lines, lambda value: f"{value:g}", **more)  # type: ignore[arg-type]


def text(found: Plot, width: int = 60, height: int = 12, cursor: int = 0) -> list[str]:
    lines = drawn(found, width, height, cursor)
    return ["".join(piece.text for piece in line) for line in lines]


def test_a_rising_line() -> None:
    found = text(plot([n / 2 for n in range(21)]), 40, 9, cursor=20)
    assert [line.rstrip() for line in found] == [
        " 10┤                               ⢀⡠⠔⠒●",
        "   │                          ⣀⡠⠒⠊⠉⠁   ┊",
        "   │                     ⣀⠤⠒⠊⠉         ┊",
        "   │               ⢀⣀⠔⠒⠉⠉              ┊",
        "   │          ⣀⣀⠤⠒⠉⠁                   ┊",
        "   │     ⣀⡠⠤⠊⠉                         ┊",
        "  0┤⣀⡠⠔⠊⠉                              ┊",
        "   └──────────┬────────────┬───────────▲",
        "            09-01        09-08     09-15",
    ]


def test_it_is_as_high_and_wide_as_it_may_be() -> None:
    for width, height in ((80, 20), (120, 36), (40, 8)):
        found = text(plot([1, 5, 3, None, 2] * 18), width, height, cursor=44)
        assert len(found) == height
        assert max(map(cell_len, found)) <= width
        assert found[-1].strip().startswith("0") or "-" in found[-1]


def test_a_gap_where_there_is_no_value() -> None:
    found = text(plot([1, 1, None, None, None, None, 1, 1]), 40, 9)
    row = next(line for line in found if "⠉" in line or "⣀" in line or "⠒" in line or "⠤" in line)
    body = row.partition("┤")[2] or row.partition("│")[2]
    assert "     " in body.strip()


def test_a_threshold_is_a_line_of_another_sign() -> None:
    found = text(plot([4.2, 4.4], [Line(4.7, "活动")], least=None, most=5))
    assert any("╌╌╌╌" in line for line in found)
    assert not any("╌" in line for line in text(plot([4.2, 4.4], least=None, most=5)))


def test_the_cursor_is_seen_without_colour() -> None:
    found = text(plot([1, 2, 3]), cursor=1)
    assert found[-2].count("▲") == 1
    assert sum(line.count("●") for line in found) == 1
    assert any("┊" in line for line in found)
    assert "●" not in "".join(text(plot([1, None, 3]), cursor=1))


@pytest.mark.parametrize("values", [[], [None], [None] * 90])
def test_without_a_value_nothing_is_drawn(values: list[float | None]) -> None:
    assert text(plot(values)) == []


def test_whole_values_have_whole_ticks() -> None:
    found = text(plot([0, 1, 1, 0], whole=True))
    labels = [line.split("┤")[0].strip() for line in found if "┤" in line]
    assert labels == ["1", "0"]


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.none() | st.floats(-1e6, 1e9), min_size=1, max_size=100),
    width=st.integers(24, 130),
    height=st.integers(5, 40),
    limit=st.none() | st.floats(-1e6, 1e9),
    data=st.data(),
)
def test_any_values_fit(
    values: list[float | None], width: int, height: int, limit: float | None, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, len(values) - 1))
    lines = [] if limit is None else [Line(limit, "x")]
    days = [FIRST + timedelta(days=n) for n in range(len(values))]
    found = drawn(Plot(days, values, lines, lambda value: f"{value:.3g}"), width, height, cursor)
    if all(value is None for value in values):
        assert found == []
        return
    assert len(found) == height
    for line in found:
        assert cell_len("".join(piece.text for piece in line)) <= width


def test_the_dots_are_loaded_with_the_first_plot() -> None:
    code = (
        "import sys, tui.figures.plot_screen;"
        "sys.exit(any(name.startswith('plotille') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
