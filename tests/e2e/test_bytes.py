"""The real desk where names and keys are in GBK: everything is read, and shown as it is meant."""

from __future__ import annotations

import os
import sys

from tests.e2e.desks import LATER, URGENT, Home, morning
from tests.given.order_files import order_file
from tests.pty import Terminal

WORD = "订单导出"
RAW = WORD.encode("gbk")


def quiet(desk: Terminal, seconds: float = 0.3) -> None:
    desk.wait_quiet(seconds, 3)


def test_a_path_pasted_in_gbk_is_taken(home: Home) -> None:
    folder = home.folder / os.fsdecode("文件夹".encode("gbk"))
    folder.mkdir()
    file = folder / os.fsdecode(RAW + b".csv")
    file.write_bytes(order_file(morning()))
    with home.desk(cols=120) as desk:
        desk.wait_for("Welcome")
        desk.press("i")
        desk.wait_for("Enter look")
        desk.press("ctrl+u")
        desk.send(b"\x1b[200~" + os.fsencode(file) + b"\x1b[201~")
        desk.wait_for(f"{WORD}.csv")
        desk.press("enter")
        desk.wait_for("New 2")
        desk.press("enter")
        desk.wait_for(f"─ {URGENT}")
        # The folder was kept, and is proposed with the newest file in it.
        desk.press("i")
        desk.wait_for(f"{WORD}.csv")
        desk.press("tab")
        quiet(desk)
        desk.press("enter")
        desk.wait_for("Unchanged 2")
        desk.press("escape")
        quiet(desk)
        # Into the list, where it opens the form.
        desk.send(b"\x1b[200~" + os.fsencode(file) + b"\x1b[201~")
        desk.wait_for("Unchanged 2")
        desk.press("escape")
        quiet(desk)
        desk.press("q")
        assert desk.wait() == 0
        raw = bytes(desk.raw)
    assert RAW not in raw
    assert b"Traceback" not in raw


def test_keys_and_pastes_that_are_no_text_end_nothing(shop: Home) -> None:
    with shop.desk(cols=120) as desk:
        desk.wait_for(f"─ {URGENT}")
        for sent in (RAW, b"\xff\xfe", b"\xb6", b"\x1b[200~\xff\xfe\xb6\x1b[201~"):
            desk.send(sent)
            quiet(desk)
        desk.press("i")
        desk.wait_for("Enter look")
        desk.press("ctrl+u")
        desk.send(b"\x1b[200~/nosuch/\xff\xfe.csv\x1b[201~")
        quiet(desk)
        desk.press("enter")
        desk.wait_for("no such file")
        desk.press("ctrl+u")
        desk.send("/没有/".encode("gbk") + RAW)
        desk.wait_for(f"/没有/{WORD}")
        desk.press("enter")
        desk.wait_for(f"{WORD} cannot be read")
        desk.press("escape")
        quiet(desk)
        desk.press("q")
        assert desk.wait() == 0
        assert b"Traceback" not in bytes(desk.raw)


def test_a_home_in_gbk_holds_a_desk(home: Home) -> None:
    """Data, configuration, batch files: each in a folder whose name is no UTF-8."""
    place = home.folder / os.fsdecode(RAW)
    place.mkdir()
    env = {**home.env, "HOME": str(place), "DAIFA_USER": os.fsdecode("小李".encode("gbk"))}
    env.pop("DAIFA_DB")
    file = home.write("morning.csv", *morning())
    words = ("-m", "tui", "--at", "2026-11-23 10:00")
    with Terminal((sys.executable, *words), 100, 30, env, cwd=home.folder) as desk:
        desk.wait_for("Welcome")
        desk.press("i")
        desk.wait_for("Enter look")
        desk.press("ctrl+u")
        desk.send(str(file))
        quiet(desk)
        desk.press("enter")
        desk.wait_for("New 2")
        desk.press("enter")
        desk.wait_for(f"─ {URGENT}")
        desk.press("x")
        desk.wait_for("Batch file")
        desk.press("enter")
        quiet(desk)
        desk.press("escape")
        quiet(desk)
        desk.press("q")
        assert desk.wait() == 0
        assert b"Traceback" not in bytes(desk.raw)
    assert (place / ".local" / "share" / "daifa" / "daifa.db").is_file()


# A late answer of the terminal, a legacy report of the mouse, the new kind outside the screen, the
# focus, a paste that is cut in two by its own line.
REPORTS = (
    b"\x1b[?62;22c\x1b[0n\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1bP>|x\x1b\\\x1b[99~",
    b"\x1b[M \xe0\xff\x1b[M#\xff\xff",
    b"\x1b[<0;500;200M\x1b[<0;500;200m",
    b"\x1b[O\x1b[I",
)


def test_what_a_terminal_sends_by_itself_is_no_command(shop: Home) -> None:
    with shop.desk(cols=80, rows=24) as desk:
        desk.wait_for(f"─ {URGENT}")
        for report in REPORTS:
            for cut in (len(report), len(report) // 2, 3):
                desk.send(report[:cut])
                quiet(desk, 0.1)
                desk.send(report[cut:])
        desk.send(b"\x1b[200~q U B")
        quiet(desk)
        desk.press("escape")
        desk.wait_for("without its end")
        desk.press("down")
        desk.wait_for(f"─ {LATER}")
        desk.press("q")
        assert desk.wait() == 0
    assert len(shop.json("history")["items"]) == 1
