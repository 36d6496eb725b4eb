"""The user's own keys: what is taken, and what is refused with a clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import DaifaError
from tests.given.shop import AT, open_shop
from tui.commands import keymap
from tui.desk.app import DeskApp


def test_without_a_key_map_the_keys_are_the_declared_ones() -> None:
    assert keymap.table()["order.buy"].keys == ("b",)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("f5", ("f5",)),
        ("f5 ctrl+g", ("f5", "ctrl+g")),
        ("f5,ctrl+g", ("f5", "ctrl+g")),
        (",", (",",)),
        ("买", ("买",)),
        ("shift+tab", ("shift+tab",)),
    ],
)
def test_keys_are_taken(text: str, keys: tuple[str, ...]) -> None:
    assert keymap.table({"order.buy": text})["order.buy"].keys == keys


@pytest.mark.parametrize(
    ("keys", "code", "named"),
    [
        ({"order.bye": "z"}, "keymap-command", "order.bye"),
        ({"": "z"}, "keymap-command", "[keys]"),
        ({"order.buy": "ctrl+enter"}, "keymap-key", "ctrl+enter"),
        ({"order.buy": "ctrl+m"}, "keymap-key", "ctrl+m"),
        ({"order.buy": "alt+b"}, "keymap-key", "alt+b"),
        ({"order.buy": "f13"}, "keymap-key", "f13"),
        ({"order.buy": "buy"}, "keymap-key", "“buy”"),
        ({"order.buy": ""}, "keymap-key", "order.buy"),
        ({"order.buy": "\x1b"}, "keymap-key", "order.buy"),
        ({"order.buy": "t"}, "keymap-clash", "order.track"),
        ({"order.buy": "j"}, "keymap-clash", "list.down"),
        ({"order.buy": "1"}, "keymap-clash", "pane.pending"),
        ({"order.buy": "f5", "order.track": "f5"}, "keymap-clash", "f5"),
    ],
)
def test_what_does_not_fit_is_refused(keys: dict[str, str], code: str, named: str) -> None:
    with pytest.raises(DaifaError) as caught:
        keymap.table(keys)
    assert caught.value.code == code
    assert named in caught.value.message


def test_two_commands_can_change_places() -> None:
    table = keymap.table({"order.buy": "t", "order.track": "b"})
    assert table["order.buy"].keys == ("t",)
    assert table.with_keys("{buy}{track}") == "tb"


async def test_the_desk_obeys_the_key_map(tmp_path: Path) -> None:
    keys = {"view.stage": "f5", "list.down": "down Z"}
    table = keymap.table(keys)
    app = DeskApp(open_shop(tmp_path), now=lambda: AT, table=table)
    app.set_keymap(keymap.textual_keymap(table, keys))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("Z")
        assert app.pane.list.cursor_index == 1
        await pilot.press("j")
        assert app.pane.list.cursor_index == 1
        await pilot.press("v")
        assert not app.pane.filter_words
        await pilot.press("f5")
        assert "to buy" in app.pane.filter_words
