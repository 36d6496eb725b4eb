"""The desk as a program in a real terminal: looks, ends, breaks, and what it sends."""

from __future__ import annotations

import base64
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from core.store import desk as desk_module
from tests.given.shop import AT, fill, open_shop, put_order, sn
from tests.places import ROOT
from tests.pty import Terminal, environment
from tui.desk.app import DeskApp

AT_TEXT = f"{AT:%Y-%m-%d %H:%M:%S}"

# A buyer's name in an error's text and in a local variable.
BREAKING = """
import sys
from pathlib import Path
from core.base.clock import parse_time
from tui.desk.commands import DeskCommands
from tui.desk.run import run_desk
def broken(self):
    buyer = "林小明"
    raise ValueError(f"no order of {buyer}")
DeskCommands.do_help = broken
sys.exit(run_desk(Path(sys.argv[1]), at=parse_time(sys.argv[2])))
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    open_shop(tmp_path).close()
    return tmp_path / "daifa.db"


def start(
    database: Path, *, lang: str = "en", cols: int = 80, rows: int = 24, **env: str | None
) -> Terminal:
    """Start the desk on a database, its clock at the shop's time."""
    argv = [sys.executable, "-m", "tui", "--db", str(database), "--lang", lang, "--at", AT_TEXT]
    places = {"XDG_STATE_HOME": str(database.parent), "XDG_CONFIG_HOME": str(database.parent)}
    return Terminal(argv, cols, rows, environment(PYTHONPATH=str(ROOT), **places, **env), cwd=ROOT)


def rows_of(terminal: Terminal) -> list[str]:
    """Return the list's lines: those with an order number's tail, above the detail."""
    lines = terminal.lines()
    end = next(n for n, line in enumerate(lines) if line.startswith("─ "))
    return [line for line in lines[3:end] if "…" in line]


def test_the_first_screen_at_80_by_24(database: Path) -> None:
    with start(database) as terminal:
        terminal.wait_for("Next:", 20)
        terminal.wait_quiet(0.2, 1)
        rows = rows_of(terminal)
        assert len(rows) >= 10
        assert rows[0].startswith("?   missing …0000005")
        assert rows[1].startswith("!! -0:01:0")
        assert "…0000003" in rows[1]
        assert all(len(line) <= 80 for line in terminal.lines())
        terminal.press("q")
        assert terminal.wait() == 0


def test_the_columns_stand_straight_in_chinese(database: Path) -> None:
    with start(database, lang="zh") as terminal:
        terminal.wait_for("下一步", 20)
        terminal.wait_quiet(0.2, 1)
        # pyte keeps a wide character in the first of its two cells.
        with terminal._news:
            lines = ["".join(terminal.screen.buffer[y][x].data or "\0" for x in range(80))
                     for y in range(24)]  # fmt: skip
        shown = [line for line in lines[3:14] if "…00000" in line]
        assert len(shown) >= 10
        assert {line.index("…00000") for line in shown} == {12}
        assert "1待发货" in terminal.screen_text()
        assert "u 撤销" in terminal.screen_text()


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"COLORTERM": ""}, {"TERM": "xterm"}])
def test_bands_are_told_without_colour(database: Path, env: dict[str, str]) -> None:
    with start(database, cols=80, rows=24, lang="en", **env) as terminal:
        terminal.wait_for("Next:", 20)
        signs = [row[:2] for row in rows_of(terminal)]
        assert signs[:7] == ["? ", "!!", "! ", "! ", "||", "* ", "* "] or signs[6] == ". "


def test_no_color_with_an_ansi_theme_is_not_black_on_black(database: Path) -> None:
    (database.parent / "config.toml").write_text('theme = "ansi-dark"\n', "utf-8")
    with start(
        database, NO_COLOR="1", DAIFA_CONFIG=str(database.parent / "config.toml")
    ) as terminal:
        terminal.wait_for("Next:", 20)
        with terminal._news:
            cell = terminal.screen.buffer[5][12]
        assert (cell.fg, cell.bg) != ("000000", "000000")
        assert cell.fg != cell.bg


async def test_a_theme_that_is_not_there_is_told_and_does_not_stop_the_desk(
    tmp_path: Path,
) -> None:
    app = DeskApp(open_shop(tmp_path), now=lambda: AT, theme="nice")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "no theme nice" in app._footer.plain


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_the_desk_in_order(database: Path, number: int) -> None:
    with start(database) as terminal:
        terminal.wait_for("Next:", 20)
        terminal.kill(number)
        assert terminal.wait() == 0
        assert b"\x1b[?1049l" in terminal.written_since(0)


def test_a_crash_writes_no_buyer_s_data_and_ends_with_status_1(database: Path) -> None:
    argv = [sys.executable, "-c", BREAKING, str(database), AT_TEXT]
    env = environment(PYTHONPATH=str(ROOT), XDG_STATE_HOME=str(database.parent))
    with Terminal(argv, 100, 30, env, cwd=ROOT) as terminal:
        terminal.wait_for("Next:", 20)
        terminal.press("?")
        # Once it is told, and the desk goes on; again and again it ends.
        terminal.wait_for("did not work", 10)
        for _again in range(6):
            terminal.press("escape", pause=0.2)
            terminal.press("?", pause=0.2)
        assert terminal.wait() == 1
        log = database.parent / "daifa" / "daifa.log"
        after = terminal.written_since(0).rsplit(b"\x1b[?1049l", 1)[1].decode()
    assert "daifa stopped: ValueError" in after
    assert str(log) in after.replace("\r\n", "")
    assert "Traceback" not in after
    text = log.read_text("utf-8")
    assert "in broken" in text
    assert "ValueError" in text
    assert "林小明" not in text
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_mouse_report_that_is_no_utf8_does_not_end_the_desk(database: Path) -> None:
    with start(database, cols=200, rows=30) as terminal:
        terminal.wait_for("Next:", 20)
        for column in (95, 96, 120, 190):
            terminal.send(b"\x1b[M " + bytes([column + 33, 40]))
            time.sleep(0.1)
        time.sleep(0.3)
        terminal.press("escape", pause=0.3)
        terminal.press("?")
        terminal.wait_for("Help", 10)


def test_without_a_terminal_the_status_is_2(database: Path) -> None:
    import subprocess

    argv = [sys.executable, "-m", "tui", "--db", str(database), "--lang", "en"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


def test_copying_reaches_the_clipboard_through_the_terminal(database: Path) -> None:
    with start(database) as terminal:
        terminal.wait_for("Next:", 20)
        terminal.press("down", pause=0.3)
        terminal.press("o")
        terminal.wait_for("Copied", 5)
        link = base64.b64encode(b"https://detail.1688.com/offer/754299529443.html")
        assert b"\x1b]52;c;" + link in terminal.written_since(0)


@pytest.fixture
def calm(tmp_path: Path) -> Path:
    """A shop in which all that is seen has more than an hour left."""
    desk = open_shop(tmp_path, filled=False)
    for number in range(60):
        put_order(desk, number, timedelta(hours=3, minutes=7 * number))
    desk.close()
    return tmp_path / "daifa.db"


def test_an_idle_desk_sends_at_most_150_bytes_a_second(calm: Path) -> None:
    with start(calm, cols=100, rows=30) as terminal:
        terminal.wait_for("Next:", 20)
        time.sleep(2)
        mark = terminal.mark()
        seconds = 6
        time.sleep(seconds)
        sent = terminal.bytes_since(mark) / seconds
    assert 0 < sent <= 150, sent


def test_a_line_that_was_updated_bit_by_bit_reads_as_if_drawn_at_once(database: Path) -> None:
    with start(database, lang="zh", cols=100, rows=30) as terminal:
        terminal.wait_for("下一步", 20)
        terminal.press(*["down"] * 13, pause=0.1)
        terminal.press(*["up"] * 4, pause=0.1)
        terminal.wait_quiet(0.3, 1.5)
        grown = [line for line in terminal.lines()[-12:] if "应发" not in line]
        terminal.resize(100, 31)
        terminal.wait_quiet(0.4, 2)
        terminal.resize(100, 30)
        terminal.wait_quiet(0.4, 2)
        anew = [line for line in terminal.lines()[-12:] if "应发" not in line]
    assert grown == anew


async def test_data_written_while_a_dialog_is_open_is_there_when_it_closes(
    tmp_path: Path,
) -> None:
    app = DeskApp(open_shop(tmp_path, filled=False), now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("?")
        other = desk_module.open_desk(tmp_path / "daifa.db", who="other")
        fill(other)
        other.close()
        await pilot.pause(1.3)
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.pane.list) == 20
        app.pane.list.move_to_index(1)
        await pilot.pause()
        assert sn(3) in app.pane.detail.plain
