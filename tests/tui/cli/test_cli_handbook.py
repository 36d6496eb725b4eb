"""The handbook at the command line and in the desk's help."""

from __future__ import annotations

import json
import os
from pathlib import Path

from core.base import i18n
from core.rules import handbook
from core.store.desk import set_rule
from tests import program
from tests.given.shop import AT, open_shop
from tests.tui.host import screen_text, until, write
from tui.desk.app import DeskApp
from tui.parts.hint import TopicScreen


def call(folder: Path, *words: str) -> program.Run:
    env = {**os.environ, "LC_ALL": "C.UTF-8", "DAIFA_CONFIG": str(folder / "none")}
    return program.run("--db", str(folder / "a.db"), *words, env=env)


def test_the_handbook_needs_no_shop(tmp_path: Path) -> None:
    listed = json.loads(call(tmp_path, "handbook", "--json").out)["topics"]
    assert [each["topic"] for each in listed] == list(handbook.topics())
    whole = json.loads(call(tmp_path, "handbook", "refund-only", "--json").out)
    assert list(whole) == ["topic", "title", "hint", "text"]
    assert len(whole["text"]) >= 4
    shown = call(tmp_path, "handbook", "settle", "--lang", "zh")
    assert shown.out.startswith("和买家直接协商")
    assert "（s）" in shown.out, "keys are filled in"
    assert call(tmp_path, "handbook", "xyzzy").status == 1
    assert not (tmp_path / "a.db").exists()


async def test_the_help_finds_a_topic_and_shows_it(tmp_path: Path) -> None:
    i18n.setup("en")
    desk = set_rule(open_shop(tmp_path), AT, "appeal.instant_refund", "15", "the platform")
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("?")
        await pilot.pause()
        await write(pilot, "instant refund")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, TopicScreen)

        def told() -> str:
            return " ".join(screen_text(app).replace("│", " ").split())

        assert await until(pilot, lambda: "within 15 days of the refund" in told())
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.screen_stack) == 1
