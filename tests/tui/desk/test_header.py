"""The header and the command line tell the same of the one queue: counts, and what is first."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.base import i18n
from core.base.clock import iso, to_epoch
from core.base.i18n import _
from core.due import snooze
from core.due.entry import DueEntry
from core.due.live import LiveQueue
from core.due.words import clock_words
from core.rules.terms import Band, Clock, label
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put, put_order, red, sn, tracked
from tui.cli import main
from tui.commands.table import Pane, panes
from tui.desk.app import DeskApp
from tui.desk.header import Header

H = timedelta(hours=1)
STEPS = (0 * H, timedelta(minutes=50), 7 * H, 40 * H)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No configuration, and English again at the end."""
    monkeypatch.setenv("DAIFA_CONFIG", str(tmp_path / "none.toml"))
    yield
    i18n.setup("en")


def random_shop(folder: Path, seed: int) -> Desk:
    """Fill a shop with orders of every kind at random."""
    dice = random.Random(seed)
    desk = open_shop(folder, filled=False)
    for number in range(1, dice.randint(3, 25)):
        left = dice.choice([None, timedelta(seconds=dice.randint(-200_000, 200_000))])
        order_id = put_order(desk, number, left if number % 7 else None)
        kind = dice.randint(0, 5)
        if kind == 0:
            tracked(desk, order_id, f"7830000000{number:04d}")
        elif kind == 1:
            hours = dice.randint(0, 120) * H
            desk.store.conn.execute(
                "update orders set state = 'shipped', shipped_at = ? where id = ?",
                (to_epoch(AT - hours), order_id),
            )
            scan = AT - hours + 3 * H if dice.random() < 0.5 else None
            tracked(desk, order_id, f"7830000000{number:04d}", uploaded_at=AT - hours,
                    recorded_at=AT - hours, first_scan_at=scan)  # fmt: skip
        elif kind == 2:
            red(desk, order_id)
        elif kind == 3:
            put(desk, "aftersales", ref=f"6000000000{number:04d}", order_sn=sn(number),
                order_id=order_id, type="return_refund", status="待商家处理", refund_fen=3550,
                asked_at=AT - dice.randint(0, 60) * H)  # fmt: skip
    _snooze_some(desk, dice)
    return desk


def _snooze_some(desk: Desk, dice: random.Random) -> None:
    entries: list[DueEntry] = LiveQueue().index(desk, AT).arranged(AT)
    chosen = [each for each in entries if dice.random() < 0.2]
    if chosen:
        snooze.snooze(desk, AT, chosen, AT + dice.randint(1, 30) * H)


def asked(capsys: pytest.CaptureFixture[str], desk: Desk, lang: str, at: str, *words: str) -> str:
    """Return what the command line prints."""
    capsys.readouterr()
    main(["--db", str(desk.store.path), "--lang", lang, "--at", at, *words])
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("seed", range(6))
async def test_the_header_says_what_the_command_line_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int, lang: str
) -> None:
    desk = random_shop(tmp_path, seed)
    now = AT
    i18n.setup(lang)
    app = DeskApp(desk, now=lambda: now)
    seen = {}
    async with app.run_test(size=(160, 30)) as pilot:
        await pilot.pause()
        for step in STEPS:
            now = AT + step
            app._ticker.beat()
            await pilot.pause()
            seen[str(iso(now))] = app.query_one(Header).plain.splitlines()[0]
    for at, text in seen.items():
        told = [asked(capsys, desk, lang, at, "count", "--band", band.value) for band in Band]
        counts = dict(zip(Band, map(int, told), strict=True))
        total = int(asked(capsys, desk, lang, at, "count"))
        first = json.loads(asked(capsys, desk, lang, at, "next", "--json") or "null")
        items = json.loads(asked(capsys, desk, lang, at, "due", "--json"))["items"]
        late = json.loads(asked(capsys, desk, lang, at, "check", "--json"))["overdue"]
        i18n.setup(lang)
        for band, count in counts.items():
            words = _("{band} {count}").format(band=label(band), count=count)
            assert (f"  {words}  " in text) is bool(count and band is not Band.CALM), text
        assert total == sum(counts.values()) == len(items)
        assert f"  {_('all {n}').format(n=total)}  " in text
        assert len(late) == counts[Band.OVERDUE]
        awake = [each for each in items if each["snoozed_until"] is None]
        assert (awake[0] if awake else None) == first
        if first is not None:
            seconds = first["left_s"] is not None and first["left_s"] >= 0
            words = clock_words(
                Clock(first["clock"]), first["left_s"], first["order_sn"], seconds=seconds
            )
            assert f" {words} " in text
    desk.close()


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (0 * H, "buy by 20h00 overdue …000001"),
        (20 * H, "buy by 0:00:00 left …000001"),
        (20 * H - timedelta(seconds=1), "buy by 0:00:01 overdue …000001"),
        (None, "fill in …000001"),
    ],
)
async def test_what_has_passed_says_so(tmp_path: Path, left: timedelta | None, words: str) -> None:
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, left)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        text = app.query_one(Header).plain
    desk.close()
    assert words in text
    assert "-0:" not in text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("pane", panes(), ids=lambda each: each.id)
async def test_every_pane_is_named_at_eighty_columns(tmp_path: Path, lang: str, pane: Pane) -> None:
    from rich.cells import cell_len

    desk = random_shop(tmp_path, 3)
    i18n.setup(lang)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(pane.key)
        await pilot.pause()
        app.query_one(Header).set_inbox(12)
        app._follow_pane()
        line = app.query_one(Header).plain.splitlines()[1]
    desk.close()
    named = {each.key + _(each.short or each.label) for each in panes()}
    named -= {pane.key + _(pane.short or pane.label)}
    assert all(name in line for name in named), line
    assert cell_len(line) <= 80


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_everything_fits_eighty_columns(tmp_path: Path, lang: str) -> None:
    from rich.cells import cell_len

    desk = random_shop(tmp_path, 3)
    i18n.setup(lang)
    app = DeskApp(desk, now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("v")
        await pilot.pause()
        lines = app.query_one(Header).plain.splitlines()
    desk.close()
    assert max(map(cell_len, lines)) <= 80, lines
