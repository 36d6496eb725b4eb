"""The contract of every command: where global options may stand, what a failure prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.places import ROOT
from tui.cli import main
from tui.cli.run import cli

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


COMMANDS = sorted(_commands(cli))


def _command(path: tuple[str, ...]) -> click.Command:
    command: click.Command | None = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)
    assert command is not None
    return command


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_global_options_may_stand_behind_the_command(path: tuple[str, ...]) -> None:
    options = [name for each in _command(path).params for name in each.opts]
    for option in ("--lang", "--at", "--json"):
        assert options.count(option) == 1, option


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["show", "261123-000000000000000"], 1, "order-unknown"),
        (["upstream", "qqq"], 1, None),
        (["bind", "code", "nonsense"], 1, "bad-target"),
        (["show"], 2, "usage"),
        (["due", "--within", "soon"], 2, "usage"),
        (["nothing"], 2, "usage"),
        (["due", "--nothing"], 2, "usage"),
        (["import", "none.csv"], 1, "file"),
        (["rules", "--set", "ship.never=1", "--source", "x"], 1, "rule-unknown"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_failure_is_one_json_value(
    arguments: list[str],
    status: int,
    code: str | None,
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base = ["--db", str(tmp_path / "shop.db"), "--lang", "en"]
    main([*base, "demo", "--seed-only"])
    capsys.readouterr()
    given = ["--json", *arguments] if place == "before" else [*arguments, "--json"]
    assert main([*base, *given]) == status
    out, err = capsys.readouterr()
    value = json.loads(out)
    if code is None:
        assert "error" not in value
        return
    assert set(value) == {"error"}
    assert value["error"]["code"] == code
    assert value["error"]["message"].splitlines()[0] in err
    assert CODE.fullmatch(code)


def test_language_and_time_work_behind_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = ["--db", str(tmp_path / "shop.db")]
    main([*base, "demo", "--seed-only", "--at", "2026-11-23 10:00", "--lang", "en"])
    capsys.readouterr()
    main([*base, "due", "--json", "--at", "2026-11-24 10:00"])
    assert json.loads(capsys.readouterr().out)["at"] == "2026-11-24T10:00:00+08:00"
    main([*base, "orders", "--limit", "1", "--lang", "zh"])
    chinese = capsys.readouterr().out
    main([*base, "--lang", "en", "orders", "--limit", "1"])
    assert capsys.readouterr().out != chinese


def test_every_code_of_an_error_is_kebab_case() -> None:
    raised = re.compile(r"\b(?:DaifaError|Refused|NotFound|Stale)\(\s*\"([^\"]+)\"")
    codes = {
        code
        for folder in ("core", "tui")
        for path in (ROOT / folder).rglob("*.py")
        for code in raised.findall(path.read_text("utf-8"))
    }
    assert len(codes) > 60
    assert [code for code in sorted(codes) if not CODE.fullmatch(code)] == []
