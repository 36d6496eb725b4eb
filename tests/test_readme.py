"""The README is true: its key table, its commands and its pictures."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from tests.readme import README, renewed
from tui.cli.run import cli

TEXT = README.read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = [
    line
    for block in BLOCKS
    for line in block.splitlines()
    if line.startswith("daifa ") and "…" not in line
]


def test_the_key_table_is_the_programs() -> None:
    assert renewed(TEXT) == TEXT


TRY = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt . && .venv/bin/daifa demo"
TEST = (
    "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[test]'"
    " && .venv/bin/pytest"
)


def test_the_two_commands_stand_there() -> None:
    assert BLOCKS[0] == f"{TRY}\n"
    assert BLOCKS[1] == f"{TEST}\n"
    assert f"`{TRY}`" in TEXT[TEXT.index("## 中文快速开始") :]


def test_every_installation_is_of_the_locked_versions() -> None:
    installs = re.findall(r"pip install (.*)", TEXT)
    assert len(installs) >= 4
    assert all(each.startswith("-c constraints.txt ") for each in installs)


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_shown_is_one(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = cli
    context = click.Context(cli, info_name="daifa")
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
        context = click.Context(command, parent=context)
    assert command is not cli, line
    # Parsing refuses an unknown option or a missing argument.
    command.parse_args(context, list(words))


def test_each_picture_and_file_named_is_there() -> None:
    for path in re.findall(r"\]\((screenshots/[^)]+)\)", TEXT):
        assert (README.parent / path).is_file(), path
    for path in re.findall(r"`((?:core|tui|tests)/[\w./]*[\w/])`", TEXT):
        assert (README.parent / path).exists(), path
