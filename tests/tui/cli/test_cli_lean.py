"""A command loads what it needs: `daifa next` stands in status bars and is run all day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.given.shop import AT, open_shop
from tests.places import ROOT
from tui.cli.run import MODULES, cli

_NEXT = """
import json, sys
from tui.cli import main
status = main(["--db", sys.argv[1], "--at", sys.argv[2], "next"])
print(json.dumps([status, sorted(sys.modules)]))
"""
# What `daifa next` must do without, and what each of them would cost: files and imports, what is
# asked when a purchase or a number is entered, figures, words to send, what lays out a database.
NOT_FOR_NEXT = (
    "apprise", "sqlite_utils", "tomlkit", "textual", "rich", "xlsxwriter", "python_calamine",
    "core.files", "core.imports", "core.recognise", "core.notify", "core.demo",
    "core.orders.buying_doubts", "core.orders.purchases", "core.orders.tracking",
    "core.orders.bulk", "core.orders.order", "core.orders.reading", "core.orders.pickup",
    "core.aftersales.case", "core.aftersales.reading", "core.appeals.reading",
    "core.appeals.appeal", "core.figures",
    "core.rules.addresses", "core.rules.couriers.text", "core.rules.couriers.traces",
    "core.rules.couriers.table", "core.rules.upstream", "core.store.reverting",
    "core.rules.messages", "core.rules.handbook", "core.store.upkeep",
    "core.store.schema", "core.store.reviews", "tui.commands", "tui.cli.orders", "tui.cli.shop",
)  # fmt: skip


def test_each_command_stands_in_its_module() -> None:
    for module, names in MODULES.items():
        commands = import_module(f"tui.cli.{module}").COMMANDS
        assert tuple(each.name for each in commands) == names, module
    context = cli.make_context("daifa", [], resilient_parsing=True)
    assert all(cli.get_command(context, name) for name in cli.list_commands(context))
    own = (ROOT / "tui" / "cli").glob("*.py")
    assert {path.stem for path in own if "\nCOMMANDS" in path.read_text("utf-8")} == set(MODULES)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Run `daifa next` in a new process; return the modules it has loaded."""
    desk = open_shop(tmp_path_factory.mktemp("lean"))
    path = desk.store.path
    desk.close()
    env = {**os.environ, "DAIFA_CONFIG": str(path.with_name("none.toml")), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", _NEXT, str(path), AT.isoformat()],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    return set(modules)


@pytest.mark.parametrize("name", NOT_FOR_NEXT)
def test_what_the_next_thing_does_without(loaded: set[str], name: str) -> None:
    assert not {each for each in loaded if each == name or each.startswith(f"{name}.")}


def test_it_reads_the_queue(loaded: set[str]) -> None:
    assert "core.due.queue" in loaded
    assert Path(ROOT / "core" / "due" / "queue.py").is_file()
