"""What names a person stands in the database, in exports and evidence, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from core.aftersales import reading as aftersales
from core.files import reading
from core.imports.orders import rows as order_rows
from core.orders import reading as orders
from core.orders import receiver, taking_back
from core.store import act_list, acts
from core.store.desk import open_desk
from tests.given.desks import new_desk
from tests.given.export_files import xlsx_bytes
from tests.given.order_files import order_file, row
from tests.given.people import BUYER, fill, leaked
from tests.given.shop_rows import SN
from tests.program import as_it_was
from tests.tui.desk.hands import at_desk
from tui import cli
from tui.orders import story

ORDER = SN.format(1)
BLOCK = "司徒某人 18666667777 浙江省杭州市余杭区假想街66号"
# What may hold persons: the shop's own records.
RECORDS = (".db", ".db-wal", ".db-shm", ".csv", ".xlsx")
CALLS = [
    ["orders", "--search", BUYER["receiver"]], ["show", ORDER, "--personal"], ["check-list"],
    ["history"], ["receiver", ORDER, BLOCK], ["buy", ORDER, "--claim"], ["recognise", BLOCK],
    ["address", "compare", BLOCK, BLOCK], ["import", "people.csv", "--dry-run"],
    ["import", "people.xlsx"], ["review", "add", ORDER, "1", "1", "1", "--text", BLOCK],
    ["notify", "--dry-run"], ["doctor"], ["backup", "--daily"], ["revert", "1", "--dry-run"],
    ["aftersales"], ["receiver", ORDER, "--clear"], ["orders", BLOCK],
]  # fmt: skip
# Where the program breaks, at several depths, with a person at hand.
BREAKS: list[tuple[Any, str, list[str]]] = [
    (acts.Act, "update", ["receiver", ORDER, BLOCK]),
    (receiver, "record", ["receiver", ORDER, BLOCK]),
    (receiver, "read_for", ["receiver", ORDER, BLOCK]),
    (taking_back, "done_words", ["revert", "1", "--dry-run"]),
    (orders, "find", ["show", ORDER, "--personal"]),
    (act_list, "newest", ["history"]),
    (aftersales, "listing", ["aftersales"]),
    (reading.Reading, "reject", ["import", "wrong.csv"]),
    (order_rows, "_parsed", ["import", "people.csv"]),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    desk = new_desk(tmp_path / "daifa.db", who="tester", session="here")
    fill(desk)
    desk.close()
    cells = row(2, 收货人="上官示例", 手机="15887654321", 详细地址="另外路77号9幢")
    data = order_file([cells])
    (tmp_path / "people.csv").write_bytes(data)
    wrong = order_file([{**cells, "订单号": "上官示例 15887654321"}])
    (tmp_path / "wrong.csv").write_bytes(wrong)
    (tmp_path / "people.xlsx").write_bytes(xlsx_bytes([list(cells), list(cells.values())]))
    for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str) -> int:
    given = ["daifa", "--db", "daifa.db", "--at", "2026-11-23 10:00", *words]
    with mock.patch.object(sys, "argv", given), as_it_was():
        try:
            return cli.program()
        except SystemExit as end:
            return int(end.code or 0)


def written(home: Path) -> Iterator[tuple[str, str]]:
    """Give each file's name, and what stands in it unless it is one of the records."""
    for each in home.rglob("*"):
        within = each.is_file() and not each.name.endswith(RECORDS)
        yield str(each.relative_to(home)), each.read_text("utf-8", "replace") if within else ""


def test_no_file_and_no_process_names_a_person(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []
    start = subprocess.Popen.__init__

    def noted(process: Any, args: Any, *more: Any, **terms: Any) -> None:
        started.append(repr((args, terms.get("env"))))
        start(process, args, *more, **terms)

    with mock.patch.object(subprocess.Popen, "__init__", noted):
        for words in CALLS:
            call(*words)
            assert "daifa stopped" not in capsys.readouterr().err, words
    assert started
    assert leaked(" ".join(started)) == []
    assert {name: leaked(name + text) for name, text in written(home) if leaked(name + text)} == {}


@pytest.mark.parametrize(("owner", "name", "words"), BREAKS, ids=lambda each: str(each)[:40])
def test_a_crash_names_no_person(
    home: Path, capsys: pytest.CaptureFixture[str], owner: Any, name: str, words: list[str]
) -> None:
    def broken(*arguments: Any, **terms: Any) -> Any:
        person = BUYER  # noqa: F841 - a local variable at hand
        raise RuntimeError(f"{BUYER} {BLOCK} {arguments}")

    with mock.patch.object(owner, name, broken):
        status = call(*words)
    said = capsys.readouterr()
    assert status == 1
    assert "daifa stopped: RuntimeError" in said.err
    assert leaked(said.out + said.err) == []
    logs = {each: text for each, text in written(home) if each.endswith(".log")}
    assert logs
    assert all("RuntimeError" in text and leaked(text) == [] for text in logs.values())


async def test_a_crash_of_the_desk_names_no_person(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(home / "daifa.db", who="tester", session="here")

    def broken(*arguments: Any, **terms: Any) -> Any:
        raise RuntimeError(f"{BUYER} {arguments}")

    async with at_desk(desk) as hands:
        hands.app.goes_on = True
        monkeypatch.setattr(story, "_buyer", broken)
        await hands.press("1", "enter")
        assert leaked(hands.text()) == []
    desk.close()
    logs = [text for name, text in written(home) if name.endswith(".log")]
    assert logs
    assert leaked(" ".join(logs)) == []


def test_others_do_not_read_what_was_typed() -> None:
    code = (
        "import sys; from tui.cli import process_list as p; p.hide('receiver');"
        "print(open('/proc/self/cmdline','rb').read().decode().split(chr(0)))"
    )
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("the system has no /proc")
    words = [sys.executable, "-c", code, "receiver", ORDER, BLOCK]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "receiver" in told
    assert leaked(told) == []
    assert ORDER not in told
