"""Outputs that are full, closed or read by nobody, and an input that is closed; real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.places import ROOT

FULL = Path("/dev/full")


def shell(desk: Desk, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell in which `daifa` is the program on the desk's database."""
    program = f'daifa() {{ "{sys.executable}" -m tui "$@"; }}; set -o pipefail; {line}'
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DAIFA_DB": str(desk.store.path),
           "DAIFA_LANG": "en", "DAIFA_USER": "li"}  # fmt: skip
    return subprocess.run(
        ["bash", "-c", program], env=env, capture_output=True, text=True, check=False, timeout=60
    )


def claims(desk: Desk) -> int:
    return int(desk.store.value("select count(*) from buy_claims"))


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "PYTHONUNBUFFERED=1 "])
def test_on_a_full_disk_what_was_saved_is_done_and_what_was_only_told_has_failed(
    desk: Desk, make_order: MakeOrder, unbuffered: str
) -> None:
    sn = make_order()
    saved = shell(desk, f"export {unbuffered}X=1; daifa buy {sn} --claim > /dev/full")
    assert (saved.returncode, claims(desk)) == (0, 1)
    assert saved.stderr.startswith("Done and saved, but the output cannot be written: ")
    told = shell(desk, f"export {unbuffered}X=1; daifa due --json > /dev/full")
    assert told.returncode == 1
    assert told.stderr == "The output cannot be written: No space left on device.\n"


def test_what_has_no_output_at_all_goes_on(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    closed = shell(desk, f"daifa buy {sn} --claim >&-")
    assert (closed.returncode, claims(desk)) == (0, 1)
    assert "Traceback" not in closed.stderr
    assert shell(desk, "daifa due >&- 2>&-").returncode == 1
    dumb = shell(desk, "daifa nosuch 2>&-")
    assert (dumb.returncode, dumb.stdout) == (2, "")


def test_a_reader_that_leaves_has_had_enough(desk: Desk, make_order: MakeOrder) -> None:
    for _order in range(30):
        make_order()
    done = shell(desk, "daifa orders | head -n 1")
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 1)
    saved = shell(desk, f"daifa receiver {make_order()} --clear 2>/dev/null | true; echo ok")
    assert saved.stdout == "ok\n"


@pytest.mark.parametrize("words", ["track --paste -", "import -", "recognise -", "receiver 1 -"])
def test_a_closed_input_is_said(desk: Desk, make_order: MakeOrder, words: str) -> None:
    make_order()
    done = shell(desk, f"daifa {words} <&-")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
