"""Outputs that are full, closed or read by nobody, and an input that is closed; real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import __version__
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


BREAKING = """
import sys
from tui.cli import program, run
def broken(arguments, sessions):
    buyer = "程样本 17700001234"
    raise KeyError(buyer)
run._run = broken
sys.argv = ["daifa", "--lang", "en", "due", "程样本"]
sys.exit(program())
"""


def test_an_error_of_the_program_is_one_line_and_a_log_without_values(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", BREAKING], env=env, capture_output=True, text=True, check=False
    )
    log = tmp_path / "daifa" / "daifa.log"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"daifa stopped: KeyError. Nothing half done was saved. Details: {log}\n"
    )
    told = log.read_text("utf-8")
    assert f"daifa {__version__} due\n" in told
    assert "in broken" in told
    assert "程样本" not in told
    assert "17700001234" not in told


def test_a_questionable_pattern_is_no_line_of_pythons(desk: Desk, tmp_path: Path) -> None:
    own = tmp_path / "decoders.toml"
    own.write_text("[[decoder]]\nname = 'x'\npattern = 'x[[]{id}'\n", "utf-8")
    written = tmp_path / "config.toml"
    written.write_text(f"decoders = '{own}'\n", "utf-8")
    done = shell(desk, f"daifa --config {written} due")
    assert done.returncode == 0
    assert done.stderr == ""
