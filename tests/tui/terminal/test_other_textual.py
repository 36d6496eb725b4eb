"""With a Textual that is not known the desk does without private parts, and works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.given.shop import AT, open_shop
from tests.places import ROOT
from tests.pty import Terminal, environment
from tui.terminal import versions

AT_TEXT = f"{AT:%Y-%m-%d %H:%M:%S}"
UNKNOWN = """
import sys
from tui.terminal import versions
versions.KNOWN = ()
"""
PILOT = """
import asyncio
from pathlib import Path
from core.store.desk import open_desk
from tests.given.shop import AT
from tui.desk.app import DeskApp

async def main():
    app = DeskApp(open_desk(Path(sys.argv[1])), now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("2", "3", "1", "down", "space", "?", "escape", "b", "escape", "/", "escape"):
            await pilot.press(key)
            await pilot.pause()
        assert app.pane.pane_id == "pending"
        assert len(app.pane.list) == 20, len(app.pane.list)
        assert app.pane.detail.plain
    private = ("screen_diff", "lean_app", "driver")
    print([name for name in private if f"tui.terminal.{name}" in sys.modules])

asyncio.run(main())
"""
TERMINAL = """
from pathlib import Path
from core.base.clock import parse_time
from tui.desk.commands import DeskCommands
from tui.desk.run import run_desk
def broken(self):
    buyer = "林小明"
    raise ValueError(f"no order of {buyer}")
DeskCommands.do_export = broken
sys.exit(run_desk(Path(sys.argv[1]), at=parse_time(sys.argv[2])))
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    open_shop(tmp_path).close()
    return tmp_path / "daifa.db"


def start(database: Path) -> Terminal:
    argv = [sys.executable, "-c", UNKNOWN + TERMINAL, str(database), AT_TEXT]
    env = environment(PYTHONPATH=str(ROOT), XDG_STATE_HOME=str(database.parent))
    return Terminal(argv, 100, 30, env, cwd=ROOT)


def test_the_installed_version_is_known() -> None:
    assert versions.known()


def test_another_version_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "KNOWN", ("8.2.7", "8.3.0"))
    assert not versions.known()


def test_the_desk_works_in_the_pilot(database: Path) -> None:
    argv = [sys.executable, "-c", UNKNOWN + PILOT, str(database)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_desk_works_in_a_terminal(database: Path) -> None:
    with start(database) as terminal:
        terminal.wait_for("Next:", 20)
        terminal.press("down", pause=0.3)
        terminal.press("t")
        terminal.wait_for("Enter save", 10)
        terminal.send("\x1b[200~YT4234858984188\x1b[201~")
        terminal.wait_for("圆通快递", 10)
        terminal.press("escape", pause=0.4)
        terminal.press("?")
        terminal.wait_for("Help", 10)
        terminal.press("escape", pause=0.4)
        terminal.press("q")
        assert terminal.wait() == 0


def test_a_crash_tells_no_buyer_s_data(database: Path) -> None:
    with start(database) as terminal:
        terminal.wait_for("Next:", 20)
        terminal.press("x")
        assert terminal.wait() == 1
        after = terminal.written_since(0).rsplit(b"\x1b[?1049l", 1)[1].decode()
    assert "daifa stopped: ValueError" in after
    assert "Traceback" not in after
    assert "林小明" not in bytes(terminal.raw).decode(errors="replace").split("Next:")[-1]
    text = (database.parent / "daifa" / "daifa.log").read_text("utf-8")
    assert "in broken" in text
    assert "林小明" not in text
