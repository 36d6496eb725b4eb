"""Nothing that is typed or pasted acts on the terminal, on the desk and on a dialog over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment

from tests.bench.monkey import Monkey
from tests.given.hostile import RAW
from tui.terminal.glass import Glass
from tui.terminal.harmless import harmless_text


@pytest.mark.parametrize("text", ["\u202e反", "a\x9b31mb", "\x1b[2J", "好\u2066x\x07"])
def test_what_acts_is_taken_out_and_the_width_stays(text: str) -> None:
    glass = Glass()
    glass.resize(40, 1)
    glass.difference()
    glass.sent()
    glass.draw(0, 0, [Segment("ok "), Segment(text), Segment("|")], ColorSystem.STANDARD)
    sent = glass.difference()
    assert not RAW.search(sent.encode("utf-8", "surrogatepass"))
    assert sent.count("\x1b") == 1
    assert cell_len(sent.removeprefix("\x1b[1;1H")) == cell_len(f"ok {text}|")
    assert cell_len(harmless_text(text)) == cell_len(text)


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
