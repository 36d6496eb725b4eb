"""The table of commands: each declared once, one key one meaning, no key that gets lost."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from tui.commands.table import Command, CommandTable, Pane, declared, key_rows, panes
from tui.widgets.live_list import LiveList

TABLE = CommandTable(declared())


def test_one_key_means_one_thing_in_all_panes() -> None:
    assert TABLE.clashes() == []


def test_a_clash_is_found() -> None:
    other = replace(TABLE["order.buy"], id="case.other", where=("aftersales",))
    assert CommandTable([*TABLE, other]).clashes() == [("b", ("order.buy", "case.other"))]


def test_ids_are_unique() -> None:
    ids = [command.id for command in TABLE]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("command", list(TABLE), ids=lambda each: each.id)
def test_every_command_is_complete(command: Command) -> None:
    assert command.keys
    assert command.label
    assert command.help
    assert command.where
    known = {"everywhere", *(pane.id for pane in panes())}
    assert set(command.where) <= known


@pytest.mark.parametrize("command", list(TABLE), ids=lambda each: each.id)
def test_no_key_is_one_that_terminals_swallow(command: Command) -> None:
    never = {f"ctrl+{letter}" for letter in "qbahijm"} | {"ctrl+enter"}
    assert not never & set(command.keys)
    assert not [key for key in command.keys if key.startswith("alt+")]


def test_the_input_methods_own_signs_work_too() -> None:
    for ascii_key, wide in ("?？", ":：", "/／"):
        owner = next(each for each in TABLE if ascii_key in each.keys)
        assert wide in owner.keys


def test_the_lists_own_keys_are_those_of_the_list() -> None:
    bound = {each.id: set(each.key.split(",")) for each in LiveList.BINDINGS}  # type: ignore[union-attr]
    told = {each.id: set(each.keys) for each in TABLE if each.built_in}
    assert told == bound


@pytest.mark.parametrize("pane", panes(), ids=lambda each: each.id)
def test_every_pane_has_its_key(pane: Pane) -> None:
    assert TABLE[f"pane.{pane.id}"].keys == (pane.key,)
    assert pane.key == str(panes().index(pane))


def test_names_of_commands_in_a_text_become_keys() -> None:
    assert TABLE.with_keys("{upstream} then {buy}, {import_}") == "o then b, i"


def test_the_key_table_has_every_command() -> None:
    rows = [row for _group, rows in key_rows(TABLE) for row in rows]
    assert len(rows) == len(TABLE.commands)


def test_the_table_loads_no_textual() -> None:
    code = (
        "import tui.commands.keymap, sys; tui.commands.keymap.table();"
        " sys.exit('textual' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
