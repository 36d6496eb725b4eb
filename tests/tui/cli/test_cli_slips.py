"""Slips at the command line: times and numbers that nothing of a shop can have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import pytest

from core.base.clock import BEIJING
from core.orders import buying_claims, edits
from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import SN, put_order
from tests.program import Run, run
from tui.cli.run import cli

HUGE = "99999999999999999999"
ODD = ("0001-01-01 00:00", "1999-12-31 23:59:59", "2100-01-01", "9999-12-31 23:59")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "d.db", who="小李")
    put_order(opened, 1)
    yield opened
    opened.close()


def call(desk: Desk, *words: str) -> Run:
    return run("--db", str(desk.store.path), "--lang", "en", *words)


@pytest.mark.parametrize("at", ODD)
def test_a_time_of_another_age_is_wrong_usage(desk: Desk, at: str) -> None:
    for words in (
        ("--at", at, "buy", SN.format(1), "--claim"),
        ("buy", SN.format(1), "--claim", "--at", at),
    ):
        done = call(desk, *words)
        assert (done.status, done.out) == (2, "")
        assert "2000" in done.err
    assert call(desk, "--at", "2099-12-31 23:59:59", "buy", SN.format(1), "--claim").status == 0


@pytest.mark.parametrize(
    "at", [datetime(1, 1, 1, tzinfo=BEIJING), datetime(9999, 12, 31, tzinfo=BEIJING)]
)
def test_a_moment_of_another_age_ends_no_list_and_is_found(desk: Desk, at: datetime) -> None:
    assert call(desk, "--at", "2026-11-23 10:00", "doctor").status == 0
    edits.note(desk, at, orders.find(desk, SN.format(1)), "x")
    buying_claims.claim(desk, at, SN.format(1), force="must")
    for words in (
        ("show", SN.format(1)),
        ("orders",),
        ("history",),
        ("due",),
        ("history", SN.format(1)),
    ):
        for form in ((), ("--json",)):
            done = call(desk, "--at", "2026-11-23 10:00", *words, *form)
            assert done.status == 0
    done = call(desk, "--at", "2026-11-23 10:00", "doctor")
    assert done.status == 1
    assert "events.at" in done.out
    assert "buy_claims.at" in done.out


@pytest.mark.parametrize(
    "words",
    [
        ("revert", HUGE),
        ("revert", "--dry-run", HUGE),
        ("appeal", "submit", HUGE),
        ("appeal", "won", HUGE),
        ("appeal", "drop", HUGE, "--reason", "x"),
        ("appeal", "submit", "--", f"-{HUGE}"),
        ("buy", SN.format(1), "--correct", HUGE, "--cost", "1"),
        ("buy", SN.format(1), "--cancel", HUGE),
        ("buy", SN.format(1), "--item", HUGE, "--upstream-order", "1", "--cost", "1"),
        ("buy", SN.format(1), "--item", "9" * 5000, "--upstream-order", "1", "--cost", "1"),
        ("check-list", "accept", HUGE),
    ],
    ids=" ".join,
)
def test_a_number_that_no_row_has_is_wrong_usage(desk: Desk, words: tuple[str, ...]) -> None:
    done = call(desk, "--json", *words)
    assert done.status == 2
    assert done.json["error"]["code"] == "usage"


def _commands(group: click.Group) -> Iterator[click.Command]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command)
        elif command is not None:
            yield command


def test_every_whole_number_of_the_command_line_has_an_end() -> None:
    for command in _commands(cli):
        for each in command.params:
            if isinstance(each.type, click.types.IntParamType):
                assert isinstance(each.type, click.IntRange), (command.name, each.name)
                assert each.type.max is not None, (command.name, each.name)
                assert each.type.max < 2**63, (command.name, each.name)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('messages = "nosuch.toml"', "messages = nosuch.toml"),
        ('couriers = "/nosuch/x.toml"', "couriers = /nosuch/x.toml"),
        ('language = "fr"', "language = fr"),
        ('[keys]\n"order.bye" = "b"', "order.bye"),
    ],
)
def test_a_configuration_that_would_do_nothing_is_refused(
    desk: Desk, tmp_path: Path, text: str, named: str
) -> None:
    place = tmp_path / "config.toml"
    place.write_text(text, "utf-8")
    done = call(desk, "--config", str(place), "due")
    assert (done.status, done.out) == (1, "")
    assert named in done.err


def test_a_configuration_written_by_an_editor_of_windows_is_read(
    desk: Desk, tmp_path: Path
) -> None:
    words, place = tmp_path / "words.toml", tmp_path / "config.toml"
    words.write_text("[when_ship]\r\ntext = ['亲']\r\n", "utf-8-sig")
    place.write_text(f'messages = "{words}"\r\nbatch_folder = "{tmp_path}"\r\n', "utf-8-sig")
    assert call(desk, "--config", str(place), "due").status == 0
    assert call(desk, "--config", str(place), "paths", "--json").json["batch"] == str(tmp_path)
