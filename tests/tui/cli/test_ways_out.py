"""Nothing that a stranger or a slip put into a text acts on a terminal, on any way in or out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.text import acts, escaped, harmless
from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.places import ROOT

# A control of eight bits, a turn of direction, a title of the terminal with its bell.
BAD = "x\x9b31m\u202e\x1b]0;t\x07y"
# Each with the words that carry it; `{sn}` is an order, `{file}` a file of that name.
WAYS = (
    ("rules", "--set", "fine.late=4", "--source", BAD),
    ("rules",),
    ("buy", "{sn}", "--upstream-order", "2817000000000007201", "--platform", "1688", "--cost", "5",
     "--supplier", BAD, "--force", BAD),
    ("show", "{sn}"),
    ("show", BAD),
    ("history",),
    ("bind", BAD, "1688:754299529443"),
    ("upstream", BAD),
    ("shop", BAD),
    ("review", "add", "{sn}", "1", "1", "1", "--text", BAD),
    ("reviews",),
    ("mark", "{sn}", "complaint"),
    ("import", "{file}"),
    ("backup", "{file}.db"),
    ("metrics", "--day", BAD),
    ("handbook", BAD),
    ("orders", "--search", BAD),
    ("check-list",),
    ("notify", "--dry-run"),
)  # fmt: skip


def bad_in(text: str) -> set[str]:
    return {sign for sign in text if sign not in "\n\t" and acts(sign)}


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_no_way_out_lets_it_through(
    desk: Desk, make_order: MakeOrder, tmp_path: Path, as_json: bool
) -> None:
    sn, file = make_order(), tmp_path / BAD
    file.write_text("订单号\n1")
    lines = [
        [word.format(sn=sn, file=file) for word in way] + (["--json"] if as_json else [])
        for way in WAYS
    ]
    # One process for all of them: each call goes through the streams of a real one.
    code = (
        "import json, sys\nfrom tui.cli import main\n"
        "for line in json.load(open(sys.argv[1])):\n"
        "    print('\\n#', line[0], flush=True)\n"
        "    main(line)\n"
    )
    script = tmp_path / "lines.json"
    script.write_text(json.dumps(lines))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DAIFA_DB": str(desk.store.path),
           "DAIFA_LANG": "en", "DAIFA_USER": BAD, "PYTHONIOENCODING": "utf-8"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, str(script)], env=env, capture_output=True, check=False
    )
    said, complained = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0, complained
    for part in f"{said}\n#{complained}".split("\n#"):
        assert bad_in(part) == set(), part
    texts = [
        value
        for (table,) in desk.store.query(
            "select name from sqlite_master where type = 'table' and sql not like '%virtual%'"
        )
        for row in desk.store.query(f'select * from "{table}"')
        for value in row
        if isinstance(value, str)
    ]
    assert [text for text in texts if bad_in(text)] == []


def test_escaped_json_is_the_same_value() -> None:
    value = {"a": BAD, "b": ["\x7f", "\u2028", "字"]}
    text = escaped(json.dumps(value, ensure_ascii=False))
    assert json.loads(text) == value
    assert bad_in(text) == set()
    assert "字" in text


def test_lines_and_tabs_go_out() -> None:
    assert harmless("a\tb\n字\u3000c") == "a\tb\n字\u3000c"
    assert harmless(BAD) == "x�31m��]0;t�y"
