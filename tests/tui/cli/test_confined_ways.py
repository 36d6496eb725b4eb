"""Every command as somebody confined gives it: what it opens, and what it tells of the server."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.places import ROOT
from tests.tui.cli.test_cli_contract import COMMANDS
from tests.tui.cli.test_cli_roles import GIVEN
from tests.tui.cli.test_cli_ssh import SECRET, Key


@contextmanager
def audited(reached: list[str]) -> Iterator[None]:
    """Keep what Python's audit tells of files, programs and connections."""
    open_ = [True]

    def keep(event: str, given: tuple[Any, ...]) -> None:
        first = os.fspath(given[0]) if given and isinstance(given[0], (str, bytes, Path)) else ""
        name = os.fsdecode(first)
        if not open_ or event in ("os.putenv", "os.unsetenv"):
            return
        files = ("os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "os.chmod")
        if event == "open" or event in files:
            if name and not name.startswith("<"):
                reached.append(f"file {name}")
        elif event in ("os.exec", "os.fork", "os.system", "os.posix_spawn", "subprocess.Popen",
                       "pty.spawn", "socket.connect", "socket.bind"):  # fmt: skip
            reached.append(f"os.{event} {given[:1]}")

    # A hook stays for good: it only listens within the block.
    sys.addaudithook(keep)
    try:
        yield
    finally:
        open_.clear()


def test_no_command_reaches_outside_or_starts_a_program(tmp_path: Path) -> None:
    """An operator gives every command, and Python's audit says what is opened and started."""
    key = Key(tmp_path)
    reached: list[str] = []
    sources = (sys.prefix, sys.base_prefix, str(ROOT), sys.pycache_prefix or sys.prefix)
    known = (*sources, *map(str, (key.home.db.parent, key.out)), "/usr/share/zoneinfo", "/dev/null",
             str(key.config), str(key.config.with_name("chosen.toml")))  # fmt: skip
    facts = dict.fromkeys(("check", "case", "appeal"), "1")
    facts |= {"sn": SECRET, "tracked": SECRET, "file": "x.csv", "picture": "x.png", "out": "x",
              "shop": "x"}  # fmt: skip
    told = ""
    with audited(reached):
        for path in COMMANDS:
            words = [each.format(**facts) for each in GIVEN[" ".join(path)][0]]
            done = key.ask(shlex.join([*path, *words]))
            told += done.out + done.err
        for words in (["doctor"], ["doctor", "--json"], ["paths", "--json"], ["completion", "zsh"]):
            done = key.ask(shlex.join(words))
            told += done.out + done.err
    outside = {each for each in reached if not each.partition(" ")[2].startswith(known)}
    assert {each for each in outside if each.partition(" ")[2].startswith("/")} == set()
    assert {each for each in outside if each.startswith(("os.", "socket.", "pty."))} == set()
    assert "There is no shell here" in told
    for place in (str(key.home.db) + "\n", str(key.config), "daifa.log", "chmod", "MB"):
        assert place not in told
