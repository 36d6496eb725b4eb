"""Nothing that is typed or pasted acts on the terminal, on the desk and on a dialog over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.segment import Segment
from textual.strip import Strip

from tests.bench.monkey import Monkey
from tests.given.hostile import RAW
from tui.terminal.harmless import harmless, harmless_text


@pytest.mark.parametrize("text", ["\u202e反", "a\x9b31mb", "\x1b[2J", "好\u2066x\x07"])
def test_what_acts_is_taken_out_and_the_width_stays(text: str) -> None:
    line = Strip([Segment("ok "), Segment(text)])
    clean = harmless(line)
    assert clean.cell_length == line.cell_length
    assert not RAW.search(harmless_text(text).encode("utf-8", "surrogatepass"))
    assert "\x1b" not in clean.text


def test_a_harmless_line_is_left_as_it_is() -> None:
    line = Strip([Segment("加绒加厚 … ✓ plain")])
    assert harmless(line) is line


@pytest.mark.parametrize("place", ["search", "order e", "order t", "order T", "order ?"])
def test_what_is_typed_does_not_reach_the_terminal(tmp_path: Path, place: str) -> None:
    monkey = Monkey(tmp_path, 1)
    monkey.go_to(place)
    monkey.send("\u202e反\u009b31m")
    monkey.desk.wait_quiet(0.3, 5)
    monkey.paste("\u202e反\u009b31m")
    monkey.desk.wait_quiet(0.3, 5)
    # A full repaint goes another way than a partial one.
    monkey.desk.resize(90, 28)
    monkey.desk.wait_quiet(0.3, 5)
    monkey.judge()
    monkey.close()
    assert "\n".join(map(str, monkey.found)) == ""
