"""The desk's bell: once a crossing, one for several, silent when off and at night, in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from core.base import i18n
from core.base.config import Config, Notify, keep, load
from core.store.desk import Desk, set_rule
from tests.given.shop import AT, open_shop, put, put_order
from tests.tui.host import screen_text, until
from tui.desk.app import DeskApp
from tui.terminal.attention import sequence

S = timedelta(seconds=1)
H = timedelta(hours=1)


class Clock:
    """The time of the desk, set by hand."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


class Ears:
    """What a desk would let the terminal tell."""

    def __init__(self, app: DeskApp, clock: Clock, pilot: Pilot[None]) -> None:
        self.app, self.clock, self.pilot = app, clock, pilot
        self.heard: list[str] = []
        setattr(app, "call_attention", self.heard.append)  # noqa: B010

    async def at(self, later: timedelta) -> list[str]:
        """Let the desk live through an instant; return all that was heard by then."""
        self.clock.now = AT + later
        self.app._ticker.beat()
        await self.pilot.pause()
        await self.pilot.pause()
        return self.heard


def bought(desk: Desk, number: int, left: timedelta) -> int:
    """Put an order that waits for its supplier: it has one clock."""
    order_id = put_order(desk, number, left)
    put(desk, "purchases", order_id=order_id, upstream_order=f"u{number}", cost_fen=1, bought_at=AT)
    return order_id


@asynccontextmanager
async def listening(desk: Desk, config: Config | None = None) -> AsyncIterator[Ears]:
    clock = Clock()
    app = DeskApp(desk, now=clock)
    if config is not None:
        app.commands.ringing.go_by(config)
    async with app.run_test(size=(100, 24)) as pilot:
        app._ticker.stop()
        assert await until(pilot, lambda: app.queue.held(desk, AT) is not None)
        ears = Ears(app, clock, pilot)
        await ears.at(0 * S)
        yield ears
    desk.close()


async def test_once_a_crossing_and_once_for_several(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    bought(desk, 1, 2 * H)
    bought(desk, 2, 2 * H)
    bought(desk, 3, -H)
    bought(desk, 4, 5 * H)
    async with listening(desk) as ears:
        assert await ears.at(0 * S) == []
        assert await ears.at(S) == ["daifa: 2 things; first: ship 1h59 left …000001"]
        assert len(await ears.at(2 * S)) == 1
        # The desk slept: one bell, and the worst of it first.
        heard = await ears.at(3 * H + S)
        assert heard[1:] == ["daifa: 3 things; first: ship 1h00 overdue …000001"]


async def test_what_an_import_brings_rings_though_it_has_passed(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    bought(desk, 1, 20 * H)
    async with listening(desk) as ears:
        bought(desk, 2, -S)
        ears.app.panes.reload()
        await ears.pilot.pause()
        assert await ears.at(S) == ["daifa: ship 0:00:02 overdue …000002"]


async def test_off_it_is_silent_and_stays_so(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    bought(desk, 1, 2 * H)
    bought(desk, 2, 2 * H + S)
    kept: list[tuple[str, str]] = []
    async with listening(desk) as ears:
        ears.app.keep = lambda choice, value: kept.append((choice, value))
        await ears.pilot.press("f4")
        assert await ears.at(S) == []
        await ears.pilot.press("f4")
        # What crossed while it was off is not told afterwards.
        assert await ears.at(2 * S) == ["daifa: ship 1h59 left …000002"]
    assert kept == [("bell", "off"), ("bell", "on")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Bell on: once when something becomes overdue, critical; quiet 23:00–06:30."),
        ("zh", "响铃已开：有事转为已超时、危急时响一次；23:00–06:30 不响。"),
    ],
)
async def test_the_bell_says_at_what_it_rings_and_when_not(
    tmp_path: Path, language: str, words: str
) -> None:
    i18n.setup(language)
    desk = set_rule(
        open_shop(tmp_path, filled=False), AT, "notify.quiet_until", "06:30", "夜里不响"
    )
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await pilot.press("f4")
        await pilot.pause()
        assert words in screen_text(app)
    i18n.setup("en")


async def test_the_night_is_silent_and_its_end_is_not(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    bought(desk, 1, 2 * H)
    bought(desk, 2, 4 * H)
    desk = set_rule(desk, AT, "notify.quiet_from", "10:00:01", "test")
    desk = set_rule(desk, AT, "notify.quiet_until", "12:30:00", "test")
    loud = Config(notify=Notify(loud=("overdue",)))
    async with listening(desk, loud) as ears:
        assert await ears.at(S) == []
        assert await ears.at(2 * H + S) == ["daifa: ship 0:00:01 overdue …000001"]
        assert len(await ears.at(2.5 * H - S)) == 1
        assert (await ears.at(2.5 * H))[1:] == ["daifa: ship 1h30 left …000002"]


async def test_the_configuration_says_which_bands(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    bought(desk, 1, 6 * H)
    bought(desk, 2, 2 * H)
    config = Config(notify=Notify(bands=("urgent",)))
    async with listening(desk, config) as ears:
        assert await ears.at(S) == ["daifa: ship 5h59 left …000001"]


def counted(asked: list[str], name: str, real: Any) -> Any:
    """Return a method that notes that it was asked."""

    def ask(*given: Any) -> Any:
        asked.append(name)
        return real(*given)

    return ask


async def test_a_second_in_which_nothing_crosses_costs_nothing(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    for number in range(1, 40):
        bought(desk, number, timedelta(minutes=7 * number))
    async with listening(desk) as ears:
        index = ears.app.queue.held(desk, AT)
        assert index is not None
        asked: list[str] = []
        for name in ("between", "untimed", "band"):
            real = getattr(index, name)
            setattr(index, name, counted(asked, name, real))
        for second in range(5):
            ears.app.commands.ringing.look(AT + second * S)
        assert asked == []


async def test_it_goes_out_between_two_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    desk = open_shop(tmp_path, filled=False)
    bought(desk, 1, 2 * H)
    clock, sent = Clock(), list[str]()
    app = DeskApp(desk, now=clock)
    async with app.run_test(size=(100, 24)) as pilot:
        app._ticker.stop()
        assert await until(pilot, lambda: app.queue.held(desk, AT) is not None)
        app.commands.ringing.look(AT)
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "write", sent.append)
        app.commands.ringing.look(AT + S)
        # One piece, so that no other output can stand in it.
        assert sent == ["\a\x1b]9;daifa: ship 1h59 left …000001\x1b\\"]
    desk.close()


def test_the_setting_is_remembered_beside_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert load(path).bell == "on"
    keep(path, "bell", "off")
    keep(path, "theme", "nord")
    assert (load(path).bell, load(path).theme) == ("off", "nord")
    path.write_text('bell = "on"\n')
    assert load(path).bell == "off"


@pytest.mark.parametrize(
    ("surroundings", "wanted"),
    [
        ({"TERM": "xterm-256color"}, "\a\x1b]9;a b\x1b\\"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"},
         "\a\x1bPtmux;\x1b\x1b]9;a b\x1b\x1b\\\x1b\\"),
        ({"TERM": "linux"}, "\a"), ({"TERM": "dumb"}, "\a"), ({}, "\a"),
    ],
)  # fmt: skip
def test_what_goes_to_the_terminal(surroundings: dict[str, str], wanted: str) -> None:
    assert sequence("a b", surroundings) == wanted


@pytest.mark.parametrize("text", ["x\x1b]0;y\a", "\x9b2J", "a\x1b\\b", "a\nb\u202ec", "\ud800"])
def test_nothing_in_a_text_acts_on_the_terminal(text: str) -> None:
    sent = sequence(text, {"TERM": "xterm"})
    inner = sent.removeprefix("\a\x1b]9;").removesuffix("\x1b\\")
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in inner)
    assert "\u202e" not in inner
